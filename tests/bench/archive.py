"""Write an invented archive of N dossiers: `python tests/bench/archive.py FOLDER N`.

A dossier is a motion and eleven answers of about 1,300 words, with received texts, page breaks, footnotes, letterheads,
signatures, positions, events, differing facts and stories, so that every check has work to do and none finds a fault.
The same N gives the same bytes, and dossier k is the same whatever N is: each has a random stream of its own.
Vocabulary: half the words are common Swedish ones; the rest are drawn from an endless list of syllable-built words by a
heavy-tailed law, so that new words keep coming as the archive grows, as they do in real text.
The texts name bodies, people, places, programmes and sources of the register about as often as real answers do, and cite
laws, diarienummer and dates; the answers of a dossier share a sentence of their own and retell the same words of the
motion; one dossier in ten leads to an earlier one.
"""

import argparse
import hashlib
import json
import random
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


def _list(words: str) -> tuple[str, ...]:
    return tuple(words.split())


MUNICIPALITY = "Exempelstad"
FIRST_YEAR, DOSSIERS_A_YEAR = 2031, 100
ANSWERS, MOTION_WORDS, ANSWER_WORDS = 11, 600, 1050
WORDS_A_PAGE = 330
MENTIONS_A_WORD = 0.043
"""How often a name follows a drawn word; with the rosters, positions and citations, 6–8 mentions in 1,000 characters."""
PLACES, PERSONS, LAWS = 60, 24, 8
KNOWN_TO_A_DOSSIER = {"organ.yml": 9, "personer.yml": 2, "platser.yml": 14, "program.yml": 6, "kallor.yml": 9}
"""How many entries of each file the papers of one dossier name."""
MONTHS = _list("januari februari mars april maj juni juli augusti september oktober november december")

COMMON = _list(
    """
    och i att det som en på är av för med till den inte om ett han men var jag så från vi de kan har ska vid nu
    under när efter också sin där mot alla andra mycket skulle bli eller vara utan här sedan över hur varje då vad
    sina upp detta kommer får många nya flera samt inom genom dessa olika redan denna mellan första enligt både gör
    ha ut in dock även såväl bland ofta vilket medan sådan bör måste behöver innebär pågår gäller bidrar ger visar
    anger utgör omfattar kräver stärker
    """
)
CONTENT = _list(
    """
    arbete plan stad område barn unga boende park skola lek verksamhet trygghet budget uppdrag samverkan mål
    resurser behov stöd insats förslag utveckling uppföljning underhåll plats miljö tillgång kvalitet kunskap metod
    ansvar kostnad period år invånare gata torg bibliotek förskola kultur idrott trafik cykel belysning skötsel
    drift process struktur modell strategi långsiktig hållbar jämlik trygg öppen gemensam lokal central tydlig
    särskild befintlig ökad god stor viktig
    """
)
ONSETS = _list("b bl br d dr f fl fr g gl gr h j k kl kr kv l m n p pl pr r s sk sl sm sn sp st str sv t tr v")
NUCLEI = _list("a e i o u y å ä ö")
CODAS = ["", "l", "n", "r", "s", "t", "nd", "rk", "ng", "ll", "st", "rn", "lv", "m"]
ENDINGS = ["", "", "en", "et", "ar", "ning", "het", "ande", "skap", "erna"]

NAMES_A = _list("Ada Bo Cy Di Ed Flo Gun Hal Ida Jo Ka Lo My Nils Ola Pia Ru Siv Tor Ulla")
NAMES_B = _list(
    """
    Exempelsson Påhittén Låtsasdotter Fiktivberg Provlund Tänktström Sagovik Dittberg Mallqvist Utkastér
    """
)
PARTIES = _list("X Y Z Q W")
AREAS = _list(
    """
    Kvarnvik Myrviken Sagobyn Norrlåtsa Söderlåtsa Provdalen Mallköping Utkastholm Dittsjö Fabelnäs Drömsta Tänkby
    Påhittslund Skissbacka Fiktivhamn Exempelgården
    """
)
COMMITTEES = _list(
    """
    trafik kultur idrotts social miljö utbildnings bygg fastighets park bibliotek äldre arbets service hamn ljud
    vatten
    """
)
OFFICES = _list("Fantasikontoret Skisskontoret Ritkontoret Mätkontoret")
COMPANIES = ["AB Exempelbostäder", "AB Låtsashem", "Påhittade Vatten AB", "Exempelhamnar AB"]

PLACE_ENDINGS = _list("by vik holm näs sta berg dal ryd")

SECTIONS = (
    ("sammanfattning", "Sammanfattning", 0.1),
    ("bakgrund", "Bakgrund", 0.15),
    ("arendet", "Ärendet", 0.2),
    ("beredning", "Ärendets beredning", 0.05),
    ("synpunkter", "Synpunkter och förslag", 0.4),
    ("jamstalldhet", "Jämställdhetsanalys", 0.05),
    ("barn", "Barnkonsekvensanalys", 0.05),
)
STANCES = (
    ("tillstyrker", "uttryckt", "{body} tillstyrker motionens förslag om {topic} med hänvisning till {words}."),
    ("tillstyrker delvis", "uttryckt", "{body} tillstyrker delvis förslaget om {topic} eftersom {words}."),
    ("avstyrker", "uttryckt", "{body} avstyrker förslaget om {topic} med hänsyn till {words}."),
    ("avstyrker i nuvarande form", "uttryckt", "{body} avstyrker {topic} i nuvarande form då {words}."),
    ("ingen erinran", "uttryckt", "{body} har ingen erinran mot {topic} när {words}."),
    ("anser besvarad", "uttryckt", "{body} anser att motionen i fråga om {topic} kan anses besvarad genom {words}."),
    ("positiv i sak", "utläst", "{body} ser positivt på {topic} och {words}."),
    ("delar syftet", "utläst", "{body} delar syftet bakom {topic} men {words}."),
    ("redan pågående", "utläst", "Ett arbete med {topic} pågår redan enligt {body} och {words}."),
    ("vill avvakta", "utläst", "{body} vill avvakta med {topic} tills {words}."),
    ("ser inte behovet", "utläst", "{body} ser inget behov av {topic} där {words}."),
    ("framgår inte", "utläst", "{body} har tagit del av {topic} och {words}."),
)


# --- Words -----------------------------------------------------------------------------------------------------------


def rare_word(rank: int) -> str:
    """Give word number `rank` of an endless list, the same every time; near ranks are unlike each other."""
    mixed = (rank * 2654435761 + 97) % (1 << 32)
    letters = ""
    for _ in range(2 + (rank > 3000) + (rank > 400_000)):
        mixed, onset = divmod(mixed, len(ONSETS))
        mixed, nucleus = divmod(mixed, len(NUCLEI))
        letters += ONSETS[onset] + NUCLEI[nucleus]
        mixed = (mixed * 69069 + rank) % (1 << 32)
    return letters + CODAS[mixed % len(CODAS)] + ENDINGS[mixed // 31 % len(ENDINGS)]


class Writer:
    """Invented Swedish from one random stream."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)
        self.known: tuple[tuple[str, ...], ...] = ()
        """What the texts name: of each thing the forms it is printed in."""

    def word(self) -> str:
        """Draw a common word, a content word or one of the long tail."""
        draw = self.random.random()
        if draw < 0.46:
            return COMMON[int(len(COMMON) * self.random.random() ** 2)]
        if draw < 0.66:
            return CONTENT[int(len(CONTENT) * self.random.random() ** 1.5)]
        rank = int(40 * (self.random.random() ** -1.1 - 1))
        word = rare_word(min(rank, 1 << 31))
        return word + "s" + self.choose(CONTENT) if self.random.random() < 0.1 else word

    def words(self, count: int) -> str:
        """Draw a run of words, with names among them."""
        drawn: list[str] = []
        for _ in range(count):
            drawn.append(self.word())
            if self.known and self.random.random() < MENTIONS_A_WORD:
                drawn.append(self.mention())
        return " ".join(drawn)

    def mention(self) -> str:
        """Draw one of the names known, some oftener than others, and one in four in the genitive."""
        name = self.choose(self.known[int(len(self.known) * self.random.random() ** 1.4)])
        return f"{genitive(name)} {self.choose(CONTENT)}" if self.random.random() < 0.25 else name

    def stem(self) -> str:
        """Draw the beginning of a name."""
        letters = "".join(self.choose(ONSETS) + self.choose(NUCLEI) for _ in range(2))
        return letters.capitalize() + self.choose(("l", "n", "r", "nd", "rk", "ng", "m"))

    def sentence(self) -> str:
        """Draw a sentence, sometimes with a comma."""
        count = 7 + int(14 * self.random.random())
        text = self.words(count)
        if count > 14:
            text += f", {self.choose(('vilket', 'medan', 'samt', 'och'))} {self.words(5)}"
        return text[0].upper() + text[1:] + "."

    def paragraph(self, count: int) -> list[str]:
        """Draw sentences until there are about so many words."""
        sentences: list[str] = []
        done = 0
        while done < count:
            sentences.append(self.sentence())
            done += sentences[-1].count(" ") + 1
        return sentences

    def choose(self, choices: Sequence[T]) -> T:
        """Pick one."""
        return choices[int(len(choices) * self.random.random())]

    def pick(self, choices: Sequence[T], count: int) -> list[T]:
        """Pick several unlike ones."""
        return self.random.sample(choices, count)


# --- The register ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Body:
    """One invented body of the register."""

    id: str
    name: str
    short: str
    kind: str
    administration: str
    level: str
    document: str


def bodies() -> list[Body]:
    """Give the forty bodies of the register."""
    found = []
    for area in AREAS:
        name = f"{genitive(area)} stadsdelsnämnd"
        found.append(
            Body(
                slug(name),
                name,
                area,
                "stadsdelsnämnd",
                f"{genitive(area)} stadsdelsförvaltning",
                "förvaltning",
                "tjänsteutlåtande",
            )
        )
    for stem in COMMITTEES:
        name = f"Påhittade {stem}nämnden"
        short = f"{stem.capitalize()}nämnden"
        found.append(
            Body(
                slug(name), name, short, "nämnd", f"{stem.capitalize()}förvaltningen", "förvaltning", "tjänsteutlåtande"
            )
        )
    found += (Body(slug(name), name, name, "kontor", name, "kontor", "kontorsyttrande") for name in OFFICES)
    found += (Body(slug(name), name, name, "bolag", name, "bolagsstyrelse", "yttrande") for name in COMPANIES)
    return found


@dataclass(frozen=True)
class Entry:
    """One invented thing of the register that is no consultee."""

    name: str
    what: str
    aliases: tuple[str, ...] = ()
    is_local: bool = True
    party: str = ""
    number: str = ""
    body: str = ""
    other_forms: tuple[str, ...] = ()
    """How it is also printed: small, or in the indefinite."""

    @property
    def forms(self) -> tuple[str, ...]:
        """Give the forms it is printed in; its name is the commonest."""
        return (self.name, self.name, *self.aliases, *self.other_forms)


@dataclass(frozen=True)
class Register:
    """All that the dossiers share: the bodies that are asked, and what else the texts name, file by file."""

    bodies: list[Body]
    entries: dict[str, list[Entry]]


def make_register() -> Register:
    """Make the register, which is the same whatever the number of dossiers."""
    writer = Writer("register")
    drawn = dict.fromkeys(writer.stem() for _ in range(400))
    stems = iter(drawn)
    initialisms = iter(
        dict.fromkeys("".join(one for one in stem if one not in "aeiouyåäö")[:4].upper() for stem in drawn)
    )
    found = bodies()
    entries = {
        "organ.yml": _organisations(found, stems, initialisms),
        "personer.yml": [
            Entry(
                f"{writer.choose(NAMES_A)} {next(stems)}sson",
                "Ledamot av kommunfullmäktige, påhittad.",
                party=writer.choose(PARTIES),
            )
            for _ in range(PERSONS)
        ],
        "platser.yml": _places(writer, stems),
        "program.yml": _programmes(stems, initialisms),
        "kallor.yml": _sources(stems),
    }
    return Register(found, entries)


def _organisations(found: list[Body], stems: Iterator[str], initialisms: Iterator[str]) -> list[Entry]:
    entries = [
        Entry(name, f"Organ i {MUNICIPALITY}, påhittat.", other_forms=(name.lower(),))
        for name in ("Kommunfullmäktige", "Kommunstyrelsen")
    ]
    committees = [one for one in found if one.kind == "nämnd"][:8]
    for body in [*committees, *found[:4]]:
        small = (body.administration.lower(),) if body in committees else ()
        entries.append(Entry(body.administration, f"Förvaltningen under {body.name}.", body=body.id, other_forms=small))
    for _ in range(3):
        name = f"{next(stems)}myndigheten"
        what = "Statlig myndighet, påhittad."
        entries.append(Entry(name, what, (next(initialisms),), is_local=False, other_forms=(name.lower(),)))
    for _ in range(3):
        entries.append(Entry(f"Rådet för {next(stems).lower()}frågor", f"Råd i {MUNICIPALITY}, påhittat."))
    return entries


def _places(writer: Writer, stems: Iterator[str]) -> list[Entry]:
    names = [*AREAS]
    while len(names) < PLACES:
        name = next(stems) + writer.choose(PLACE_ENDINGS)
        names.append(f"{name}-{next(stems)}" if len(names) % 11 == 0 else name)
    what = f"Område i {MUNICIPALITY}, påhittat."
    return [Entry(name, what, (f"{name}området",) if at % 8 == 0 else ()) for at, name in enumerate(names)]


def _programmes(stems: Iterator[str], initialisms: Iterator[str]) -> list[Entry]:
    what = f"Arbete i {MUNICIPALITY} med eget namn, påhittat."
    entries = [Entry(f"Fokus {area}", what, other_forms=(f"fokus {area}",)) for area in AREAS[:4]]
    for ending in ("lyftet", "programmet", "initiativet", "satsningen") * 4:
        name = f"{next(stems)}{ending}"
        indefinite = name.removesuffix("met").removesuffix("et").removesuffix("en")
        alias = (next(initialisms),) if ending == "programmet" else ()
        entries.append(Entry(name, what, alias, other_forms=(name.lower(), indefinite.lower())))
    return entries


def _sources(stems: Iterator[str]) -> list[Entry]:
    entries = []
    for at in range(LAWS):
        name = f"{next(stems)}lagen"
        number = f"{2019 + at}:{412 + 37 * at}"
        entries.append(Entry(name, "Lag, påhittad.", is_local=False, number=number, other_forms=(name.lower(),)))
    for at, ending in enumerate(("planen", "strategin", "rapporten", "utredningen") * 4):
        name = f"{next(stems)}{ending}"
        number = f"KS {2024 + at % 6}/{511 + 29 * at}" if at % 2 else ""
        alias = (f"{MUNICIPALITY}s {name.lower()}",) if at % 4 == 0 else ()
        what = f"Handling som {MUNICIPALITY} har antagit, påhittad."
        entries.append(Entry(name, what, alias, number=number, other_forms=(name.lower(),)))
    for year in range(FIRST_YEAR - 6, FIRST_YEAR):
        entries.append(Entry(f"{MUNICIPALITY}s budget {year}", f"Budgeten för {year}, påhittad."))
    return entries


def genitive(name: str) -> str:
    """Give the genitive of a name, as it is printed."""
    if name[-1] in "sxz":
        return name
    return name + (":s" if name[-1].isupper() or name[-1].isdigit() else "s")


def slug(text: str) -> str:
    """Make an id of a name."""
    plain = text.lower().translate(str.maketrans("åäöé", "aaoe"))
    return "-".join("".join(one if one.isascii() and one.isalnum() else " " for one in plain).split())


# --- One paper -------------------------------------------------------------------------------------------------------


@dataclass
class Piece:
    """A block of a paper: its words in Markdown and as printed are the same, but for marks."""

    kind: str
    """heading, text or item."""
    id: str
    words: list[str]
    level: int = 2
    voice: str = ""
    note: int | None = None
    """Number of the footnote whose mark ends the block."""
    retold: int = 0
    """Number of words at the start that are the motion's, when the voice is mixed."""


@dataclass
class Paper:
    """A paper as it is written: pieces, footnotes and what stands outside the text."""

    title: str
    letterhead: list[str]
    people: list[tuple[str, str]]
    form_feed: bool
    running: str
    pieces: list[Piece] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(
        self, kind: str, text: str, *, name: str = "", level: int = 2, voice: str = "", note: str = "", retold: int = 0
    ) -> str:
        """Add a block and give its id."""
        number = sum(one.kind != "heading" for one in self.pieces) + 1
        if note:
            self.notes.append(note)
        one = Piece(kind, name or f"s{number}", text.split(), level, voice, len(self.notes) if note else None, retold)
        self.pieces.append(one)
        return one.id


@dataclass(frozen=True)
class Written:
    """The two files of a paper."""

    markdown: str
    received: str
    letterhead: str
    signatures: str


def write_paper(paper: Paper) -> Written:
    """Lay a paper out on pages, and write it as Markdown and as the text that was received."""
    body: list[str] = []
    pages: list[list[str]] = [[]]
    feet: list[list[int]] = [[]]
    used = 0
    for index, piece in enumerate(paper.pieces):
        if used >= WORDS_A_PAGE - 12:  # no room: the piece begins the next page
            pages.append([])
            feet.append([])
            used = 0
        begins = len(pages)
        mark, printed = (f"[^{piece.note}]", str(piece.note)) if piece.note else ("", "")
        room = WORDS_A_PAGE - used
        parts = [piece.words]
        if piece.kind == "text" and len(piece.words) > room:
            parts = [piece.words[:room], piece.words[room:]]
        body += [*_markdown_block(piece, _markdown_words(piece, len(parts[0]), begins) + mark, begins), ""]
        for turn, words in enumerate(parts):
            if turn:
                pages.append([])
                feet.append([])
            last = turn == len(parts) - 1
            lead = "• " if piece.kind == "item" else ""
            pages[-1] += _wrap(lead + " ".join(words) + (printed if last else ""))
            if last and piece.note:
                feet[-1].append(piece.note)
        pages[-1].append("")
        used = used + len(piece.words) if len(parts) == 1 else len(parts[1])
        if index == len(paper.pieces) - 1:
            pages[-1] += [*_columns(paper.people), ""]
    body += (f"[^{number}]: {note}" for number, note in enumerate(paper.notes, start=1))
    total = len(pages)
    received = ""
    for number, (lines, notes) in enumerate(zip(pages, feet, strict=True), start=1):
        head = [f"{paper.running}", f"Sida {number} ({total})", ""]
        box = [*paper.letterhead, "", paper.title, ""] if number == 1 else []
        foot = [line for note in notes for line in _wrap(f"{note} {paper.notes[note - 1]}")]
        turn = ("\f" if number > 1 else "") if paper.form_feed else " "
        received += turn + "\n".join([*head, *box, *lines, *foot]) + "\n"
    letterhead = f"brevhuvud:\n  sida: 1\n  rader: {quoted(paper.letterhead)}\n"
    letterhead += (
        f"sidtexter: {quoted([paper.running, *(f'Sida {number} ({total})' for number in range(1, total + 1))])}\n"
    )
    people = "".join(f"    - {{namn: {quoted(name)}, titel: {quoted(title)}}}\n" for name, title in paper.people)
    signatures = f"underskrifter:\n  efter: {paper.pieces[-1].id}\n  sida: {total}\n  namn:\n{people}"
    markdown = "\n".join([f"# {paper.title} {{ #titel sida=1 }}", "", *body, ""])
    return Written(markdown, received, letterhead, signatures)


def _markdown_words(piece: Piece, turn: int, page: int) -> str:
    words = list(piece.words)
    if piece.retold:
        words[0] = f"[{words[0]}"
        words[piece.retold - 1] += "]{ röst=motionen }"
    if turn < len(words):
        words.insert(turn, f"{{ sida={page + 1} }}")
    return " ".join(words)


def _markdown_block(piece: Piece, text: str, page: int) -> list[str]:
    attributes = f"{{ #{piece.id}{f' röst={piece.voice}' if piece.voice else ''} sida={page} }}"
    if piece.kind == "heading":
        return [f"{'#' * piece.level} {text} {attributes}"]
    if piece.kind == "item":
        return [f"- {text}", f"  {attributes}"]
    return [*_wrap(text, 100), attributes]


def _wrap(text: str, width: int = 88) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


def _columns(people: list[tuple[str, str]]) -> list[str]:
    return ["  ".join(row) for row in zip(*people, strict=True)]


def quoted(value: object) -> str:
    """Write a YAML flow value; every JSON value is one."""
    return json.dumps(value, ensure_ascii=False)


# --- One dossier -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Question:
    """What the answers take a stand on."""

    id: str
    kind: str
    heading: str
    topic: str


@dataclass(frozen=True)
class Answer:
    """What the dossier's own files need to know of an answer."""

    body: Body
    text: str
    received: str
    reference: tuple[str, str]
    """A paragraph and a sentence that stands once in it."""
    prepared: tuple[str, str, str]
    """Paragraph, words and date of an event."""
    stands: dict[str, tuple[str, str]]
    """Paragraph and sentence of each position."""
    consulted: str
    """The paragraph that names the roster."""


@dataclass(frozen=True)
class Opening:
    """What a dossier begins with; another dossier can make it again to lead there."""

    writer: Writer
    year: int
    subject: str
    folder: str
    matter: str
    questions: list[Question]
    movers: list[Entry]
    roster: list[Body]

    @property
    def head(self) -> tuple[str, str, int]:
        """Give subject, registry number and year."""
        return self.subject, self.matter, self.year


@dataclass(frozen=True)
class Shared:
    """Words that more than one paper of a dossier prints."""

    sentence: str
    """Stands in most answers."""
    passages: list[str]
    """Of the motion; each answer retells a part of one."""
    movers: str


def _open(number: int, register: Register) -> Opening:
    writer = Writer(f"dossier {number}")
    year = FIRST_YEAR + (number - 1) // DOSSIERS_A_YEAR
    subject = f"{writer.choose(CONTENT)} och {rare_word(1000 + 7 * number)}"
    folder = f"{year}/{slug(subject)}-{number}"
    questions = [
        Question("syfte", "syfte", "Syftet", f"en {writer.choose(CONTENT)} för alla"),
        Question("forslag-1", "förslag", "Förslag 1", f"en {rare_word(50 + 3 * number)} i varje område"),
        Question("forslag-2", "förslag", "Förslag 2", f"fler {rare_word(90 + 5 * number)} vid skolorna"),
    ]
    movers = [writer.choose(register.entries["personer.yml"])]
    roster = writer.pick(register.bodies, ANSWERS + 2)  # two of them have not answered
    return Opening(writer, year, subject, folder, f"KS {year}/{100 + number}", questions, movers, roster)


def write_dossier(number: int, register: Register) -> Iterator[tuple[str, str]]:
    """Write dossier number k, from 1: paths below `docs/` and texts."""
    opening = _open(number, register)
    writer, folder, roster = opening.writer, opening.folder, opening.roster
    questions, movers, head = opening.questions, opening.movers, opening.head
    writer.known = _known(opening, register)
    shared = Shared(
        f"Till detta kommer att {writer.words(11 + int(6 * writer.random.random()))}.",
        [writer.words(34) for _ in range(3)],
        " och ".join(f"{one.name} ({one.party})" for one in movers),
    )
    motion, asked = _motion(opening, shared)
    yield f"{folder}/motion.md", motion[0]
    yield f"{folder}/underlag/motion.txt", motion[1]
    answers = [_answer(opening, shared, register, index) for index in range(ANSWERS)]
    for answer in answers:
        yield f"{folder}/svar/{answer.body.id}.md", answer.text
        yield f"{folder}/underlag/{answer.body.id}.txt", answer.received
    yield f"{folder}/dossier.yml", _head(head, questions, movers, roster, answers, asked)
    earlier = ""
    if number % 10 == 5:  # to a lower number, so that it is there however few there are
        other = _open(1 + int((number - 1) * writer.random.random()), register)
        earlier = f"{other.folder}/{writer.choose(('motion', other.roster[0].id))}#s2"
    yield f"{folder}/index.md", _story(questions, answers, asked, writer, earlier)


def _known(opening: Opening, register: Register) -> tuple[tuple[str, ...], ...]:
    """Choose what the papers of a dossier name: some consultees, its movers, and some entries of each kind."""
    known: list[tuple[str, ...]] = [
        (one.name, one.short.lower()) if one.kind == "nämnd" else (one.name,) for one in opening.roster[:5]
    ]
    for name, count in KNOWN_TO_A_DOSSIER.items():
        known += (one.forms for one in opening.writer.pick(register.entries[name], count))
    known += (one.forms for one in opening.movers)
    return tuple(opening.writer.pick(known, len(known)))


Texts = tuple[str, str]


def _front(rows: dict[str, object], written: Written, name: str, form_feed: bool, rest: str = "") -> str:
    checksum = hashlib.sha256(written.received.encode()).hexdigest()
    front = "".join(f"{key}: {quoted(value)}\n" for key, value in rows.items())
    front += written.letterhead + written.signatures
    front += f"underlag:\n  fil: underlag/{name}.txt\n  slag: text ur PDF\n  sha256: {checksum}\n"
    front += f"  sidbrytning: {'sidmatning' if form_feed else 'inledande blanksteg'}\n"
    return f"---\n{front}{rest}---\n\n{written.markdown}"


def _motion(opening: Opening, shared: Shared) -> tuple[Texts, dict[str, tuple[str, str]]]:
    writer, questions = opening.writer, opening.questions
    subject, matter, year = opening.head
    title = f"Motion om {subject}"
    people = [(f"{one.name} ({one.party})", "Ledamot") for one in opening.movers]
    paper = Paper(title, ["Exempelstad", "Till kommunfullmäktige"], people, False, f"Motion {matter}")
    asked: dict[str, tuple[str, str]] = {}
    raised = f"Motionen väcktes den 14 januari {year}."
    asked["väckt"] = (paper.add("text", f"Motion av {people[0][0]}. {raised}"), raised)
    paper.add("heading", "Bakgrund", name="bakgrund")
    for index in range(5):
        text = " ".join(writer.paragraph(MOTION_WORDS // 6))
        if index in (1, 2, 3):
            passage = shared.passages[index - 1]
            text += f" {passage[0].upper()}{passage[1:]}."
        paper.add("text", text, note=writer.sentence() if index == 2 else "")
    aim = f"Syftet med motionen är {questions[0].topic}."
    asked["syfte"] = (paper.add("text", f"{writer.sentence()} {aim} {writer.sentence()}"), aim)
    paper.add("heading", "Yrkanden", name="yrkanden")
    paper.add("text", "Vi föreslår att kommunfullmäktige beslutar")
    for question in questions[1:]:
        text = f"att staden inför {question.topic}."
        asked[question.id] = (paper.add("item", text), text)
    area = writer.choose(AREAS)
    asked["område"] = (paper.add("text", f"Vi vill börja i {area}."), area)
    written = write_paper(paper)
    rows = {
        "titel": title,
        "dokument": "motion",
        "avsändare": people[0][0],
        "diarienummer": matter,
        "datum": f"{year}-01-14",
    }
    return (_front(rows, written, "motion", False), written.received), asked


def _answer(opening: Opening, shared: Shared, register: Register, index: int) -> Answer:
    writer, questions, roster = opening.writer, opening.questions, opening.roster
    subject, matter, year = opening.head
    body = roster[index]
    month, day = 3 + index % 3, 1 + (index * 5 + len(subject)) % 28
    form_feed = index % 3 == 2
    title = f"Svar på remiss av motion om {subject}"
    names = writer.pick(NAMES_A, 3)
    officials = [f"{name} {writer.choose(NAMES_B)}" for name in names]
    box = [body.administration, f"Handläggare: {officials[2]}", f"Dnr {matter}"]
    people = [(officials[0], "Direktör"), (officials[1], "Avdelningschef")]
    paper = Paper(title, box, people, form_feed, f"{body.short} svarar")
    stands: dict[str, tuple[str, str]] = {}
    stances = writer.pick(STANCES, len(questions))
    consulted, reference = "", ("", "")
    prepared = ("", "", "")
    cited = _citations(writer, register, year)
    for name, heading, share in SECTIONS:
        paper.add("heading", heading, name=name)
        words = int(ANSWER_WORDS * share)
        if name == "sammanfattning":
            paper.add("text", " ".join([*writer.paragraph(words), *cited[:1]]))
        elif name == "bakgrund":
            consulted = paper.add("text", f"Motionen har skickats till {', '.join(one.name for one in roster)}.")
            text = " ".join([*writer.paragraph(words - 30), *cited[1:2], *writer.paragraph(10)])
            paper.add("text", text, note=writer.sentence())
        elif name == "arendet":
            paper.add(
                "text",
                f"I motionen föreslår {shared.movers} {questions[1].topic}. " + " ".join(writer.paragraph(words // 2)),
                voice="motionen",
            )
            retold = f"Motionen säger att {_part(writer, shared.passages)}. {writer.sentence()}"
            own = " ".join([*writer.paragraph(words // 4), *cited[2:3]])
            paper.add("text", f"{retold} {own}", voice="blandad", retold=len(retold.split()))
        elif name == "beredning":
            told = f"Ärendet har behandlats den {day} {MONTHS[month - 1]} {year}."
            row = [told, *writer.paragraph(words - 8), _row_of_bodies(writer, index)]
            if index % 6 != 4:
                row.append(shared.sentence)
            prepared = (
                paper.add("text", " ".join(row)),
                told,
                f"{year}-{month:02}-{day:02}",
            )
        elif name == "synpunkter":
            _opinions(writer, paper, body, questions, stances, stands, words)
            if body.kind == "nämnd":
                paper.add("heading", "Ekonomiska konsekvenser", name="ekonomi", level=3)
                for _ in range(3):
                    paper.add("item", writer.sentence())
        else:
            sentences = writer.paragraph(words) + (cited[3:] if name == "barn" else [])
            reference = (
                paper.add("text", " ".join(sentences), note=writer.sentence() if name == "barn" else ""),
                sentences[0],
            )
    written = write_paper(paper)
    rows = {
        "titel": title,
        "instans": body.id,
        "dokument": body.document,
        "avsändare": body.administration,
        "nivå": body.level,
        "status": "förslag" if body.level == "förvaltning" else "beslutat",
        "diarienummer": matter,
        "datum": f"{year}-{month:02}-{day:02}",
    }
    positions = "ställningstaganden:\n"
    for question, (stance, basis, _) in zip(questions, stances, strict=True):
        where, sentence = stands[question.id]
        positions += f"  - fråga: {question.id}\n    ställning: {stance}\n    grund: {basis}\n"
        positions += f"    citat:\n      - {{stycke: {where}, text: {quoted(sentence)}}}\n"
        if stance == "framgår inte":
            positions += "    anmärkning: Svaret tar inte ställning.\n"
    text = _front(rows, written, body.id, form_feed, positions)
    return Answer(body, text, written.received, reference, prepared, stands, consulted)


def _citations(writer: Writer, register: Register, year: int) -> list[str]:
    """Draw two to four sentences that cite something; the date of the preparation is one more citation."""
    month, day, number = (1 + int(most * writer.random.random()) for most in (12, 28, 900))
    law = writer.choose(register.entries["kallor.yml"][:LAWS])
    plan = writer.choose([one for one in register.entries["kallor.yml"][LAWS:] if one.number])
    sections = f"{1 + number % 9} kap. {1 + number % 40} §"
    sentences = [
        f"Skyldigheten följer av {sections} {law.name.lower()} ({law.number}).",
        f"Se vidare ärende KS {year - 1 - number % 3}/{number}.",
        f"Beslutet gäller från den {day} {MONTHS[month - 1]} {year - 1}.",
        f"Underlaget har dnr {plan.number}.",
        f"Det framgår av {sections} kommunallagen (2017:725).",
        f"Frågan togs upp {year - 1}-{month:02}-{day:02}.",
    ]
    return writer.pick(sentences, 2 + number % 3)


def _part(writer: Writer, passages: list[str]) -> str:
    """Draw ten to thirty words of what the motion says."""
    words = writer.choose(passages).split()
    count = 10 + int(21 * writer.random.random())
    start = int((len(words) - count) * writer.random.random())
    return " ".join(words[start : start + count])


def _row_of_bodies(writer: Writer, index: int) -> str:
    """Name bodies in a row that share their last word or its end."""
    *first, last = writer.pick(AREAS, 3 + index % 2)
    row = f"Samråd har skett med {', '.join(f'{area}-' for area in first)} och {genitive(last)} stadsdelsnämnder"
    if index % 3 == 0:
        stems = writer.pick(COMMITTEES, 2)
        row += f" samt med {stems[0]}- och {stems[1]}nämnden"
    return f"{row}."


def _opinions(
    writer: Writer,
    paper: Paper,
    body: Body,
    questions: list[Question],
    stances: list[tuple[str, str, str]],
    stands: dict[str, tuple[str, str]],
    words: int,
) -> None:
    each = words // (2 * len(questions))
    for question, (_, _, form) in zip(questions, stances, strict=True):
        sentence = form.format(body=body.short, topic=question.topic, words=writer.words(9))
        before, after = writer.paragraph(each // 2), writer.paragraph(each // 2)
        where = paper.add("text", " ".join([*before, sentence, *after]))
        stands[question.id] = (where, sentence)
        paper.add(
            "text", " ".join(writer.paragraph(each)), note=writer.sentence() if question.id == "forslag-1" else ""
        )


def _source(document: str, place: tuple[str, str]) -> str:
    return f"{{stycke: {document}#{place[0]}, text: {quoted(place[1])}}}"


def _head(
    head: tuple[str, str, int],
    questions: list[Question],
    movers: list[Entry],
    roster: list[Body],
    answers: list[Answer],
    asked: dict[str, tuple[str, str]],
) -> str:
    subject, matter, year = head
    first = answers[0]
    out = f"titel: {quoted(f'Motion om {subject}')}\nämne: {quoted(subject)}\nkommun: {MUNICIPALITY}\n"
    out += f"diarienummer: {matter}\nuppdaterad: {year}-12-31\nmotionärer:\n"
    for one in movers:
        signed = _source("motion", ("underskrifter", f"{one.name} ({one.party})"))
        out += f"  - namn: {one.name}\n    parti: {one.party}\n    källa: {signed}\n"
    out += "frågor:\n"
    for question in questions:
        out += f"  - id: {question.id}\n    slag: {question.kind}\n    rubrik: {question.heading}\n"
        out += f"    kort: {quoted(question.topic)}\n    källor:\n      - {_source('motion', asked[question.id])}\n"
    out += "remiss:\n  instanser:\n"
    for body in roster:
        out += f"    - instans: {body.id}\n      källa: {_source(first.body.id, (first.consulted, body.name))}\n"
    out += f"nämns_i_motionen:\n  - namn: {asked['område'][1]}\n    källa: {_source('motion', asked['område'])}\n"
    out += f"händelser:\n  - id: vackt\n    steg: väckt\n    datum: {year}-01-14\n    text: Motionen väcktes.\n"
    out += f"    källor: [{_source('motion', asked['väckt'])}]\n"
    for answer in answers:
        where, told, date = answer.prepared
        out += f"  - id: behandlat-{answer.body.id}\n    steg: remiss\n    datum: {date}\n    text: Ärendet behandlades.\n    instans: {answer.body.id}\n"
        out += f"    källor: [{_source(answer.body.id, (where, told))}]\n"
    out += "uppgifter:\n"
    for number in (1, 2):
        pair = answers[number], answers[number + 5]
        out += f"  - id: uppgift-{number}\n    rubrik: Uppgift {number} som skiljer sig\n    utsagor:\n"
        out += "".join(f"      - {_source(one.body.id, one.reference)}\n" for one in pair)
        out += "    anmärkning: Svaren beskriver saken olika.\n" if number == 1 else ""
    return out


def _story(
    questions: list[Question],
    answers: list[Answer],
    asked: dict[str, tuple[str, str]],
    writer: Writer,
    earlier: str,
) -> str:
    out = "---\ntitel: Kort sagt\n---\n\n"
    out += f"Motionen vill ha {questions[1].topic} och {questions[2].topic}.\n{{ #k1 }}\n\n"
    out += f"> {asked['forslag-1'][1]}\n> [[motion#{asked['forslag-1'][0]}]]\n\n"
    out += "## Vad svaren säger { #svaren-i-korthet }\n\n"
    for number, answer in enumerate(answers[:6], start=2):
        where, sentence = answer.stands[writer.choose(questions).id]
        others = [answers[(number + 3 + step) % ANSWERS] for step in range(2 + number % 2)]
        *first, last = (f"{one.body.short} [[{one.body.id}#{one.reference[0]}]]" for one in others)
        out += f"{answer.body.name} har svarat, liksom {', '.join(first)} och {last}.\n{{ #k{number} }}\n\n"
        out += f"> {sentence}\n> [[{answer.body.id}#{where}]]\n\n"
    if earlier:
        out += f"Frågan har varit uppe förut [[{earlier}]].\n{{ #k8 }}\n\n"
    return out


# --- The archive -----------------------------------------------------------------------------------------------------


def write_archive(folder: Path, count: int) -> None:
    """Write `docs/` with the register, the few pages that every site has, and dossiers 1 to N."""
    register = make_register()
    files = {
        "register/instanser.yml": "".join(
            f"- id: {one.id}\n  namn: {one.name}\n  kort: {one.short}\n  slag: {one.kind}\n"
            f"  kommun: {MUNICIPALITY}\n  förvaltning: {one.administration}\n"
            + (f"  alias: [{one.short}]\n" if one.kind == "nämnd" else "")
            for one in register.bodies
        ),
        **{f"register/{name}": "".join(map(_entry, entries)) for name, entries in register.entries.items()},
        "register/begrepp.yml": "".join(
            f"- id: {slug(stance)}\n  term: {stance}\n  slag: {'formellt ställningsord' if basis == 'uttryckt' else 'ord för sak'}\n"
            f"  förklaring: Så skrivs ställningen {stance}.\n"
            for stance, basis, _ in STANCES
        ),
        "index.md": "---\ntitle: Arkiv\n---\n\n# Arkiv\n\nAllt här är påhittat.\n",
    }
    for name in ("index", "metod", "redaktion", "personuppgifter", "tillganglighet"):
        files[f"om/{name}.md"] = f"---\ntitle: Om {name}\n---\n\n# Om {name}\n\nAllt här är påhittat.\n"
    for path, text in files.items():
        _write(folder / "docs" / path, text)
    for number in range(1, count + 1):
        for path, text in write_dossier(number, register):
            _write(folder / "docs" / path, text)


def _entry(entry: Entry) -> str:
    rows = {
        "id": slug(entry.name),
        "namn": entry.name,
        "alias": entry.aliases,
        "vad": entry.what,
        "kommun": MUNICIPALITY if entry.is_local else "",
        "parti": entry.party,
        "beteckning": entry.number,
        "instans": entry.body,
    }
    written = (f"{key}: {quoted(value)}\n" for key, value in rows.items() if value)
    return f"- {'  '.join(written)}"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Write an invented archive.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    arguments = parser.parse_args()
    write_archive(arguments.folder, arguments.count)


if __name__ == "__main__":
    main()
