"""Collecting and proving: a reference leads somewhere, and the quoted words stand there once."""

import pytest

from dossier.references import Role, collect_uses, prove_uses


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


def test_every_use_is_proved_and_found_by_its_paragraph(bench):
    """Each use has one proof, and a paragraph knows who uses it."""
    dossier = bench.load().dossiers[0].value
    proofs, problems = prove_uses(dossier)
    assert problems == ()
    assert len(proofs.all) == len(list(collect_uses(dossier)))
    assert [proof.use.role for proof in proofs.on("motion", "s1")] == [Role.MOVER, Role.QUESTION, Role.FACT, Role.CLAIM]
    assert proofs.on("motion", "s99") == ()


def test_proof_knows_its_passage_page_and_address(bench):
    """A quote that runs over a page turn is on the page where it begins."""
    dossier = bench.load().dossiers[0].value
    proofs, _ = prove_uses(dossier)
    position = dossier.document("kvarnviks-stadsdelsnamnd").head.positions[2]
    proof = proofs.of_quote(position.quotes[0], "kvarnviks-stadsdelsnamnd")
    assert proof.paragraph.text[proof.passage.start : proof.passage.end] == "De hålls redan öppna av föreningarna"
    assert (proof.page_number, proof.address) == (1, "svar/kvarnviks-stadsdelsnamnd/#s4")
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


def test_proof_knows_whose_words_are_quoted(bench):
    """In a mixed paragraph the words that are marked are another's, the rest the body's own."""
    dossier = bench.load().dossiers[0].value
    proofs, _ = prove_uses(dossier)
    document = dossier.document("kvarnviks-stadsdelsnamnd")
    own = proofs.of_quote(document.head.positions[1].quotes[0], document.id)
    assert own.voice == "egen"
    assert proofs.of_evidence("kvarnviks-stadsdelsnamnd#s2", "en plan för alla kvarnar").voice == "motionen"
