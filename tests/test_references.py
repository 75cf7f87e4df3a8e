"""Collecting and proving: a reference leads somewhere, and the quoted words stand there once."""

import shutil

import pytest

from dossier.model import MarkKind
from dossier.references import Role, collect_uses, prove_uses, target_of


@pytest.mark.cases("references")
def test_fault_is_named_at_its_line(case, check_case):
    """A fault is reported with its code, in the right file, on the right line, and nothing else is."""
    check_case(case, "edits", case["problems"])


@pytest.mark.cases("references")
def test_legal_twin_is_not_flagged(case, check_case):
    """The legal way to write nearly the same thing gives no problem."""
    check_case(case, "clean")


def test_whole_printed_line_of_a_quote_not_found(bench):
    """The line names the place, the words looked for, the nearest that are there, the cure and the code."""
    bench.edit("dossier.yml", "text: att kvarnarna hålls öppna}", "text: att kvarnarna hållas öppna}")
    (problem,) = bench.load().problems
    assert str(problem) == (
        "docs/kvarnlyftet/dossier.yml:30: citatet finns inte i motion#s3: ”att kvarnarna hållas öppna”. "
        "Närmast: ”att kvarnarna hålls öppna”. Rätta citatet. [quote-not-found]"
    )


def test_paragraph_that_has_the_words_is_named(bench):
    """A quote with the wrong paragraph number is told the right one."""
    bench.edit("dossier.yml", "{stycke: motion#s3,", "{stycke: motion#s2,")
    (problem,) = bench.load().problems
    assert problem.cure == "Orden står i s3: rätta stycket"


@pytest.mark.parametrize(
    ("written", "what", "hint"),
    [
        ("motion#S1", "motion har inget stycke ”S1”", "Menade du ”s1”?"),
        ("motion#stycke2", "motion har inget stycke ”stycke2”", "Menade du ”s2”?"),
        ("motion#s99", "motion har inget stycke ”s99”", "Menade du ”{last}”?"),
        ("motion#Titel", "motion har inget stycke ”Titel”", "Menade du ”titel”?"),
        ("kvarnviks#s1", "okänt dokument ”kvarnviks”", "Menade du ”kvarnviks-stadsdelsnamnd”?"),
        ("#s1", "hänvisningen ”#s1” nämner inget dokument", "Skriv dokument#stycke"),
        ("motion#", "hänvisningen ”motion#” nämner inget stycke", "Skriv motion#stycke, eller bara motion"),
    ],
)
def test_unknown_target_names_what_was_meant(bench, written, what, hint):
    """The nearest numbers, the same id in small letters, the document whose id begins so, or what is missing."""
    text = bench.path("index.md").read_text(encoding="utf-8")
    bench.edit("index.md", text=f"{text}\nEn sak till, se [[{written}]].\n{{ #k98 }}\n")
    (problem,) = [one for one in bench.load().problems if one.code.startswith("unknown-")]
    last = [one.id for one in bench.load().dossiers[0].draft.document("motion").paragraphs if one.id.startswith("s")][
        -1
    ]
    assert problem.what == what
    assert problem.cure.endswith(hint.format(last=last))


def test_missing_answer_is_told_once_in_each_file(real):
    """One file that is gone is one fault a file that names it, with the lines where it does."""
    real.path("svar/farsta-stadsdelsnamnd.md").unlink()
    found = [one for one in real.load().problems if one.code == "unknown-document"]
    paths = [one.location.path.rpartition("/")[2] for one in found]
    assert sorted(paths) == ["dossier.yml", "index.md", "motion.md"]
    assert all("också på rad" in one.what for one in found)
    assert all(one.cure == "Dokumentet är socialnamnden." for one in found)


def test_number_between_two_names_both(real):
    """s20 was never written: the paragraphs before and after it are the nearest, not s2."""
    text = real.path("index.md").read_text(encoding="utf-8")
    real.edit("index.md", text=f"{text}\nEn sak till, se [[socialnamnden#s20]].\n{{ #k98 }}\n")
    (problem,) = [one for one in real.load().problems if one.code == "unknown-paragraph"]
    assert problem.cure.endswith("Menade du ”s19” eller ”s21”?")


def test_number_beyond_the_last_names_those_with_nearly_its_digits(real):
    """A finger on two keys: s71 may be s7 as well as the last one."""
    text = real.path("index.md").read_text(encoding="utf-8")
    real.edit("index.md", text=f"{text}\nEn sak till, se [[socialnamnden#s71]].\n{{ #k98 }}\n")
    (problem,) = [one for one in real.load().problems if one.code == "unknown-paragraph"]
    assert problem.cure.endswith("Menade du ”s7” eller ”s1” eller ”s21”?")


def test_slash_for_a_hash_is_told(real):
    """A document of the dossier itself is no dossier."""
    text = real.path("index.md").read_text(encoding="utf-8")
    real.edit("index.md", text=f"{text}\nEn sak till, se [[socialnamnden/s4]].\n{{ #k98 }}\n")
    (problem,) = [one for one in real.load().problems if one.code == "unknown-dossier"]
    assert problem.cure.startswith("Skriv socialnamnden#s4")


def test_every_use_is_proved_and_found_by_its_paragraph(bench):
    """Each use has one proof, and a paragraph knows who uses it."""
    dossier = bench.load().dossiers[0].value
    proofs, problems = prove_uses(dossier, {})
    assert problems == ()
    assert len(proofs.all) == len(list(collect_uses(dossier)))
    assert [proof.use.role for proof in proofs.on("motion", "s1")] == [Role.MOVER, Role.QUESTION, Role.FACT, Role.CLAIM]
    assert proofs.on("motion", "s99") == ()


def test_proof_knows_its_passage_page_and_address(bench):
    """A quote that runs over a page turn is on the page where it begins."""
    dossier = bench.load().dossiers[0].value
    proofs, _ = prove_uses(dossier, {})
    position = dossier.document("kvarnviks-stadsdelsnamnd").head.positions[2]
    proof = proofs.of_quote(position.quotes[0], "kvarnviks-stadsdelsnamnd")
    assert proof.paragraph.text[proof.passage.start : proof.passage.end] == "De hålls redan öppna av föreningarna"
    assert (proof.page_number, proof.address) == (1, "kvarnlyftet/svar/kvarnviks-stadsdelsnamnd/#s4")
    statement = proofs.of_quote(dossier.head.facts[0].statements[1])
    assert statement.page_number == 2
    assert proofs.of_evidence("motion#s1", "stadens kvarnar bevaras").paragraph.id == "s1"


def test_nearest_words_of_another_paragraph_are_named_with_their_place(bench):
    """When nothing in the paragraph is like the quote, the rest of the document is searched."""
    bench.edit(
        "dossier.yml",
        "{stycke: motion#s3, text: att kvarnarna hålls",
        "{stycke: motion#titel, text: att kvarnarna håll",
    )
    (problem,) = bench.load().problems
    assert problem.cure == "Närmast: ”att kvarnarna hålls öppna” i s3. Rätta citatet"


def test_reference_across_dossiers_is_proved_and_known_at_both_ends(bench):
    """Words of another dossier's paper are proved there, and its paragraph knows who quotes it."""
    shutil.copytree(bench.path("."), bench.root / "docs" / "2030" / "grannlyftet")
    bench.edit("index.md", "[[motion#s2]] [[kvarnviks-stadsdelsnamnd#s2]]", "[[2030/grannlyftet/motion#s2]]")
    by_slug = {one.slug: one for one in bench.load().dossiers}
    own, other = by_slug["kvarnlyftet"], by_slug["2030/grannlyftet"]
    assert (own.problems, other.problems) == ((), ())
    (proof,) = other.incoming
    assert proof.is_across
    assert (proof.address, proof.use_address) == ("2030/grannlyftet/motion/#s2", "kvarnlyftet/#k2")
    bench.edit("2030/grannlyftet/motion.md".replace("2030", "../2030"), "alla kvarnar", "varje kvarn")
    assert ("index.md", "quote-not-found") in [(path, code) for path, _, code in bench.problems()]


def test_position_stands_on_words_of_its_own_dossier(bench):
    """What a body wrote in another matter is not its stance in this one."""
    shutil.copytree(bench.path("."), bench.root / "docs" / "grannlyftet")
    bench.edit("svar/kvarnnamnden.md", "{stycke: s2,", "{stycke: grannlyftet/kvarnnamnden#s2,")
    assert [code for _, _, code in bench.problems()] == ["quote-in-others-voice"]


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("svar/namnden.md#s7", "namnden#s7"),
        ("motion.md", "motion"),
        ("../skollyftet/motion.md#s1", "2031/skollyftet/motion#s1"),
        ("../../hamnlyftet/svar/x.md", "hamnlyftet/x"),
        ("https://exempel.se/svar/x.md", ""),
        ("../index.md", ""),
    ],
)
def test_plain_links_to_papers_are_references(link, target):
    """A Markdown link is relative to its file, in the own dossier or another."""
    assert target_of(MarkKind.LINK, link, "2031/lyftet") == target


def test_proof_knows_whose_words_are_quoted(bench):
    """In a mixed paragraph the words that are marked are another's, the rest the body's own."""
    dossier = bench.load().dossiers[0].value
    proofs, _ = prove_uses(dossier, {})
    document = dossier.document("kvarnviks-stadsdelsnamnd")
    own = proofs.of_quote(document.head.positions[1].quotes[0], document.id)
    assert own.voice == "egen"
    assert proofs.of_evidence("kvarnviks-stadsdelsnamnd#s2", "en plan för alla kvarnar").voice == "motionen"
