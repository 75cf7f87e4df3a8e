"""Summaries of all dossiers and the register → the pages above the dossiers, each made of the summaries it lists.

Lists are cut into static pages (`rendering/sheets.py`); rows are set by Python (`rendering/rows.py`), pages by templates.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from markupsafe import Markup

from dossier import addresses, labels
from dossier.model import Consultee, MentionKind, Register, RegisterEntry, Stage, Stance, TermKind
from dossier.paragraphs import make_slug
from dossier.rendering import rows
from dossier.rendering.pages import Page, make_site_page
from dossier.rendering.sheets import Sheet, cut_by_year, cut_in_parts
from dossier.summary import (
    BodySummary,
    DossierSummary,
    EventSummary,
    MentionSummary,
    NamedSummary,
    PositionSummary,
)
from dossier.tables import format_positions, format_table

R = TypeVar("R")

FEW = 30
"""Dossiers that the start page shows, and that need no lists."""
FEW_CARDS = 5
"""Dossiers that the start page shows before the ways to find one."""
MOST_EVENTS = 5
MOST_SECTIONS = 30
"""Dossiers on one page of a body, each a section with quotes."""
MOST_POSITIONS = 120
FEW_MENTIONS = 20
"""Dossiers that mention something, up to which the papers are named; always for a source."""
FEW_BODIES = 3
"""Dossiers that the list of bodies names for each."""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖ"
STATUS_STAGES = (
    Stage.RAISED,
    Stage.CONSULTATION,
    Stage.REPORT_TO_COUNCIL,
    Stage.EXECUTIVE_BOARD,
    Stage.COUNCIL,
)
"""The steps that dossiers are listed by: answers come in while the motion is out on consultation."""

Answered = tuple[DossierSummary, BodySummary]
Mentioned = tuple[DossierSummary, MentionSummary]


def render_site(summaries: Sequence[DossierSummary], register: Register) -> Iterator[Page]:
    """Render the pages that stand above the dossiers; the start page is a fragment that follows its Markdown."""
    archive = Archive(summaries, register)
    yield _start(archive)
    yield from _lists(archive)
    yield from _parties(archive)
    yield from _comparison(archive)
    yield from _bodies(archive)
    yield _terms(register)
    yield from _entries(archive)


def render_site_files(
    summaries: Sequence[DossierSummary], register: Register, site_url: str = ""
) -> Iterator[tuple[str, str]]:
    """Write the files above the dossiers: the comparison of all, and of each year when there are several."""
    archive = Archive(summaries, register)
    by_year = _by(archive.newest, _year_of)
    tables = {year: [format_positions(one, site_url) for one in found] for year, found in by_year.items()}
    yield addresses.COMPARISON_FILE, format_table(part for parts in tables.values() for part in parts)
    if len(tables) > 1:
        yield from ((year_file(year), format_table(parts)) for year, parts in tables.items())


def year_file(year: int) -> str:
    """Name the file with the positions of the dossiers of a year."""
    return f"{addresses.COMPARISON}{year}.csv"


@dataclass(frozen=True)
class Archive:
    """All dossiers, found in the ways they are listed."""

    summaries: Sequence[DossierSummary]
    register: Register

    @cached_property
    def newest(self) -> list[DossierSummary]:
        """Give all, by year, in each year the one that was changed last first, then the highest number."""
        by_title = sorted(self.summaries, key=lambda one: (labels.swedish_order(one.title), one.slug))
        return sorted(by_title, key=lambda one: (one.year, one.updated, _figures(one.diarienummer)), reverse=True)

    @cached_property
    def by_consultee(self) -> Mapping[str, list[Answered]]:
        """Give the dossiers that hold something of each body."""
        return _by_many((body.id, (one, body)) for one in self.newest for body in one.bodies)

    @cached_property
    def by_mention(self) -> Mapping[str, list[Mentioned]]:
        """Give the dossiers whose papers mention each entry of the register."""
        return _by_many((mention.key, (one, mention)) for one in self.newest for mention in one.mentions)

    @cached_property
    def by_status(self) -> Mapping[Stage, list[DossierSummary]]:
        """Give the dossiers at each step."""
        return _by(self.newest, lambda one: Stage.CONSULTATION if one.stage is Stage.RESPONSES else one.stage)

    @cached_property
    def by_letter(self) -> Mapping[str, list[DossierSummary]]:
        """Give the dossiers by the first letter of their subject, from A to Ö."""
        ordered = sorted(self.newest, key=lambda one: labels.swedish_order(one.subject))
        found = _by(ordered, lambda one: _letter(one.subject))
        return {letter: found[letter] for letter in (*LETTERS, "#") if letter in found}

    @cached_property
    def by_party(self) -> Mapping[str, list[DossierSummary]]:
        """Give the dossiers whose motion a member of each party has raised, "" for those without any."""
        pairs = ((party, one) for one in self.newest for party in _parties_of(one))
        found = _by_many(pairs)
        return {party: found[party] for party in sorted(found, key=lambda one: (not one, labels.swedish_order(one)))}

    @cached_property
    def party_addresses(self) -> Mapping[str, str]:
        """Give the page of each party; two that would have the same are told apart by a number."""
        made: dict[str, str] = {}
        for party in filter(None, self.by_party):
            slug, count = make_slug(party), 1
            while addresses.party_address(slug) in made.values():
                count += 1
                slug = f"{make_slug(party)}-{count}"
            made[party] = addresses.party_address(slug)
        return made

    @cached_property
    def by_named(self) -> Mapping[str, list[tuple[DossierSummary, NamedSummary]]]:
        """Give the dossiers whose motion is reported to name something, by the name in small letters."""
        return _by_many((named.name.casefold(), (one, named)) for one in self.newest for named in one.named)

    @cached_property
    def predecessors(self) -> Mapping[str, list[Consultee]]:
        """Give the bodies that were merged into each."""
        return _by_many((one.merged_into, one) for one in self.register.consultees.values() if one.merged_into)


# --- Start and lists of dossiers -------------------------------------------------------------------------------------


def _figures(diarienummer: str) -> tuple[int, ...]:
    """Give the figures of a registry number, so that 9 comes before 10: `KS 2025/652` → (2025, 652)."""
    return tuple(int(one) for one in re.findall(r"\d+", diarienummer))


def _start(archive: Archive) -> Page:
    shown = archive.newest[:FEW]
    by_year = _by(shown, lambda one: one.year)
    level = 4 if len(by_year) > 1 else 3  # below the years' headings, when there are any
    groups = [
        (year, Markup("\n".join(rows.dossier_card("", one, level) for one in found))) for year, found in by_year.items()
    ]
    values = {
        "groups": groups,
        "count": len(archive.newest),
        "shown": len(shown),
        "ways": _ways(archive, "") if len(archive.newest) > 1 else (),
        "ways_first": len(archive.newest) > FEW_CARDS,
        "per": _per(archive.newest),
        "latest": Markup("\n".join(rows.event_line("", one, event) for one, event in _latest(archive.newest))),
    }
    return make_site_page("", "start", "Dossierer", "", **values)


def _latest(summaries: Iterable[DossierSummary]) -> list[tuple[DossierSummary, EventSummary]]:
    events = [(one, event) for one in summaries for event in one.latest]
    events.sort(key=lambda pair: pair[1].date.sort_key, reverse=True)
    return events[:MOST_EVENTS]


def _ways(archive: Archive, address: str) -> list[tuple[str, Markup]]:
    """Give the ways to find a dossier: what they go by, and links with counts."""
    root = rows.way_to_root(address)
    years = ((f"{addresses.BY_YEAR}{year}/", str(year), count) for year, count in _years(archive.newest))
    statuses = [
        (_status_address(stage), _status_label(stage), len(archive.by_status[stage]))
        for stage in STATUS_STAGES
        if stage in archive.by_status
    ]
    letters = (
        (addresses.subject_list_address(letter), _letter_label(letter), len(found))
        for letter, found in archive.by_letter.items()
    )
    parties = [(archive.party_addresses[one], one, len(found)) for one, found in archive.by_party.items() if one]
    groups = [("År", years), ("Läge", statuses), ("Ämne", letters), ("Parti", parties)]
    ways = [(name, Markup(" ".join(_counted(root, *one) for one in found))) for name, found in groups]
    ways.append(("Instans", Markup(rows.link(root, addresses.CONSULTEES, "Vad var och en har svarat"))))
    ways.append(("Jämförelse", Markup(rows.link(root, addresses.COMPARISON, "Alla ställningar i en tabell"))))
    return [(name, html) for name, html in ways if html]


def _counted(root: str, address: str, name: str, count: int) -> str:
    return f'<span class="nb">{rows.link(root, address, name)} <span class="n">{labels.thousands(count)}</span></span>'


def _lists(archive: Archive) -> Iterator[Page]:
    """Render the lists of dossiers: all, and by year, status and subject."""
    text = "Alla dossierer, efter år, läge och ämne."
    first = next(cut_by_year(addresses.DOSSIERS, archive.newest, _year_of))
    sheet = Sheet(first.address, "", first.rows, first.first, first.last, first.total)
    yield _list_page(sheet, "Alla dossierer", text, ways=_ways(archive, addresses.DOSSIERS), per=_per(archive.newest))
    for year, found in _by(archive.newest, _year_of).items():
        title = f"Dossierer från {year}"
        text = f"Motioner från {year} och de svar på dem som finns i dossiererna."
        for part in cut_in_parts(f"{addresses.BY_YEAR}{year}/", found):
            yield _list_page(part, title, text)
    for stage, found in archive.by_status.items():
        title = f"Läge: {_status_label(stage).lower()}"
        text = f"Dossierer där det senaste kända steget i ärendets gång är {_status_label(stage).lower()}."
        for part in cut_by_year(_status_address(stage), found, _year_of):
            yield _list_page(part, title, text)
    for letter, found in archive.by_letter.items():
        title = f"Ämnen på {letter}" if letter != "#" else "Ämnen på annat än en bokstav"
        for part in cut_in_parts(addresses.subject_list_address(letter), found):
            yield _list_page(part, title, f"Dossierer vars ämne börjar på {_letter_label(letter)}.")


def _list_page(
    sheet: Sheet[DossierSummary],
    title: str,
    text: str,
    kind: str = "dossierer",
    above: tuple[str, str] = (addresses.DOSSIERS, "Alla dossierer"),
    **values: object,
) -> Page:
    root = rows.way_to_root(sheet.address)
    listed = Markup("\n".join(rows.dossier_line(root, one) for one in sheet.rows))
    shown = {
        "sheet": sheet,
        "choices": _choices(sheet),
        "heading": title,
        "text": text,
        "listed": listed,
        "above": above,
        "ways": (),
        **values,
    }
    return make_site_page(sheet.address, kind, _named(title, sheet), text, **shown)


def _parties(archive: Archive) -> Iterator[Page]:
    """Render the list of parties, and the motions of each."""
    text = "Motioner efter partiet som motionärerna hör till, så som det står i handlingarna."
    listed = [
        (party, labels.PARTY_NAMES.get(party, ""), archive.party_addresses.get(party, ""), len(found))
        for party, found in archive.by_party.items()
    ]
    yield make_site_page(addresses.PARTIES, "partier", "Partier", text, listed=listed)
    for party, address in archive.party_addresses.items():
        title = _party_title(party)
        about = f"Motioner som ledamöter för {title} har väckt, var för sig eller tillsammans med andra."
        above = (addresses.PARTIES, "Partier")
        for part in cut_by_year(address, archive.by_party[party], _year_of):
            yield _list_page(part, title, about, above=above)


def _party_title(party: str) -> str:
    name = labels.PARTY_NAMES.get(party)
    return f"{name} ({party})" if name else f"Partiet {party}" if len(party) < 4 else party


# --- The comparison of all -------------------------------------------------------------------------------------------


def _comparison(archive: Archive) -> Iterator[Page]:
    title = "Jämförelse av alla dossierer"
    text = "Varje ställning i varje dossier, med det första citatet ur svaret."
    compared = [one for one in archive.newest if rows.count_positions(one)]
    per = max((one.updated for one in archive.newest), default=None)
    years = {year for year, _ in _years(archive.newest)}
    for sheet in cut_by_year(addresses.COMPARISON, compared, _year_of, MOST_POSITIONS, rows.count_positions):
        root = rows.way_to_root(sheet.address)
        body = Markup("\n".join(rows.comparison_rows(root, one) for one in sheet.rows))
        here = {one.year for one in sheet.rows} if sheet.years and sheet.name else set()
        file = year_file(next(iter(here))) if len(here) == 1 and len(years) > 1 else ""
        values = {
            "sheet": sheet,
            "choices": _choices(sheet),
            "heading": title,
            "text": text,
            "body": body,
            "per": per,
            "year_file": file,
        }
        yield make_site_page(sheet.address, "alla-stallningar", _named(title, sheet), text, **values)


# --- Bodies ----------------------------------------------------------------------------------------------------------


def _bodies(archive: Archive) -> Iterator[Page]:
    """Render the list of bodies, and what each has answered."""
    listed = sorted(archive.register.consultees.values(), key=lambda one: labels.swedish_order(one.name))
    text = "Nämnder, kontor och bolag som har fått en motion på remiss, och vilka svar som finns i dossiererna."
    groups = _by(listed, lambda one: one.municipality)
    told = {one.id: Markup(_held(archive.by_consultee.get(one.id, ()))) for one in listed}
    yield make_site_page(addresses.CONSULTEES, "instanser", "Instanser", text, groups=groups, told=told)
    for one in listed:
        yield from _body_pages(one, archive)


def _held(found: Sequence[Answered]) -> str:
    """Tell what the dossiers hold of a body: dossier by dossier when they are few, else counted."""
    if not found:
        return "Inte tillfrågad i någon dossier här."
    root = rows.way_to_root(addresses.CONSULTEES)
    if len(found) <= FEW_BODIES:
        return "; ".join(rows.body_in_dossier(root, one, body) for one, body in found) + "."
    return f"{_asked_and_answered(found)}."


def _asked_and_answered(found: Sequence[Answered]) -> str:
    asked = [body for _, body in found if body.asked]
    answered = sum(bool(body.papers) for body in asked)
    unasked = len(found) - len(asked)
    words = f"Tillfrågad i {labels.plural(len(asked), 'dossier', 'dossierer')}; svar finns i {answered} av {len(asked)}"
    return f"{words}. Därtill svar i {unasked} utan att stå på remisslistan" if unasked else words


def _body_pages(consultee: Consultee, archive: Archive) -> Iterator[Page]:
    address = addresses.consultee_address(consultee.id)
    found = archive.by_consultee.get(consultee.id, [])
    text = f"Vad {consultee.name} har tillfrågats om och svarat, i alla dossierer."
    mentioned = archive.by_mention.get(consultee.id, [])
    mentions = _cut_mentions(f"{address}namns-i/", mentioned, shown_on=address)
    first, *rest = cut_by_year(address, found, _year_of_pair, MOST_SECTIONS)
    values = _names_of(consultee, archive) | {
        "counts": _count_stances(found),
        "told": f"{_asked_and_answered(found)}, {_per(one for one, _ in found)}" if len(found) > 1 else "",
        "mentions": mentions[0],
    }
    yield _body_page(first, consultee, text, **values)
    for sheet in rest:
        yield _body_page(sheet, consultee, text, successor=None, predecessors=(), counts=None, told="", mentions=None)
    yield from (_mentions_page(one, consultee.name, (address, consultee.name)) for one in mentions[1:])


def _body_page(sheet: Sheet[Answered], consultee: Consultee, text: str, **values: object) -> Page:
    root = rows.way_to_root(sheet.address)
    sections = (
        rows.body_section(root, one, body, consultee, f"d{number}")
        for number, (one, body) in enumerate(sheet.rows, start=1)
    )
    values |= {
        "sheet": sheet,
        "choices": _choices(sheet),
        "consultee": consultee,
        "sections": Markup("\n".join(sections)),
    }
    return make_site_page(sheet.address, "instans", _named(consultee.name, sheet), text, **values)


def _names_of(consultee: Consultee, archive: Archive) -> dict[str, object]:
    consultees = archive.register.consultees
    successor = consultees.get(consultee.merged_into or "")
    return {"successor": successor, "predecessors": archive.predecessors.get(consultee.id, [])}


@dataclass(frozen=True)
class StanceCounts:
    """How often a body has taken each stance: counts with what they are counted of."""

    stances: tuple[tuple[Stance, int], ...]
    """In the order of `Stance`, which says nothing of how many."""
    questions: int
    dossiers: int


def _count_stances(found: Sequence[Answered]) -> StanceCounts | None:
    """Count one stance a question: that of the deciding level where it is known."""
    counted: Counter[Stance] = Counter()
    dossiers = 0
    for _, body in found:
        first: dict[str, PositionSummary] = {}
        for one in body.positions:
            first.setdefault(one.question.id, one)
        counted.update(one.stance for one in first.values())
        dossiers += bool(first)
    stances = tuple((stance, counted[stance]) for stance in Stance if stance in counted)
    return StanceCounts(stances, counted.total(), dossiers) if dossiers > 1 else None


# --- The register ----------------------------------------------------------------------------------------------------


def _terms(register: Register) -> Page:
    groups = [(kind, [term for term in register.terms if term.kind is kind]) for kind in TermKind]
    text = "Ord som används när en motion skickas på remiss, och de ord som den här webbplatsen använder om svaren."
    return make_site_page(addresses.TERMS, "begrepp", "Begrepp", text, groups=[group for group in groups if group[1]])


def _entries(archive: Archive) -> Iterator[Page]:
    """Render the list of what is mentioned, and where each is."""
    register = archive.register
    groups = [
        (kind, sorted(register.entries[kind], key=lambda one: labels.swedish_order(one.name)))
        for kind in MentionKind
        if register.entries.get(kind)
    ]
    text = "Organ, personer i sin roll, platser, program och källor som dokumenten nämner."
    yield make_site_page(addresses.REGISTER, "registret", "Register", text, groups=groups)
    for kind, entries in groups:
        for one in entries:
            yield from _entry_pages(one, kind, archive)


def _entry_pages(entry: RegisterEntry, kind: MentionKind, archive: Archive) -> Iterator[Page]:
    address = addresses.entry_address(entry.id)
    text = f"Vad som sägs om {entry.name}: vilka dokument som nämner namnet, och var."
    mentions = _cut_mentions(address, archive.by_mention.get(entry.id, []), kind is MentionKind.SOURCE)
    values = {
        "entry": entry,
        "entry_kind": kind,
        "consultees": archive.register.consultees,
        "named": _named_by_motions(entry, kind, archive, rows.way_to_root(address)),
        "mentions": mentions[0],
    }
    yield make_site_page(address, "post", entry.name, text, **values)
    yield from (_mentions_page(one, entry.name, (address, entry.name)) for one in mentions[1:])


def _named_by_motions(entry: RegisterEntry, kind: MentionKind, archive: Archive, root: str) -> Markup:
    """List the dossiers whose motion is reported to name a place."""
    if kind is not MentionKind.PLACE:
        return Markup("")
    names = {name.casefold() for name in (entry.name, *entry.aliases)}
    found = [
        (one, named)
        for name in sorted(names)
        for one, named in archive.by_named.get(name, ())
        if entry.municipality in (None, one.municipality)
    ]
    items = (
        f"<li>{rows.link(root, one.address, one.title)}: {rows.quotation(named.quote)} {rows.reference(root, named.quote)}</li>"
        for one, named in sorted(found, key=lambda pair: (pair[0].year, pair[0].updated), reverse=True)
    )
    return Markup("\n".join(items))


@dataclass(frozen=True)
class MentionSheet:
    """A page of the dossiers that mention something."""

    sheet: Sheet[Mentioned]
    groups: list[tuple[int, Markup]]
    """Year and rows."""
    choices: Markup


def _cut_mentions(
    address: str, found: Sequence[Mentioned], is_source: bool = False, shown_on: str = ""
) -> list[MentionSheet]:
    """Cut the dossiers that mention something; the first page is part of another, `shown_on` or the address itself."""
    is_named = is_source or len(found) <= FEW_MENTIONS
    made = []
    for sheet in cut_by_year(address, found, _year_of_pair):
        here = sheet.address if sheet.name else shown_on or address
        root = rows.way_to_root(here)
        groups = [
            (year, Markup("\n".join(rows.mention_line(root, one, mention, is_named) for one, mention in there)))
            for year, there in _by(sheet.rows, _year_of_pair).items()
        ]
        made.append(MentionSheet(sheet, groups, _choices(sheet, here)))
    return made


def _mentions_page(mentions: MentionSheet, name: str, above: tuple[str, str]) -> Page:
    title, sheet = f"{name} nämns i", mentions.sheet
    text = f"Dossierer vars dokument nämner {name}."
    values = {"sheet": sheet, "choices": mentions.choices, "heading": title, "above": above, "groups": mentions.groups}
    return make_site_page(sheet.address, "namns-i", _named(title, sheet), text, **values)


# --- Helpers ---------------------------------------------------------------------------------------------------------


def _choices(sheet: Sheet[R], address: str = "") -> Markup:
    """Link to the other pages of a list, from its own page or that of an address."""
    here = address or sheet.address
    return Markup(rows.choices(rows.way_to_root(here), here, sheet.years, sheet.parts))


def _named(title: str, sheet: Sheet[R]) -> str:
    """Name a page of a list."""
    return f"{title}, {sheet.name}" if sheet.name else title


def _per(summaries: Iterable[DossierSummary]) -> str:
    """Say per what day something is counted."""
    newest = max((one.updated for one in summaries), default=None)
    return f"per {labels.long_date(newest)}" if newest else ""


def _year_of(summary: DossierSummary) -> int:
    return summary.year


def _year_of_pair(pair: tuple[DossierSummary, object]) -> int:
    return pair[0].year


def _years(summaries: Sequence[DossierSummary]) -> list[tuple[int, int]]:
    return [(year, len(found)) for year, found in _by(summaries, _year_of).items()]


def _status_label(stage: Stage) -> str:
    return labels.STAGE_LABELS[stage]


def _status_address(stage: Stage) -> str:
    return f"{addresses.BY_STATUS}{make_slug(stage)}/"


def _letter(subject: str) -> str:
    first = subject[:1].upper().replace("É", "E")
    return first if first in LETTERS else "#"


def _letter_label(letter: str) -> str:
    return "annat" if letter == "#" else letter


def _parties_of(summary: DossierSummary) -> Iterable[str]:
    return dict.fromkeys(one.party for one in summary.movers) or ("",)


K = TypeVar("K")


def _by(found: Iterable[R], key_of: Callable[[R], K]) -> dict[K, list[R]]:
    groups: dict[K, list[R]] = defaultdict(list)
    for one in found:
        groups[key_of(one)].append(one)
    return dict(groups)


def _by_many(pairs: Iterable[tuple[K, R]]) -> dict[K, list[R]]:
    groups: dict[K, list[R]] = defaultdict(list)
    for key, one in pairs:
        groups[key].append(one)
    return dict(groups)
