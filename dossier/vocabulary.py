"""Words of texts → what a search must know of Swedish: forms of a word, parts of a compound, files of all words by chunk.

Traps: no table knows all Swedish words, so two words are forms of one word when some paradigm holds both; a noun that
would then be taken for a verb ("nämnd", "nämner") is bound to its own paradigm. The browser applies the same rules, so
they are data, and a word is cut only as the browser can cut it: NFC, small letters, `[\\p{L}\\p{N}]+`.
"""

import hashlib
import json
import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import Generic, TypeVar

from dossier.labels import swedish_order

Place = TypeVar("Place", bound=Hashable)

VERSION = 1
CHUNK_SIZE = 6 * 1024
"""Characters of one chunk, about: what a query costs for each word, before compression."""
LEAST_STEM = 3
LEAST_PART = 4
"""Letters that a query word, and what it matches inside a longer word, must have."""

WORD_RE = re.compile(r"[^\W_]+")
NO_LETTERS_RE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
"""Soft hyphens and marks without width, which stand inside words."""


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


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
    return (match.group() for match in WORD_RE.finditer(_plain(text).lower()))


def fold(text: str) -> str:
    """Take away the marks over letters: å and ä are a, ö is o, é is e."""
    if text.isascii():
        return text
    return "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.category(one).startswith("M"))


def forms_of(word: str, names: Collection[str] = ()) -> frozenset[str]:
    """Give every form that the word could have, itself among them; the caller keeps those that exist.

    `names` are proper names, which have no form but the genitive: "Stockholm" is not "stockholmarna".
    Not: what is derived (utvärdering of utvärdera, bredare of bred), nor the present participle (styrande of styra).
    """
    if not is_inflected(word):
        return frozenset((word,))
    if bound := _bound_forms(word, names):
        return bound
    return frozenset((word, *(form for form in _free_forms(word) if not _bound_to(form, names))))


def is_inflected(word: str) -> bool:
    """Tell whether a word can have forms: not a number, nor an abbreviation of two letters."""
    return len(word) >= 2 and word.isalpha()


def _plain(text: str) -> str:
    return NO_LETTERS_RE.sub("", unicodedata.normalize("NFC", text))


def _paradigm_forms(word: str) -> Iterator[str]:
    longest = min(LONGEST_ENDING, len(word) - LEAST_STEM)
    for length in range(longest + 1):
        stem = word[: len(word) - length]
        for paradigm in PARADIGMS_BY_ENDING.get(word[len(stem) :], ()):
            yield from (stem + ending for ending in PARADIGMS[paradigm])


def _irregular_forms(word: str) -> Iterator[str]:
    for start in range(len(word) - 1):
        for number in FAMILIES_BY_FORM.get(word[start:], ()) if start != 1 else ():
            yield from (word[:start] + form for form in IRREGULAR[number])


def _free_forms(word: str) -> set[str]:
    return {*_paradigm_forms(word), *_irregular_forms(word)}


def _bound_forms(word: str, names: Collection[str]) -> frozenset[str]:
    bound = _bound_to(word, names)
    return frozenset(bound[0] + ending for ending in PARADIGMS[bound[1]]) if bound else frozenset()


def _bound_to(word: str, names: Collection[str]) -> tuple[str, int] | None:
    """Find the noun that a form belongs to and no other: its stem with what stands before it, and its paradigm."""
    for name in (word, word.removesuffix("s")):
        if name in names:
            return name, NAME_PARADIGM
    for start in range(len(word) - 2):
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
ENDINGS = frozenset(ending for ending in PARADIGMS_BY_ENDING if ending)
LONGEST_ENDING = max(map(len, ENDINGS))
FAMILIES_BY_FORM = _index_families()
BOUND_BY_FORM = {stem + ending: (stem, number) for stem, number in BOUND for ending in PARADIGMS[number]}


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
    """What is known of the words that compounds may be made of."""

    whole: frozenset[str]
    """Words of the site and common elements."""
    stems: frozenset[str]
    """What is left of them without an ending, four letters or more."""
    elements: frozenset[str]
    """Pieces that are not the last: words and stems, as they are and with a linking letter."""


def make_pieces(words: Iterable[str]) -> Pieces:
    """Gather what compounds may be made of: each word, and its stems."""
    whole = frozenset(word for word in words if len(word) >= LEAST_STEM and word.isalpha()) - FUNCTION_WORDS
    stems = frozenset(stem for word in whole | ELEMENTS for stem in _stems(word) if stem not in FUNCTION_WORDS)
    return Pieces(whole | ELEMENTS, stems, frozenset(_elements(whole | ELEMENTS, stems)))


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
    left, right = [True] + [False] * size, [False] * (size + 1)
    ends: list[list[int]] = [[] for _ in range(size)]
    for start in range(size - 2 * LEAST_STEM + 1):
        ends[start] = [end for end in inner if end - start >= LEAST_STEM and _is_element(word[start:end], pieces)]
        for end in ends[start] if left[start] else ():
            left[end] = True
    for start in reversed(inner):
        right[start] = any(right[end] for end in ends[start]) or _is_known(word[start:], pieces)
    allowed = [at for at in inner if (left[at] or right[at]) and _may_be_boundary(word, at, left)]
    strong = [at for at in allowed if left[at] and right[at]]
    weak = [at for at in allowed if left[at] != right[at] and _is_free(word, at, strong, pieces)]
    found = [at for at in weak if (_may_follow(word, at) if left[at] else _stands_alone(word, at, pieces))]
    return tuple(sorted((*strong, *found)))


def is_part(word: str, part: str, pieces: Pieces) -> bool:
    """Tell whether a word has another as a part that a reader can take out of it; never the whole of it."""
    bounds = (0, *parts_of(word, pieces), len(word))
    at = word.find(part)
    while at >= 0:
        if at in bounds and at + len(part) in bounds and len(part) < len(word):
            return True
        at = word.find(part, at + 1)
    return False


def _may_be_boundary(word: str, at: int, left: Sequence[bool]) -> bool:
    """Tell whether neither side of a boundary is only a prefix, a suffix or an ending."""
    before, after = word[:at], word[at:]
    if SUFFIX_RE.fullmatch(after) or LINKED_SUFFIX_RE.match(after) or after in ENDINGS:
        return False
    if VOWELS.isdisjoint(before) or VOWELS.isdisjoint(after):
        return False
    if word.startswith(COMPOUND_PREFIXES):
        return True
    return not any(before[start:] in PREFIXES for start in range(at) if left[start])


def _is_free(word: str, at: int, strong: Sequence[int], pieces: Pieces) -> bool:
    """Tell whether a boundary neither cuts a piece that is a word nor stands beside a better one."""
    if any(abs(one - at) <= LEAST_STEM - 1 for one in strong):
        return False
    start = max((one for one in strong if one < at), default=0)
    end = min((one for one in strong if one > at), default=len(word))
    if (start, end) == (0, len(word)):
        return True
    segment = word[start:end]
    return not (_is_known(segment, pieces) if end == len(word) else _is_element(segment, pieces))


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
    return rest in pieces.whole or not forms_of(rest).isdisjoint(pieces.whole)


def _is_known(word: str, pieces: Pieces) -> bool:
    """Tell whether the last piece of a compound is a word of the site in some form."""
    if word not in pieces.whole and (len(word) < LEAST_PART or not _has_known_stem(word, pieces)):
        return False
    return not SUFFIX_RE.fullmatch(word)


def _has_known_stem(word: str, pieces: Pieces) -> bool:
    return word in pieces.stems or any(stem in pieces.stems or stem in pieces.whole for stem in _stems(word))


def _is_element(piece: str, pieces: Pieces) -> bool:
    """Tell whether a piece that is not the last is a word of the site, with or without a linking letter."""
    return piece in pieces.elements and piece not in PREFIXES and not SUFFIX_RE.fullmatch(piece)


def _elements(whole: Collection[str], stems: Collection[str]) -> Iterator[str]:
    for word in whole:
        yield word
        yield word + "s"
        if word.endswith("a") and len(word) > LEAST_PART:
            yield word[:-1]
    for stem in chain(whole, stems):
        if len(stem) >= LEAST_PART:
            yield from (stem + link for link in "saoeu")


def _stems(word: str) -> Iterator[str]:
    for length in range(1, min(LONGEST_ENDING, len(word) - LEAST_PART) + 1):
        if word[len(word) - length :] in ENDINGS:
            yield word[: len(word) - length]


# --- Files for the browser -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class VocabularyFiles:
    """Everything that the browser looks words up in: file name and content."""

    manifest: str
    chunks: Mapping[str, str] = field(default_factory=dict)

    @property
    def files(self) -> dict[str, str]:
        """Give all files by name."""
        return {"manifest.json": self.manifest, **self.chunks}


def make_index(
    counts: Mapping[str, int], abbreviations: Mapping[str, str] | None = None, names: Collection[str] = ()
) -> VocabularyFiles:
    """Write the words of a site as files that the browser fetches a few of.

    `ord/N.txt`: one line for each word and each part of it, sorted by the folded rest of the word from there: the word
    with `|` at its boundaries, and `*` in place of the one that the line stands for (`lokal|polis*område`; none when it
    is the word's beginning). `bak/N.txt`: every word of five letters or more, sorted by its folded letters backwards,
    to find the word nearest to one misspelt at its beginning.
    `manifest.json` has under `delar` and `bakdelar` the first key of each chunk, and the rules of inflection.
    """
    pieces = make_pieces(counts)
    entries: list[tuple[str, str]] = []
    backwards: list[tuple[str, str]] = []
    for word in counts:
        bounds = parts_of(word, pieces)
        entries += [
            (fold(word[at:]), _line(word, bounds, at)) for at in (0, *bounds) if len(word) - at >= LEAST_PART or not at
        ]
        if len(word) > LEAST_PART and word.isalpha():
            backwards.append((fold(word)[::-1], word))
    keys, chunks = _cut(entries, "ord")
    back_keys, back_chunks = _cut(backwards, "bak")
    chunks |= back_chunks
    stamp = hashlib.sha256("\0".join(f"{name}\0{text}" for name, text in chunks.items()).encode()).hexdigest()[:12]
    manifest = {
        "version": VERSION,
        "summa": stamp,
        "antal": len(counts),
        "former": PARADIGMS,
        "oregelbundna": IRREGULAR,
        "bundna": BOUND,
        "namn": sorted(names),
        "namnform": NAME_PARADIGM,
        "stoppord": STOP_WORDS,
        "forkortningar": dict(sorted((abbreviations or {}).items())),
        "delar": keys,
        "bakdelar": back_keys,
    }
    return VocabularyFiles(json.dumps(manifest, ensure_ascii=False, separators=(",", ":")) + "\n", chunks)


def count_words(texts: Iterable[str]) -> dict[str, int]:
    """Count the words of some texts, in order of the alphabet, so that equal sources give equal files."""
    return dict(sorted(Counter(word for text in texts for word in words_of(text)).items()))


def chunks_of(prefix: str, keys: Sequence[str]) -> range:
    """Number the chunks that hold every line whose key begins with some folded letters, as the browser does.

    They are the last whose first key comes before the letters, and those after it whose first key begins with them.
    """
    first = max(0, bisect_left(keys, _order(prefix), key=_order) - 1)
    last = first
    while last + 1 < len(keys) and keys[last + 1].startswith(prefix):
        last += 1
    return range(first, last + 1) if keys else range(0)


def _line(word: str, bounds: Sequence[int], at: int) -> str:
    cuts = (0, *bounds, len(word))
    pieces = [("" if not start else "*" if start == at else "|") + word[start:end] for start, end in pairwise(cuts)]
    return "".join(pieces)


def _cut(entries: list[tuple[str, str]], folder: str) -> tuple[list[str], dict[str, str]]:
    """Cut sorted lines into chunks; a chunk's key is as short as keeps it apart from the line before it."""
    entries.sort(key=lambda entry: (_order(entry[0]), _order(entry[1])))
    keys: list[str] = []
    chunks: list[list[str]] = []
    size, before = 0, ""
    for key, line in entries:
        if not chunks or size > CHUNK_SIZE:
            keys.append(_shortest_apart(before, key) if chunks else "")
            chunks.append([])
            size = 0
        chunks[-1].append(line)
        size += len(line) + 1
        before = key
    return keys, {f"{folder}/{number}.txt": "\n".join(lines) + "\n" for number, lines in enumerate(chunks)}


def _shortest_apart(before: str, key: str) -> str:
    shared = next(
        (at for at, (a, b) in enumerate(zip(before, key, strict=False)) if a != b), min(len(before), len(key))
    )
    return key[: shared + 1]


def _order(text: str) -> bytes:
    """Order as JavaScript compares strings, by units of 16 bits."""
    return text.encode("utf-16-be")


# --- Subjects --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Subject(Generic[Place]):
    """A word of the subject index with the forms that stand in the texts, and where; words as they are printed."""

    base: str
    forms: tuple[str, ...]
    places: tuple[Place, ...]


def group_forms(counts: Mapping[str, int], names: Collection[str] = ()) -> dict[str, tuple[str, ...]]:
    """Gather the words that are forms of one word under the shortest of them: base → its forms, itself first.

    Left out: function words, single letters, and whatever has a figure in it.
    """
    words = (word for word in counts if len(word) > 1 and word.isalpha() and word not in FUNCTION_WORDS)
    groups: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda one: (len(one), one)):
        bound = _bound_forms(word, names)
        found = (bound or _free_forms(word)) & groups.keys()
        related = [base for base in found if bound or not _bound_to(base, names)]
        # The nearest: the word that has most letters in common with this one at the beginning, then the commonest.
        base = max(related, key=lambda one: (_shared(one, word), counts[one], one), default=word)
        groups.setdefault(base, []).append(word)
    return {base: tuple(forms) for base, forms in groups.items()}


def make_subject_index(
    texts: Iterable[tuple[Place, str]], names: Collection[str] = ()
) -> list[tuple[str, list[Subject[Place]]]]:
    """Make an index from A to Ö of the words of some texts, each with the places it stands at: letter and subjects."""
    # Words as printed are gathered first: few texts have a form that no text before it had.
    by_print: dict[str, dict[int, None]] = {}
    counted: Counter[str] = Counter()
    all_places: list[Place] = []
    for number, (place, text) in enumerate(texts):
        all_places.append(place)
        found = WORD_RE.findall(_plain(text))
        counted.update(found)
        for word in found:
            by_print.setdefault(word, {})[number] = None
    printed: dict[str, Counter[str]] = {}
    places: dict[str, dict[int, None]] = {}
    for shown, numbers in by_print.items():
        for word in words_of(shown):
            printed.setdefault(word, Counter())[shown] += counted[shown]
            places.setdefault(word, {}).update(numbers)
    counts = {word: found.total() for word, found in sorted(printed.items())}
    letters: dict[str, list[Subject[Place]]] = {}
    for base, forms in group_forms(counts, names).items():
        where = dict.fromkeys(all_places[number] for number in sorted({one for word in forms for one in places[word]}))
        subject = Subject(_as_printed(base, printed), tuple(_as_printed(one, printed) for one in forms), tuple(where))
        letters.setdefault(_letter(base), []).append(subject)
    for subjects in letters.values():
        subjects.sort(key=lambda one: (swedish_order(one.base), one.base))
    return sorted(letters.items(), key=lambda one: (one[0] == OTHER_LETTER, swedish_order(one[0])))


OTHER_LETTER = "#"
"""Head of the words that begin with a letter that is not Swedish."""


def _shared(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _as_printed(word: str, printed: Mapping[str, Counter[str]]) -> str:
    """Write a word with capitals only if it is never printed without: a name, not the first word of a sentence."""
    found = printed[word]
    return word if word in found else min(found, key=lambda one: (-found[one], one))


def _letter(word: str) -> str:
    first = word[0] if word[0] in "åäö" else fold(word[0])[:1]
    return first.upper() if "a" <= first <= "z" or first in "åäö" else OTHER_LETTER
