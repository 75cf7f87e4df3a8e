"""The words of all dossiers → the site's index from A to Ö: which dossiers have each word, on pages cut by first letters.

A page is made of the words with its letters and the dossiers that have them, and of nothing else, so that a dossier that
changes touches only the pages that its own words stand on.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from markupsafe import Markup

from dossier import addresses
from dossier.labels import swedish_order
from dossier.rendering.blocks import render_forms
from dossier.rendering.pages import Page, View, make_site_page
from dossier.rendering.text import escape_text
from dossier.vocabulary import OTHER_LETTER, as_printed, group_forms, swedish_letters

MOST_WORDS = 400
"""Words of a page, some 300 subjects; with more it is cut by the letter that follows."""
MOST_DOSSIERS = 12
"""Dossiers of a word that are named; a search gives the rest."""

Form = tuple[str, str]
"""A form as it is printed, and the word that it stands under in a dossier."""
Holders = dict[Form, set[str]]
"""Addresses of the dossiers that have each form."""


@dataclass(frozen=True)
class DossierSubjects:
    """The words of one dossier's index."""

    slug: str
    title: str
    subjects: tuple[tuple[str, ...], ...]
    """Each word's forms as they are printed, that which it stands under first."""


@dataclass(frozen=True)
class SubjectIndex:
    """The words of all dossiers, cut by first letters: what is kept from one build to the next."""

    titles: Mapping[str, str] = field(default_factory=dict)
    """Of every dossier, by address."""
    nodes: Mapping[str, str] = field(default_factory=dict)
    """By first letters: a line for each form, with the word that it stands under and the dossiers that have it so."""
    sizes: Mapping[str, int] = field(default_factory=dict)
    """How many words there are on each of them."""
    cut: frozenset[str] = frozenset()
    """Letters that have so many words that they are cut further."""


def subjects_of(view: View) -> DossierSubjects:
    """Give the words of a dossier's index without their places."""
    forms = tuple(subject.forms for _, subjects in view.subjects for subject in subjects)
    return DossierSubjects(view.dossier.slug, view.dossier.head.title, forms)


def render_subjects(dossiers: Iterable[DossierSubjects], names: Collection[str] = ()) -> Iterator[Page]:
    """Render the index of the words of all dossiers."""
    known = update_subjects(SubjectIndex(), dossiers)
    yield from (render_letters(known, letters, names) for letters in letters_of(known))


def letters_of(known: SubjectIndex) -> list[str]:
    """Give the first letters that have a page; "" is the page that names the letters."""
    return ["", *sorted({*known.nodes, *known.cut})]


def word_address(letters: str) -> str:
    """Give the address of the page of some first letters."""
    return addresses.letter_address(letters) if letters else addresses.SUBJECTS


def update_subjects(
    known: SubjectIndex, added: Iterable[DossierSubjects] = (), removed: Iterable[DossierSubjects] = ()
) -> SubjectIndex:
    """Add and remove some dossiers; the same as if all that are left had been added to nothing."""
    titles = dict(known.titles)
    gone: dict[str, set[Form]] = {}
    for one in removed:
        gone[one.slug] = _forms_of(one)
        del titles[one.slug]
    draft = _Draft(known)
    for one in added:
        before, after = gone.pop(one.slug, set()), _forms_of(one)
        titles[one.slug] = one.title
        draft.change(one.slug, before - after, set.discard)
        draft.change(one.slug, after - before, set.add)
    for slug, forms in gone.items():
        draft.change(slug, forms, set.discard)
    return draft.finish(titles)


def changed_letters(before: SubjectIndex, after: SubjectIndex) -> set[str]:
    """Give the first letters whose pages are new or may have changed, when the names of the register have not."""
    changed = {one for one in after.nodes if after.nodes[one] != before.nodes.get(one)} | (after.cut ^ before.cut)
    changed |= {one[:length] for one in before.nodes.keys() ^ after.nodes.keys() for length in range(len(one))}
    retitled = [slug for slug, title in after.titles.items() if before.titles.get(slug, title) != title]
    changed |= {one for one, text in after.nodes.items() if any(_has(text, slug) for slug in retitled)}
    if (before.titles.keys() != after.titles.keys()) and min(len(before.titles), len(after.titles)) <= 1:
        changed.add("")
    return changed & set(letters_of(after))


def render_letters(known: SubjectIndex, letters: str, names: Collection[str] = ()) -> Page:
    """Render one page: the words that begin with some letters, or the letters that follow when they are many."""
    below = [(_shown(one), addresses.letter_address(one)) for one in _below(known, letters)]
    if not letters:
        only = next(iter(known.titles), "") if len(known.titles) == 1 else ""
        if only:  # its own index has the paragraphs: no page of one dossier between
            page = addresses.page_address(only, addresses.SUBJECTS)
            below = [(one, f"{page}#{addresses.letter_anchor(one)}") for one, _ in below]
        text = "Ord i dossiererna från A till Ö, och vilka dossierer de står i."
        return make_site_page(
            addresses.SUBJECTS, "amnesord", "Ord från A till Ö", text, letters=below, is_one=bool(only)
        )
    shown, address = _shown(letters), addresses.letter_address(letters)
    above = [(_shown(letters[:at]), addresses.letter_address(letters[:at])) for at in range(1, len(letters))]
    text = f"Ord i dossiererna på {shown}, och vilka dossierer de står i."
    words = Markup(_render_words(known, letters, names))
    values = {"letters": shown, "above": above, "below": below, "words": words}
    return make_site_page(address, "amnesord-bokstav", f"Ord på {shown}", text, **values)


# --- Words by first letters ------------------------------------------------------------------------------------------


class _Draft:
    """An index that is being changed."""

    def __init__(self, known: SubjectIndex) -> None:
        self._nodes, self._sizes, self._cut = dict(known.nodes), dict(known.sizes), set(known.cut)
        self._read: dict[str, Holders] = {}
        self._found: Holders = {}

    def change(self, slug: str, forms: Iterable[Form], how: Callable[[set[str], str], None]) -> None:
        """Add a dossier to those that have some forms, or take it from them."""
        for form in forms:
            if form not in self._found:
                self._found[form] = self._at(self._place_of(_letters(form))).setdefault(form, set())
            how(self._found[form], slug)

    def finish(self, titles: Mapping[str, str]) -> SubjectIndex:
        """Cut what has become too large, join what no longer is, and write it down."""
        for letters in list(self._read):
            self._sizes[letters] = _count(self._read[letters])
        for letters in sorted(self._cut & {one[:at] for one in self._read for at in range(1, len(one) + 1)}):
            if letters in self._cut and sum(self._sizes[one] for one in self._within(letters)) <= MOST_WORDS:
                self._join(letters)
        for letters in list(self._read):
            self._split(letters)
        for letters, forms in self._read.items():
            self._nodes[letters] = _write(forms)
        nodes = {letters: text for letters, text in sorted(self._nodes.items()) if text}
        sizes = {letters: self._sizes[letters] for letters in nodes}
        return SubjectIndex(dict(sorted(titles.items())), nodes, sizes, frozenset(self._cut))

    def _at(self, letters: str) -> Holders:
        if letters not in self._read:
            self._read[letters] = _read(self._nodes.get(letters, ""))
        return self._read[letters]

    def _place_of(self, letters: str) -> str:
        length = 1
        while length < len(letters) and letters[:length] in self._cut:
            length += 1
        return letters[:length]

    def _within(self, letters: str) -> list[str]:
        return [one for one in self._sizes if one.startswith(letters)]

    def _join(self, letters: str) -> None:
        joined: Holders = {}
        for one in self._within(letters):
            joined |= self._at(one)
            self._read[one], self._sizes[one] = {}, 0
        self._read[letters], self._sizes[letters] = joined, _count(joined)
        self._cut = {one for one in self._cut if not one.startswith(letters)}

    def _split(self, letters: str) -> None:
        if letters in self._cut or self._sizes[letters] <= MOST_WORDS:
            return
        holders, self._read[letters] = self._read[letters], {}
        self._cut.add(letters)
        made = {letters}
        for form, slugs in holders.items():
            place = self._place_of(_letters(form))
            self._at(place)[form] = slugs
            made.add(place)
        for one in made:
            self._sizes[one] = _count(self._read[one])
        for one in made - {letters}:
            self._split(one)


def _forms_of(one: DossierSubjects) -> set[Form]:
    return {(form, forms[0].lower()) for forms in one.subjects for form in forms}


def _letters(form: Form) -> str:
    return swedish_letters(form[0].lower())


def _count(holders: Holders) -> int:
    return len({form.lower() for (form, _), slugs in holders.items() if slugs})


def _read(text: str) -> Holders:
    rows = (line.split("\t") for line in text.splitlines())
    return {(form, word): set(slugs.split(" ")) for form, word, slugs in rows}


def _write(holders: Holders) -> str:
    return "".join(
        f"{form}\t{word}\t{' '.join(sorted(slugs))}\n" for (form, word), slugs in sorted(holders.items()) if slugs
    )


def _has(text: str, slug: str) -> bool:
    """Tell whether a dossier has one of some forms."""
    return bool(re.search(rf"[\t ]{re.escape(slug)}[ \n]", text))


# --- One page --------------------------------------------------------------------------------------------------------


def _below(known: SubjectIndex, letters: str) -> list[str]:
    """Give the pages that follow by one more letter."""
    size = len(letters) + 1
    if letters and letters not in known.cut:
        return []
    found = {one[:size] for one in known.nodes if len(one) >= size and one.startswith(letters)}
    return sorted(found, key=lambda one: (one[-1] == OTHER_LETTER, swedish_order(one)))


def _shown(letters: str) -> str:
    return letters.upper()


def _render_words(known: SubjectIndex, letters: str, names: Collection[str]) -> str:
    """Set each word with the dossiers that have it."""
    printed: dict[str, dict[str, int]] = defaultdict(dict)
    holders: dict[str, dict[str, str]] = defaultdict(dict)
    for (form, word), slugs in _read(known.nodes.get(letters, "")).items():
        printed[form.lower()][form] = printed[form.lower()].get(form, 0) + len(slugs)
        holders[form.lower()] |= dict.fromkeys(slugs, word)
    site = "../" * (len(letters) + 1)
    rows = []
    for group in group_forms(printed, names).values():
        shown = [as_printed(one, printed[one]) for one in group]
        where: dict[str, str] = {}
        for one in reversed(group):  # the first form that a dossier has says which word of it is meant
            where |= holders[one]
        rows.append((swedish_order(shown[0]), shown[0], _render_row(shown, where, known.titles, site)))
    return "\n".join(row for _, _, row in sorted(rows))


def _render_row(forms: list[str], where: Mapping[str, str], titles: Mapping[str, str], site: str) -> str:
    """Set a word; `where` gives the word that it stands under in each dossier that has it."""
    page = addresses.SUBJECTS
    links = [
        f'<a href="{site}{slug}/{page}#{addresses.subject_anchor(where[slug])}">{escape_text(titles[slug])}</a>'
        for slug in sorted(where)[:MOST_DOSSIERS]
    ]
    if len(where) > MOST_DOSSIERS:
        query = f"{site}{addresses.SEARCH}?q={quote(forms[0])}"
        more = f"och {len(where) - MOST_DOSSIERS} dossierer till"
        links.append(f'{more}: <a href="{query}">sök efter ordet, också i sammansättningar</a>')
    return f"<div><dt>{forms[0]}{render_forms(forms)}</dt><dd>{', '.join(links)}</dd></div>"
