"""Words of texts → what a search must know of Swedish: forms of a word, parts of a compound; the index from A to Ö.

Traps: no table knows all Swedish words, so two words are forms of one word when some paradigm holds both; a noun that
would then be taken for a verb ("nämnd", "nämner") is bound to its own paradigm. The browser applies the same rules, so
they are data, and a word is cut only as the browser can cut it: NFC, small letters, `[\\p{L}\\p{N}]+`.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from dossier.labels import swedish_order
from dossier.model import MentionKind, Register
from dossier.runs import Runs

MOST_KNOWN = 1 << 16
"""Words of which it is remembered how they can be taken apart: dossiers have most of their words in common."""
LEAST_STEM = 3
LEAST_PART = 4
"""Letters that a query word, and what it matches inside a longer word, must have."""

WORD_RE = re.compile(r"[^\W_]+")
NO_LETTERS_RE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
"""Soft hyphens and marks without width, which stand inside words."""


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


FOLDED_LETTERS = {
    code: without for code in range(0xC0, 0x250) if (without := unicodedata.normalize("NFD", chr(code))[0]) != chr(code)
}
"""Letters with marks over them, most of those that are met."""
VOWELS = frozenset("aeiouyåäöéüàáèóøæ")

STOP_WORDS = _listed("och i att det den de som en ett på är av för med till om")
"""Words that count in phrases only."""

FUNCTION_WORDS = frozenset(
    _listed(
        """
    alla allt alltså andra annan annat att av bara blev bli blir blivit bland borde både båda bör da dag de dem den denna
    denne deras dess dessa det detta dig din dit ditt du där därför därmed då där däribland däremot dock efter eftersom ej
    eller en ens er era ett fick fler flera fram från får få för före genom ha hade han hans har hela hellre helt henne
    hennes hon honom hos hur här i ibland idag igen in inga ingen inget innan inom inte istället ja jag just kan kring kom
    komma kommer kunde kunna kvar man med medan mellan men mer mest mig min mindre mitt mot mycket många måste möjligt ned
    ner nej ni nog nu nya när nära något någon några nästan och också olika om oss på redan rätt samma samt sedan sig sin
    sina sitt ska skall skulle sker ske som så såväl sådan sådana sådant såsom till tills tillsammans trots två under upp
    ut utan utifrån utöver vad var vara varandra vare varit varje varken vart vem vems vi via vid vilka vilken vilket vill
    viss vissa visst vår våra vårt väl än ännu är även åt åter över övrig övriga övrigt bl a d v s t ex m fl resp ca kl nr
    dnr sid sida www se http https gör göra görs gjort ges ger ge gå går gått tar ta tas tagit ses innebär finns fanns
    finnas avser gäller bedöms anses fyra tre fem sex sju åtta nio tio första enligt rör berör således exempelvis exempel
    angående avseende beträffande gällande ifråga dels ju sätt del delar hålls håller stor stora stort så långt lång väl
    ytterligare bland annat nedan ovan samtliga samtidigt därav dessutom emellertid respektive
    """
    )
)
"""Words that no reader looks up in a list of subjects."""


# --- Inflection ------------------------------------------------------------------------------------------------------

NOUN_ENDINGS = {
    "or": ("a", "an", "or", "orna"),  # skola
    "ar": ("", "en", "ar", "arna"),  # avdelning
    "e-ar": ("e", "en", "ar", "arna"),  # timme
    "el": ("el", "eln", "lar", "larna"),  # regel
    "el-et": ("el", "let", "len"),  # medel
    "er": ("", "en", "er", "erna"),  # plan
    "n-er": ("", "n", "er", "erna"),  # strategi
    "et-er": ("", "et", "er", "erna"),  # parti
    "um": ("um", "et", "er", "erna"),  # kriterium
    "r": ("", "n", "r", "rna"),  # styrelse
    "n": ("", "t", "n", "na"),  # område
    "et": ("", "et", "", "en"),  # svar
    "met": ("", "met", "men"),  # program
    "are": ("are", "aren", "arna"),  # stockholmare
    "er-na": ("er", "ern", "erna"),  # tekniker
    "namn": ("",),  # Stockholm
}
"""Endings of nouns, by the name of their paradigm; each also has its genitive."""

OTHER_ENDINGS = (
    ("a", "ar", "as", "ade", "ades", "at", "ats", "ad"),  # utvärdera
    ("a", "as", "er", "s", "es", "de", "des", "t", "ts", "d", "da"),  # bygga
    ("a", "as", "er", "s", "te", "tes", "t", "ts", "ta"),  # stärka
    ("ta", "tas", "ter", "ts", "tte", "ttes", "tt", "tts"),  # möta
    ("da", "das", "der", "ds", "de", "des", "t", "ts", "d"),  # använda
    ("da", "das", "der", "ds", "dde", "ddes", "tt", "tts", "dd", "dda"),  # utreda
    ("na", "nas", "ner", "ns", "de", "des", "t", "ts", "d", "da"),  # känna
    ("ma", "mas", "mer", "s", "de", "des", "t", "ts", "d", "da"),  # bestämma
    ("", "r", "s", "dde", "ddes", "tt", "tts", "dd", "dda"),  # bero
    ("", "t", "a"),  # stark
    ("", "tt", "a"),  # ny
    ("", "t", "ma"),  # gemensam
    ("en", "et", "na"),  # sammanhållen
    ("el", "elt", "la"),  # enkel
    ("er", "ert", "ra"),  # säker
    ("d", "tt", "da"),  # bred
)
"""Endings of verbs (infinitive, present, past, supine, past participle, passives) and of adjectives."""

_FAMILIES = """
    stad staden städer städerna
    land landet länder länderna
    hand handen händer händerna
    natt natten nätter nätterna
    strand stranden stränder stränderna
    bok boken böcker böckerna
    rot roten rötter rötterna
    fot foten fötter fötterna
    man mannen män männen
    son sonen söner sönerna
    dotter dottern döttrar döttrarna
    mor modern mödrar mödrarna
    bror brodern bröder bröderna
    far fadern fäder fäderna
    gås gåsen gäss gässen
    tand tanden tänder tänderna
    kraft kraften krafter krafterna
    öga ögat ögon ögonen
    öra örat öron öronen
    år året åren
    ort orten orter orterna
    by byn byar byarna
    rum rummet rummen
    hem hemmet hemmen
    barn barnet barnen
    hus huset husen
    led leden leder lederna
    sammanträde sammanträdet sammanträden sammanträdena
    centrum centrumet centret centra
    museum museet museer museerna
    förslag förslaget förslagen
"""
_VERB_FAMILIES = """
    slå slår slås slog slogs slagit slagits slagen slaget slagna
    stå står stås stod stått
    gå går gås gick gått gången
    få får fås fick fått
    nå når nås nådde nåddes nått nåtts
    ge ger ges gav gavs gett getts givit givits given givet givna
    ta tar tas tog togs tagit tagits tagen taget tagna
    se ser ses såg sågs sett setts sedd sedda
    dra drar dras drog drogs dragit dragits
    komma kommer kom kommit
    hålla håller hålls hållas höll hölls hållit hållits hållen hållet hållna
    skriva skriver skrivs skrivas skrev skrevs skrivit skrivits skriven skrivet skrivna
    driva driver drivs drivas drev drevs drivit drivits driven drivet drivna
    gripa griper grips gripas grep greps gripit gripits gripen gripet gripna
    bjuda bjuder bjuds bjudas bjöd bjöds bjudit bjudits bjuden bjudet bjudna
    bryta bryter bryts brytas bröt bröts brutit brutits bruten brutet brutna
    finna finner finns finnas fann fanns funnit funnits funnen funnet funna
    bära bär bärs bäras bar bars burit burits buren buret burna
    ligga ligger låg legat
    lägga lägger läggs läggas lade lades lagt lagts lagd lagda
    sätta sätter sätts sättas satte sattes satt satts
    säga säger sägs sägas sade sades sagt sagts sagd sagda
    välja väljer väljs väljas valde valdes valt valts vald valda
    sälja säljer säljs säljas sålde såldes sålt sålts såld sålda
    låta låter låts låtas lät läts låtit låtits
    skära skär skärs skäras skar skars skurit skurits skuren skuret skurna
    göra gör görs göras gjorde gjordes gjort gjorts gjord gjorda
    föra för förs föras förde fördes fört förts förd förda
    höra hör hörs höras hörde hördes hört hörts hörd hörda
    köra kör körs köras körde kördes kört körts körd körda
    röra rör rörs röras rörde rördes rört rörts rörd rörda
    hyra hyr hyrs hyras hyrde hyrdes hyrt hyrts hyrd hyrda
    styra styr styrs styras styrde styrdes styrt styrts styrd styrda
    lära lär lärs läras lärde lärdes lärt lärts lärd lärda
    begära begär begärs begäras begärde begärdes begärt begärts begärd begärda
    stödja stöder stödjer stöds stödjas stödde stöddes stött stötts
    glädja gläder gläds glädde glatt
    sprida sprider sprids spridas spred spreds spridit spridits spridd spritt spridda
    kunna kan kunde kunnat
    bli blir blev blivit
"""
_MORE_FAMILIES = """
    liten litet lilla små
    god gott goda
    trygg tryggt trygga
    sann sant sanna
"""

_BOUND = {
    "er": "nämnd plan rapport myndighet enhet fond region vision form bild bredd höjd följd längd mängd vikt makt grund"
    " hand insats",
    "ar": "budget avdelning förening värld tid bygd",
    "et": "svar ansvar försvar mål råd krav tal stöd bolag kontor uppdrag avtal syfte vård",
}
"""Nouns that would pass for verbs or adjectives; each stands for the compounds that end with it."""


def _with_genitive(endings: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ending + s for ending in endings for s in ("", "s")))


def _families() -> tuple[tuple[str, ...], ...]:
    nouns = (_with_genitive(line.split()) for line in _FAMILIES.strip().splitlines())
    others = (tuple(line.split()) for line in (_VERB_FAMILIES.strip() + "\n" + _MORE_FAMILIES.strip()).splitlines())
    return (*nouns, *others)


PARADIGMS = (*(_with_genitive(endings) for endings in NOUN_ENDINGS.values()), *OTHER_ENDINGS)
"""Endings that make the forms of one word: two words are one when they share a stem and both endings stand in one row."""
IRREGULAR = _families()
"""Words whose stem changes, with all their forms; each stands for the words that end with it, after two letters."""
BOUND = tuple((noun, list(NOUN_ENDINGS).index(name)) for name, nouns in _BOUND.items() for noun in nouns.split())
"""Stem and the one paradigm that holds it; also inside a longer word, after three letters, when it has four itself."""
NAME_PARADIGM = list(NOUN_ENDINGS).index("namn")


def words_of(text: str) -> Iterator[str]:
    """Cut a text into words: runs of letters and figures, in small letters.

    A word with a hyphen gives its parts, so "Hässelby- Vällingby" and "Hässelby-Vällingby" are the same two words.
    """
    return iter(WORD_RE.findall(_plain(text).lower()))


def count_words(texts: Iterable[str]) -> dict[str, int]:
    """Count the words of some texts, in order of the alphabet, so that equal sources give equal files."""
    counts: dict[str, int] = {}
    for run, count in Counter("\n".join(texts).split()).items():
        for _, word in _cut(run):
            counts[word] = counts.get(word, 0) + count
    return {word: counts[word] for word in sorted(counts)}


def fold(text: str) -> str:
    """Take away the marks over letters: å and ä are a, ö is o, é is e."""
    if text.isascii():
        return text
    text = text.translate(FOLDED_LETTERS)
    if text.isascii():
        return text
    return "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.category(one).startswith("M"))


def names_of(register: Register) -> frozenset[str]:
    """Give the words that are names by themselves, in small letters: those of places and persons.

    Not: what is elsewhere written as a common word ("gård" in "Hässelby gård", though also "Hässelby-Gård").
    """
    entries = (*register.entries.get(MentionKind.PLACE, ()), *register.entries.get(MentionKind.PERSON, ()))
    printed = [WORD_RE.findall(_plain(name)) for entry in entries for name in (entry.name, *entry.aliases)]
    alone = {words[0].lower() for words in printed if len(words) == 1}
    together = [word for words in printed if len(words) > 1 for word in words]
    common = {word for word in together if word.islower()}
    return frozenset(alone | {word.lower() for word in together} - common)


def forms_of(word: str, names: Collection[str] = ()) -> frozenset[str]:
    """Give every form that the word could have, itself among them; the caller keeps those that exist.

    `names` are proper names, which have no form but the genitive: "Stockholm" is not "stockholmarna".
    Not: what is derived (utvärdering of utvärdera, bredare of bred), nor the present participle (styrande of styra).
    """
    if not is_inflected(word):
        return frozenset((word,))
    if bound := _bound_to(word, names):
        return _forms_in(*bound)
    return frozenset((word, *(form for form in _free_forms(word) if not _bound_to(form, names))))


def is_inflected(word: str) -> bool:
    """Tell whether a word can have forms: not a number, nor an abbreviation of two letters."""
    return len(word) >= 2 and word.isalpha()


def _plain(text: str) -> str:
    return NO_LETTERS_RE.sub("", unicodedata.normalize("NFC", text))


def _stems_with_endings(word: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Take each ending off a word: what is left, and every ending that stands in some row with that one."""
    longest = min(LONGEST_ENDING, len(word) - LEAST_STEM)
    for length in range(longest + 1):
        stem = word[: len(word) - length]
        if word[len(stem) :] in RELATED_ENDINGS:
            yield stem, RELATED_ENDINGS[word[len(stem) :]]


def _irregular_forms(word: str) -> Iterator[str]:
    for start, number in _families_of(word):
        yield from (word[:start] + form for form in IRREGULAR[number])


@lru_cache(maxsize=MOST_KNOWN)
def _families_of(word: str) -> tuple[tuple[int, int], ...]:
    """Find the words whose stem changes that a word ends with: where, and which."""
    if word[-3:] not in IRREGULAR_TAILS and word[-2:] not in IRREGULAR_TAILS:
        return ()
    starts = (start for start in range(max(0, len(word) - LONGEST_IRREGULAR), len(word) - 1) if start != 1)
    return tuple((start, number) for start in starts for number in FAMILIES_BY_FORM.get(word[start:], ()))


def _free_forms(word: str) -> set[str]:
    regular = (stem + ending for stem, endings in _stems_with_endings(word) for ending in endings)
    return {*regular, *_irregular_forms(word)}


def _forms_in(stem: str, paradigm: int) -> frozenset[str]:
    return frozenset(stem + ending for ending in PARADIGMS[paradigm])


def _bound_to(word: str, names: Collection[str]) -> tuple[str, int] | None:
    """Find the noun that a form belongs to and no other: its stem with what stands before it, and its paradigm."""
    if word in names:
        return word, NAME_PARADIGM
    if word.endswith("s") and word[:-1] in names:
        return word[:-1], NAME_PARADIGM
    return _noun_of(word)


@lru_cache(maxsize=MOST_KNOWN)
def _noun_of(word: str) -> tuple[str, int] | None:
    """Find the noun of `BOUND` that a form belongs to, with what stands before it, and its paradigm."""
    for start in range(max(0, len(word) - LONGEST_BOUND), len(word) - 2) if word[-3:] in BOUND_TAILS else ():
        found = BOUND_BY_FORM.get(word[start:])
        if found and (start == 0 or (start >= LEAST_STEM and len(found[0]) >= LEAST_PART)):
            return word[:start] + found[0], found[1]
    return None


def _index_endings() -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for number, endings in enumerate(PARADIGMS):
        for ending in endings:
            found[ending] = (*found.get(ending, ()), number)
    return found


def _index_families() -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for number, forms in enumerate(IRREGULAR):
        for form in forms:
            found[form] = (*found.get(form, ()), number)
    return found


PARADIGMS_BY_ENDING = _index_endings()
RELATED_ENDINGS = {
    ending: tuple(dict.fromkeys(chain.from_iterable(PARADIGMS[number] for number in numbers)))
    for ending, numbers in PARADIGMS_BY_ENDING.items()
}
"""Each ending with every ending that stands in some row with it."""
ROWS_BY_ENDING = {ending: sum(1 << number for number in numbers) for ending, numbers in PARADIGMS_BY_ENDING.items()}
ENDINGS = frozenset(ending for ending in PARADIGMS_BY_ENDING if ending)
LONGEST_ENDING = max(map(len, ENDINGS))
FAMILIES_BY_FORM = _index_families()
LONGEST_IRREGULAR = max(map(len, FAMILIES_BY_FORM))
IRREGULAR_TAILS = frozenset(form[-3:] for form in FAMILIES_BY_FORM)
BOUND_BY_FORM = {stem + ending: (stem, number) for stem, number in BOUND for ending in PARADIGMS[number]}
LONGEST_BOUND = max(map(len, BOUND_BY_FORM))
BOUND_TAILS = frozenset(form[-3:] for form in BOUND_BY_FORM)


# --- Compounds -------------------------------------------------------------------------------------------------------

ELEMENTS = frozenset(
    _listed(
        """
    allmän arbets bad barn bas behandlings bibliotek bidrag bil bolag borgar bostads brand brott buss bygg central chef
    cykel dag data del direktör djur drift ekonomi energi fack fastighet finans flick folk forsknings fritids fråge
    föräldra gate gatu grund grupp gymnasie hamn handels handlings hem hus hyres hälso händelse idrotts industri
    informations innovations justerings järn kapital kart klass klimat kollektiv kommun kompetens kontor kontroll kort
    kost kraft krets krig kris kultur kvalitets kvarter kvinno kyrko lag land lands leds ledning lek lokal luft lyft
    läns makt mark medborgar medel miljö mobilitets modell myndighet målsättning mål nivå nämnd närings offentlig
    område område organ ort park person plan plats pojk polis politik politisk process produktion program projekt
    punkt rapport region register remiss resurs riks rum råd rätts sam samhälls sekretariat service sido sjuk skatte
    skog skol skola skydds slut social special spår stads stad stat statistik stats stöd styrelse svar system säkerhets
    tal teknik tid tids tjänst tjänste trafik trygghets typ ungdoms uppdrags utbildning utlåtande utredning utskott
    vård vatten verk verksamhet vux väg väst öst sydd syd nord yt yrkes ytter år års äldre åtgärds översikts
    boende situation sätt sida diarie nummer helhets kunskaps livs bild läges stabs villkor uppväxt öppet grepp enhet
    """
    )
)
"""Pieces that municipal compounds are made of; the site's own words are added to them."""

PREFIXES = frozenset(
    _listed(
        """
    an av be bort er ent fram från för före förut genom hem hop in ihop kon kring med mis miss mot ned ner om pre
    pro re sam sammans till under und upp ur ut vid åter över efter emot inter trans kom dis per exp
    """
    )
)
"""What stands before a word without making a compound of it: "för" in förändring, "mot" in motsvarande."""
LINKING_LETTERS = "saoeu"
"""Letters that may stand between a piece and the next."""
COMPOUND_PREFIXES = ("förskol",)
"""Words that do begin with a piece that is elsewhere a prefix."""

SUFFIX_RE = re.compile(
    r"""
    (?: ande | ende | (?:er|r)?ing | ning | het | else | s?lig(?:het)? | bar(?:het)? | skap | dom | sam(?:ma|het)?
      | mässig | aktig | artad | isk | iv | ell | are | arn | ist | ism | ik | a?tion | ition | itet | ment | era | iser
      | inna | lös(?:het)? | värd | nad | els | eri | ian | or | al | ant | ent | ens | ans | ier | ärer | t?isk | tiser )
    (?: s | n | t | a | e | en | et | ar | er | or | na | ns | ts | as | es | ens | ets | ars | ers | arna | erna | orna
      | nas | arnas | ernas | de | des | ade | ades | ad | at | ats | ing | ingen | ingar )?
    """,
    re.X,
)
"""What makes one word of another: an end of a word that is no second part of a compound."""
LINKED_SUFFIX_RE = re.compile(r"(?:samhet|het|ning|skap|ation|itet|ering|lighet|else|dom)s")
"""The same at the beginning of what is left, when a piece of a compound ends with it."""
PARTICIPLE_RE = re.compile(r".*(?:ande|ende|ade|ad|at|ats)")
ONSETS = frozenset(
    _listed(
        """
    b bl br bj d dr dj dv f fl fr fj g gl gr gn gj h hj hv j k kl kr kn kv kj l lj m mj n nj p pl pr pj ps r s sk skr skv
    skj sl sm sn sp spl spr sj st str stj sv t tr tv tj v vr w c ch ph th sc z x q sch chr
    """
    )
)
"""Consonants that a Swedish word can begin with."""
ONSET_RE = re.compile("[aeiouyåäöéü]")


@dataclass(frozen=True)
class Pieces:
    """What is known of the words that compounds may be made of; asked a million times, so each is one set."""

    whole: Container[str]
    """Words of the site and common elements."""
    stems: Container[str]
    """Those of four letters or more, and what is left of them without an ending, four letters or more."""
    firsts: Container[str]
    """Pieces that are not the last, but for stems with a linking letter."""
    heads: Container[str]
    """The first four letters of every word."""

    def have_element(self, piece: str) -> bool:
        """Tell whether a piece that is not the last is a word of the site, with or without a linking letter."""
        return len(piece) in _piece_ends(piece, 0, len(piece), self)

    def have_last(self, word: str, start: int, ending_lengths: Iterable[int]) -> bool:
        """Tell whether the last piece of a compound is a word of the site in some form."""
        size = len(word)
        ends = [size - length for length in ending_lengths if size - start - length >= LEAST_PART]
        is_one = (
            word[start:] in self.stems
            or (size - start < LEAST_PART and word[start:] in self.whole)
            or any(word[start:end] in self.stems for end in ends)
        )
        return is_one and not _is_suffix(word[start:])

    def have_form(self, word: str) -> bool:
        """Tell whether a word is a form of one of the site's."""
        if bound := _bound_to(word, ()):
            return any(form in self.whole for form in _forms_in(*bound))
        # A stem of which the site has some word is in `stems`, unless it is short or a function word.
        forms = (
            stem + ending
            for stem, endings in _stems_with_endings(word)
            if len(stem) < LEAST_PART or stem in self.stems or stem in FUNCTION_WORDS
            for ending in endings
        )
        return any(form in self.whole and not _bound_to(form, ()) for form in chain(forms, _irregular_forms(word)))


def make_pieces(words: Iterable[str]) -> Pieces:
    """Gather what compounds may be made of: each word, and its stems."""
    whole = frozenset(word for word in words if is_piece(word)) | ELEMENTS
    stems = {stem for word in whole for stem in stems_of(word)} - FUNCTION_WORDS
    stems.update(word for word in whole if len(word) >= LEAST_PART)
    firsts = {first for word in whole for first in firsts_of(word)}
    return Pieces(whole, stems, firsts, {word[:LEAST_PART] for word in whole})


def is_piece(word: str) -> bool:
    """Tell whether compounds may be made of a word."""
    return len(word) >= LEAST_STEM and word.isalpha() and word not in FUNCTION_WORDS


def firsts_of(word: str) -> tuple[str, ...]:
    """Give what stands first in a compound for a word: `polis`, `sko` → `sko`, `skos`, `skola` → `skola`, `skol`."""
    if len(word) < LEAST_PART:
        return (word, f"{word}s")
    return (word, word[:-1]) if word.endswith("a") and len(word) > LEAST_PART else (word,)


def stems_of(word: str) -> list[str]:
    """Take away each ending that a word may have: what is left of four letters or more, the longest first."""
    size = len(word)
    return [word[: size - length] for length in _ending_lengths(word) if size - length >= LEAST_PART]


def parts_of(word: str, pieces: Pieces) -> tuple[int, ...]:
    """Give the offsets at which a reader can take a word apart: `lokalpolisområde` → 5, 10.

    Both sides are made of words of the site, with or without a linking letter; or one side is, and the other may be
    one, and the boundary does not cut what is a word already nor shift a letter of a better one.
    Not: what only derives or inflects ("ansvar", "motsvarande", "planerat").
    """
    size = len(word)
    if size < LEAST_STEM + LEAST_PART or not word.isalpha():
        return ()
    inner = range(LEAST_STEM, size - LEAST_STEM + 1)
    starts = [
        start
        for start in (0, *inner)
        if word[start : start + LEAST_PART] in pieces.heads or word[start : start + LEAST_STEM] in pieces.heads
    ]
    ends = {start: _piece_ends(word, start, inner.stop - 1, pieces) for start in starts}
    left: set[int] = {0}
    right: set[int] = set()
    for start in starts:
        if start in left:
            left.update(ends[start])
    lengths = _ending_lengths(word)
    for start in reversed(starts):
        if start and (not right.isdisjoint(ends[start]) or pieces.have_last(word, start, lengths)):
            right.add(start)
    allowed = [at for at in sorted(left | right) if at and _may_be_boundary(word, at, left)]
    strong = [at for at in allowed if at in left and at in right]
    weak = [at for at in allowed if (at in left) != (at in right) and _is_free(word, at, strong, pieces)]
    found = [at for at in weak if (_may_follow(word, at) if at in left else _stands_alone(word, at, pieces))]
    return tuple(sorted((*strong, *found)))


def _piece_ends(word: str, start: int, last: int, pieces: Pieces) -> list[int]:
    """Give the offsets where a piece from `start` that is not the last can end."""
    firsts, stems = pieces.firsts, pieces.stems
    ends = [
        end
        for end in range(start + LEAST_STEM, last + 1)
        if word[start:end] in firsts or (word[end - 1] in LINKING_LETTERS and word[start : end - 1] in stems)
    ]
    return [end for end in ends if not _is_affix(word[start:end])]


def is_part(word: str, part: str, pieces: Pieces) -> bool:
    """Tell whether a word has another as a part that a reader can take out of it; never the whole of it."""
    bounds = (0, *parts_of(word, pieces), len(word))
    at = word.find(part)
    while at >= 0:
        if at in bounds and at + len(part) in bounds and len(part) < len(word):
            return True
        at = word.find(part, at + 1)
    return False


def _may_be_boundary(word: str, at: int, left: Collection[int]) -> bool:
    """Tell whether neither side of a boundary is only a prefix, a suffix or an ending."""
    before, after = word[:at], word[at:]
    if after in ENDINGS or _is_suffix(after) or LINKED_SUFFIX_RE.match(after):
        return False
    if VOWELS.isdisjoint(before) or VOWELS.isdisjoint(after):
        return False
    if word.startswith(COMPOUND_PREFIXES):
        return True
    return PREFIXES.isdisjoint([word[start:at] for start in left])


def _is_free(word: str, at: int, strong: Sequence[int], pieces: Pieces) -> bool:
    """Tell whether a boundary neither cuts a piece that is a word nor stands beside a better one."""
    if any(abs(one - at) <= LEAST_STEM - 1 for one in strong):
        return False
    start = max((one for one in strong if one < at), default=0)
    end = min((one for one in strong if one > at), default=len(word))
    if (start, end) == (0, len(word)):
        return True
    segment = word[start:end]
    if end == len(word):
        return not pieces.have_last(segment, 0, _ending_lengths(segment))
    return not pieces.have_element(segment)


def _may_follow(word: str, at: int) -> bool:
    """Tell whether unknown letters after a word of the site look like a word."""
    rest = word[at:]
    is_long = len(rest) >= LEAST_PART + (word[at - 1] in VOWELS)
    return is_long and rest[0] not in VOWELS and ONSET_RE.split(rest, maxsplit=1)[0] in ONSETS


def _stands_alone(word: str, at: int, pieces: Pieces) -> bool:
    """Tell whether a word of the site that follows unknown letters is long enough, and no verb with a prefix."""
    rest = word[at:]
    if len(rest) <= LEAST_PART or PARTICIPLE_RE.fullmatch(rest) or word[at - 1] in "jhv":
        return False
    return rest in pieces.whole or pieces.have_form(rest)


@lru_cache(maxsize=1 << 16)
def _is_suffix(piece: str) -> bool:
    return bool(SUFFIX_RE.fullmatch(piece))


def _is_affix(piece: str) -> bool:
    return piece in PREFIXES or _is_suffix(piece)


def _ending_lengths(word: str) -> list[int]:
    """Give how long each ending is that a word may have, the shortest first."""
    return [length for length in range(1, LONGEST_ENDING + 1) if word[-length:] in ENDINGS]


# --- Subjects --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Subject:
    """A word of the subject index with the forms that stand in the texts, and where; words as they are printed."""

    base: str
    forms: tuple[str, ...]
    places: tuple[int, ...]


def group_forms(words: Iterable[str], names: Collection[str] = ()) -> dict[str, tuple[str, ...]]:
    """Gather the words that are forms of one word under the shortest of them: base → its forms, itself first.

    Left out: function words, single letters, and whatever has a figure in it.
    """
    chosen = sorted(word for word in words if len(word) > 1 and word.isalpha() and word not in FUNCTION_WORDS)
    groups: dict[str, list[str]] = {}
    free = _FreeBases(chosen)
    for word in sorted(chosen, key=len):
        bound = _bound_to(word, names)
        related = _forms_in(*bound) & groups.keys() if bound else free.related_to(word)
        base = _nearest(word, related) if related else word
        groups.setdefault(base, []).append(word)
        if base == word and not bound:
            free.add(word)
    return {base: tuple(forms) for base, forms in groups.items()}


def _nearest(word: str, others: Iterable[str]) -> str:
    """Choose the word that has most letters in common with another at the beginning, then the shortest."""
    return max(others, key=lambda one: (shared_letters(one, word), -len(one), one))


class _FreeBases:
    """Words that are bound to no noun, found by what is left of a form without its ending."""

    def __init__(self, words: Sequence[str]) -> None:
        """Prepare for some words, which are in order of the alphabet."""
        self._alone = _with_own_stems(words)
        self._rows_by_stem: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self._by_family: dict[tuple[str, int], list[str]] = defaultdict(list)

    def add(self, word: str) -> None:
        """Add a word that others may be forms of."""
        for stem, rows in self._stems_of(word):
            self._rows_by_stem[stem].append((rows, word))
        for start, family in _families_of(word):
            self._by_family[word[:start], family].append(word)

    def related_to(self, word: str) -> set[str]:
        """Give the words that some word may be a form of."""
        found: set[str] = set()
        for stem, rows in self._stems_of(word):
            if known := self._rows_by_stem.get(stem):
                found.update(base for others, base in known if rows & others)
        for start, family in _families_of(word):
            found.update(self._by_family.get((word[:start], family), ()))
        return found

    def _stems_of(self, word: str) -> tuple[tuple[str, int], ...]:
        return () if word in self._alone else _stems_with_rows(word)


def _with_own_stems(words: Sequence[str]) -> set[str]:
    """Find the words that share no stem with another: if any did, one beside them in the alphabet would."""
    shortest = [word[: max(LEAST_STEM, len(word) - LONGEST_ENDING)] for word in words]
    around = zip(("", *words), shortest, (*words[1:], ""), words, strict=False)
    return {word for before, stem, after, word in around if not (before.startswith(stem) or after.startswith(stem))}


@lru_cache(maxsize=MOST_KNOWN)
def _stems_with_rows(word: str) -> tuple[tuple[str, int], ...]:
    """Take each ending off a word: what is left, and the rows with that ending, a bit for each."""
    cuts = range(len(word), max(len(word) - LONGEST_ENDING, LEAST_STEM) - 1, -1)
    return tuple((word[:at], rows) for at in cuts if (rows := ROWS_BY_ENDING.get(word[at:])))


@dataclass(frozen=True)
class PlacedWords:
    """The words of some numbered texts, in small letters."""

    places: Mapping[str, Sequence[Sequence[int]]]
    """Where each stands, once for every time, in several rows."""
    printed: Mapping[str, str]
    """How each is printed that is never printed so."""


def place_words(runs: Runs) -> PlacedWords:
    """Find where each word of some numbered texts stands."""
    # Run by run: few texts have one that no text before it had.
    places: dict[str, list[Sequence[int]]] = defaultdict(list)
    capitals: dict[str, dict[str, int]] = defaultdict(dict)
    small: set[str] = set()
    for run, numbers in zip(runs.all, runs.places, strict=True):
        for shown, word in _cut(run):
            places[word].append(numbers)
            if shown == word:
                small.add(word)
            else:
                capitals[word][shown] = capitals[word].get(shown, 0) + len(numbers)
    printed = {word: as_printed(word, counts) for word, counts in capitals.items() if word not in small}
    return PlacedWords(places, printed)


def make_subject_index(words: PlacedWords, names: Collection[str] = ()) -> list[tuple[str, list[Subject]]]:
    """Make an index of words from A to Ö, each with where it stands: letter and subjects."""
    letters: dict[str, list[Subject]] = defaultdict(list)
    for base, forms in group_forms(words.places, names).items():
        shown_forms = tuple([words.printed.get(one, one) for one in forms])
        where = sorted({number for word in forms for numbers in words.places[word] for number in numbers})
        letters[first_letter(base)].append(Subject(shown_forms[0], shown_forms, tuple(where)))
    for subjects in letters.values():
        subjects.sort(key=lambda one: (swedish_order(one.base), one.base))
    return sorted(letters.items(), key=lambda one: (one[0] == OTHER_LETTER, swedish_order(one[0])))


@lru_cache(maxsize=MOST_KNOWN)
def _cut(run: str) -> tuple[tuple[str, str], ...]:
    """Cut what stands between two spaces into words: each as it is printed, and in small letters."""
    return tuple((shown, word) for shown in WORD_RE.findall(_plain(run)) for word in WORD_RE.findall(shown.lower()))


OTHER_LETTER = "#"
"""Head of the words that begin with a letter that is not Swedish."""


def shared_letters(one: str, other: str) -> int:
    """Count the letters that two words have in common at the beginning."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def as_printed(word: str, printed: Mapping[str, int]) -> str:
    """Write a word with capitals only if it is never printed without: a name, not the first word of a sentence."""
    return word if word in printed else min(printed, key=lambda one: (-printed[one], one))


def first_letter(word: str) -> str:
    """Give the letter that a word stands under."""
    letters = swedish_letters(word[0])
    return letters.upper()


def swedish_letters(word: str) -> str:
    """Write a word in the letters that an index is cut by: å, ä and ö are their own, é is e, others are `#`."""
    return word.translate(INDEX_LETTERS)


class _IndexLetters(dict[int, str]):
    """The letter that an index is cut by for each sign, by code point: worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        letter = sign if sign in "åäö" else fold(sign)[:1]
        self[code] = letter if "a" <= letter <= "z" or letter in "åäö" else OTHER_LETTER
        return self[code]


INDEX_LETTERS = _IndexLetters()
