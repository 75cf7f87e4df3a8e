"""The index of two invented texts and of the invented dossier: what is in it, what is not, how paragraphs are cut."""

import gc
import gzip
import json
import re
import shutil
import weakref
from collections import defaultdict
from itertools import chain
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import sync_playwright
from serving import serve_packed

from dossier import search
from dossier.model import BlockKind, Mark, MarkKind, Paragraph, Voice
from dossier.search import SearchError, index_site, make_corpus
from dossier.site import views_of
from dossier.vocabulary import words_of

TEXTS = {
    "titel": "Rubrik utan punkt",
    "s1": "Hässelby- Vällingby A034.946/2025 fokus-Järva, ”lekplatslyft” AT&T 3 < 4 R&D",
    "tom": "",
    "s3": "– En tankstreck – mitt i … slut",
    "s4": "mjuk\u00adbindestreck noll\u200bbredd hård\u00a0blank smal\u202fblank",
    "s5": "¶ § 35",
    "s6": "CamelCaseOrd dossier.yml www.scb.se/a-b-c sista",
    "fotnot-1": "Slut!",
}


def record(texts):
    """Make a record of paragraphs."""
    places = [(Paragraph(key, BlockKind.TEXT, text, at), "Svar") for at, (key, text) in enumerate(texts.items())]
    head = SimpleNamespace(title="x", diarienummer="KS 2031/7")
    view = SimpleNamespace(dossier=SimpleNamespace(head=head, slug="x"))
    return search._record(view, "x/", "x", {}, {}, places)


def paper(record):
    """Read the paper that a record has."""
    return json.loads(record.partition("\n")[0])


def found_by(record):
    """Read the words by which a record is found, as they are indexed."""
    return record.partition("\n")[2].split()


def fragments(folder):
    """Read what is stored of each paper."""
    for path in sorted((folder / "fragment").iterdir()):
        yield json.loads(gzip.decompress(path.read_bytes()))


def unpacked(folder):
    """Read every byte of an index, unpacked where it is packed."""
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            yield gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content


@pytest.fixture
def corpus(bench):
    """The records of the invented dossier."""
    (view,) = views_of(bench.load(), "")
    return dict(make_corpus(view))


@pytest.fixture
def index(tmp_path):
    """The index of a dossier of two invented texts."""
    out = tmp_path / "site" / "sok" / "pagefind"
    index_site([("a", {"a/index.html": record(TEXTS), "a/b/index.html": record({"s1": "Ett annat svar"})})], out)
    return out


def test_index_has_what_pages_load_and_no_more(index):
    """Pagefind's own engine and interfaces are gone, what it has found is there."""
    names = {re.sub(r"sv_\w+", "sv", path.name) for path in index.rglob("*") if path.is_file()}
    assert names == {"pagefind-entry.json", "pagefind.sv.pf_meta", "sv.pf_index", "sv-0.papper", "sv-1.papper"}


def test_papers_are_kept_whole(index):
    """In the place of what Pagefind would keep: each paragraph's text, whatever signs are in it, and no other words."""
    kept, other = fragments(index)
    assert [place[0] for place in kept["stycken"]] == list(TEXTS)
    assert kept["texter"] == [" ".join(text.split()) for text in TEXTS.values()]
    assert other["texter"] == ["Ett annat svar"]


def test_papers_that_differ_by_a_sign_have_unlike_names(tmp_path):
    """A paper's name is its address for good: what differs only in what Pagefind does not see must have another."""
    names = []
    for at, text in enumerate(("Så är det.", "Så är det!")):
        index_site([("a", {"a/index.html": record({"s1": text})})], tmp_path / str(at))
        names += [path.name for path in (tmp_path / str(at) / "fragment").iterdir()]
    assert len(set(names)) == 2


def test_words_are_written_to_be_found():
    """The first of its kind as often as it weighs, later ones apart, words of phrases once."""
    html = record({"s1": "Åsen och dalen och åsen", "s2": "Dalen, åsen </script> är"})
    tokens = ["och", "eqr", "aqsen", "aqsen", "dalen", "zqaqsen", "zqdalen", "zqaqsen", "script"]
    assert found_by(html) == [f"{token}{search.END}" for token in tokens]
    assert paper(html)["texter"][1] == "Dalen, åsen </script> är"


def test_paper_with_positions_is_found_by_its_name(corpus):
    """Once for all of them; a paper without is not, since no paragraph of it has the name."""
    for one in corpus.values():
        kept, tokens = paper(one), found_by(one)
        if kept["positioner"]:
            assert {search.token_of(word) for word in words_of(kept["namn"])} <= set(tokens)
    assert any(paper(one)["positioner"] for one in corpus.values())
    assert f"x{search.END}" not in found_by(record({"s1": "Ett svar"}))


@pytest.mark.parametrize(("uses", "written"), [(1, 1), (2, 1), (3, 2), (6, 2), (7, 3), (100, 3)])
def test_word_weighs_by_how_often_it_stands(uses, written):
    """As the table of times says; later uses stand apart."""
    assert found_by(record({"s1": "ås " * uses})).count(f"aqs{search.END}") == written


def test_each_paper_takes_as_many_places(tmp_path, monkeypatch):
    """Whole blocks, one place more than the longest has words, so that no phrase goes over into the next."""
    written = []
    monkeypatch.setattr(
        search, "_run_pagefind", lambda site, bundle: written.append((site / "a/index.html").read_text())
    )
    records = {f"a/{at}/index.html": record({"s1": f"ord{at}" + " och" * more}) for at, more in enumerate((0, 63, 1))}
    assert search.places_of(records) == 64
    records["a/3/index.html"] = record({"s1": " ".join(map(str, range(64)))})
    assert search.places_of(records) == 128
    with pytest.raises(FileNotFoundError):
        index_site([("a", records)], tmp_path / "out")
    tokens = re.sub("<[^>]*>", "", written[0]).split()
    assert [tokens.index(search.token_of(f"ord{at}")) // 128 for at in range(3)] == [0, 1, 2]
    assert tokens.index("63") == 3 * 128 + 63
    assert len(tokens) == 4 * 128


def test_new_index_takes_the_place_of_the_old(index):
    """Nothing of the text that is gone stays."""
    index_site([("c", {"c/index.html": record({"s1": "Bara detta"})})], index)
    assert [one["texter"] for one in fragments(index)] == [["Bara detta"]]


def test_word_costs_a_small_file(tmp_path):
    """Of many words the lists are cut in files of some 10 KiB, so that a query of one word is not one of thousands."""
    words = " ".join(f"ord{number * 7919 % 99991}" for number in range(12_000))
    index_site([("a", {"a/index.html": record({"s1": words})})], tmp_path / "out")
    sizes = [path.stat().st_size for path in (tmp_path / "out" / "index").iterdir()]
    assert len(sizes) > 3
    assert max(sizes) < 20 * 1024


def test_failures_are_told(tmp_path, monkeypatch):
    """A dossier that is not indexed, and a command that fails, stop the build."""
    corpus = [(slug, {f"{slug}/index.html": record(TEXTS)}) for slug in "ab"]
    with monkeypatch.context() as patch:
        run = search._run_pagefind
        patch.setattr(search, "_run_pagefind", lambda site, out: (shutil.rmtree(site / "b"), run(site, out)))
        with pytest.raises(SearchError, match="tog med 1 av 2"):
            index_site(corpus, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    monkeypatch.setattr(search.sys, "executable", shutil.which("false"))
    with pytest.raises(SearchError, match="kod 1"):
        index_site(corpus, tmp_path / "out")


def test_records_are_read_one_dossier_at_a_time(tmp_path):
    """Those of a whole site are more than a machine holds: nothing keeps a dossier's when the next is read."""
    held = weakref.WeakSet()

    class Records(dict):
        """A dossier's records, of which it can be told whether they are still held."""

        __hash__ = object.__hash__

    def read():
        for slug in "abc":
            records = Records({f"{slug}/index.html": record(TEXTS)})
            held.add(records)
            yield slug, records
            del records
            gc.collect()
            assert len(held) <= 1

    assert index_site(read(), tmp_path / "out").keys() == set("abc")


def test_records_hold_the_words_of_the_papers_only(corpus, bench, tmp_path):
    """Neither letterhead, signatures nor masked text is in a record, nor in any byte of the index."""
    (dossier,) = [one.value for one in bench.load().dossiers]
    index_site([("a", corpus)], tmp_path / "out")
    everything = [*(one.encode() for one in corpus.values()), *unpacked(tmp_path / "out")]
    for document in dossier.documents:
        head = document.head
        private = [one.placeholder for one in head.maskings]
        private += (
            [one for one in head.letterhead.rows if re.search("[Tt]elefon|[Hh]andläggare", one)]
            if head.letterhead
            else []
        )
        private += [one.name for one in head.signatures.people] if head.signatures else []
        for words in private:
            printed = any(words in one.text for one in document.paragraphs if one.kind not in search.NOT_SEARCHED)
            assert printed or not any(words.encode() in one for one in everything), words


def test_records_name_section_page_and_positions(corpus):
    """Each paragraph has its place, each position its question, words and cell."""
    records = [one for one in corpus.values() if paper(one)["positioner"]]
    assert records
    for one in records:
        read = paper(one)
        assert len(read["stycken"]) == len(read["texter"]) > 0
        words = {token for token in found_by(one) if not token.startswith(search.LATER)}
        fields = [text for position in read["positioner"] for text in search._texts_of_row(position)]
        assert words >= {search.token_of(word) for text in (*read["texter"], *fields) for word in words_of(text)}
        keys = ("fraga", "stallning", "niva")
        for position, numbers in zip(read["positioner"], read["val"]["par"], strict=True):
            pairs = zip(keys, numbers.split("-"), strict=True)
            named = {key: read["val"][key][int(number)] if number else "" for key, number in pairs}
            assert named == {key: position[key] for key in keys}
            assert "#" in position["adress"]
            assert all(words and "#" in address for words, address, *_ in position["citat"])


def test_records_say_whose_words_stand_where():
    """Of a mixed paragraph only, in the offsets of the browser, where 𝄞 is two signs and two spaces are one."""
    text = "Vi 𝄞\u00a0 delar: de vill. Så är det."
    marks = tuple(
        Mark(MarkKind.VOICE, text.index(words), text.index(words) + len(words), voice)
        for words, voice in (("de vill", Voice.MOTION), ("Så", Voice.OTHER), ("det", Voice.OWN))
    )
    mixed = Paragraph("s1", BlockKind.TEXT, text, 1, voice=Voice.MIXED, marks=marks)
    *_, voice, spans = search._place_of(mixed, "Svar")
    assert voice == "blandad röst"
    units = " ".join(text.split()).encode("utf-16-le")
    given = [(units[2 * start : 2 * end].decode("utf-16-le"), voice) for start, end, voice in spans]
    assert given == [("de vill", "motionen"), ("Så", "annan")]
    retold = Paragraph("s2", BlockKind.TEXT, text, 1, voice=Voice.MOTION)
    assert search._place_of(retold, "Svar") == ["s2", "Svar", 0, 0, "s", "återger motionen"]
    assert len(search._place_of(Paragraph("s3", BlockKind.TEXT, text, 1), "Svar")) == 5


def test_source_of_a_position_names_another_paper(bench):
    """And its dossier, when that is another; the paper's own name is not repeated."""
    (view,) = views_of(bench.load(), "")
    document, written = next(
        (one, position.quotes[0])
        for one in view.dossier.documents
        for position in one.head.positions
        if position.quotes
    )
    proof = view.proofs.of_quote(written, document.id)
    assert len(search._quote_of(view, proof, document, {})) == 4
    other = next(one for one in view.dossier.documents if one is not document)
    assert search._quote_of(view, proof, other, {})[4] == view.document_name(document)
    across = SimpleNamespace(
        paragraph=proof.paragraph, passage=proof.passage, document=document, address=proof.address, page_number=None, last_page_number=None,
        dossier=SimpleNamespace(slug="annan", head=SimpleNamespace(title="Annan motion")), is_across=True,
    )  # fmt: skip
    assert search._quote_of(view, across, document, {})[4] == f"{view.document_name(document)}, Annan motion"


def test_records_name_the_day_they_are_sorted_by(corpus):
    """Every paper that has one, and no other."""
    days = {paper(one).get("datum", ""): search.values_of(one).get("datum", ()) for one in corpus.values()}
    assert any(days)
    assert all(values == (day,) if day else not values for day, values in days.items())


def test_editors_papers_are_the_last(corpus):
    """By how many they are the browser knows them."""
    kinds = [search.values_of(one)["dokument"] == (search.EDITORS_TEXT,) for one in corpus.values()]
    assert any(kinds)
    assert kinds == sorted(kinds)


def test_every_word_of_a_text_is_found_in_the_browser(tmp_path, browser_path):
    """In the lists as Pagefind writes them: each place of a word, and no text that lacks it, many files of lists or few."""
    site = tmp_path / "site"
    shutil.copytree(Path(search.__file__).parent / "theme" / "assets" / "js", site / "assets" / "js")
    (site / "index.html").write_text('<!doctype html><html lang="sv"><title>x</title></html>', encoding="utf-8")
    many = " ".join(f"ord{number * 7919 % 99991} x{number} {number * 31} idé{number}" for number in range(2_000))
    dossiers = [{"s1": " ".join(TEXTS.values())}, {"s1": "Ett annat svar ½ ² É"}, {"s1": many}]
    records = {f"d{at}": {"a/index.html": record(texts)} for at, texts in enumerate(dossiers)}
    names = index_site(records.items(), site / "sok" / "pagefind")
    tokens = {slug: found_by(one["a/index.html"]) for slug, one in records.items()}
    (head,) = (site / "sok" / "pagefind").glob("*.pf_meta")
    with serve_packed(site) as served, sync_playwright() as player:
        browser = player.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(served.address)
        wanted = sorted({*chain.from_iterable(tokens.values()), *NOWHERE})
        found = page.evaluate(SEARCH, [head.stem.partition(".")[2], wanted])
        browser.close()
    places = {slug: defaultdict(list) for slug in tokens}
    for slug, written in tokens.items():
        for place, token in enumerate(written):
            places[slug][token].append(place)
    expected = [{names[slug]: places[slug][token] for slug in tokens if token in places[slug]} for token in wanted]
    assert len(list((site / "sok" / "pagefind" / "index").iterdir())) > 3
    assert [one for one in zip(wanted, found, expected, strict=True) if one[1] != one[2]] == []


NOWHERE = ("0", "00", "annaqtqq", "ordqq", "zzzqq")
SEARCH = """async ([name, tokens]) => {
  const { Part } = await import('/assets/js/search.js');
  const part = new Part('pagefind/', name);
  const lists = await Promise.all(tokens.map((token) => part.standing(token)));
  return lists.map((list) => Object.fromEntries(list.map(({ id, words }) => [id, words])));
}"""
