"""The real dossier is faithful to its sources, and any small change to it is caught where it was made."""

import re
import unicodedata

import pytest

SOCIAL, FARSTA = "svar/socialnamnden.md", "svar/farsta-stadsdelsnamnd.md"
SOCIAL_TEXT, FARSTA_TEXT = "underlag/socialnamnden.txt", "underlag/farsta-stadsdelsnamnd.txt"

# What is changed: file, words that stand once in it, words put there instead. What must be named, and nothing else:
# file, words that stand on the line once it is changed (and lines below them), code.
MUTATIONS = {
    "one letter of a quote": (
        ("dossier.yml", "text: yttrande senast 16 mars 2026", "text: yttrande senast 17 mars 2026"),
        [
            ("dossier.yml", "datum: 2026-03-16", "date-differs"),
            ("dossier.yml", "senast 17 mars", "quote-not-found"),
        ],
    ),
    "one letter of a position's quote": (
        (SOCIAL, "          ser inte behovet av att idag", "          ser inte behovet av att i dag"),
        [(SOCIAL, "av att i dag", -1, "quote-not-found")],
    ),
    "one letter of a summary's quote": (
        ("index.md", "> ser inte behovet av att idag", "> ser inget behov av att idag"),
        [("index.md", "ser inget behov", "quote-not-found")],
    ),
    "quote that retells the motion": (
        (
            FARSTA,
            "      - stycke: s11\n        text: >-\n",
            "      - {stycke: s6, text: ta fram en styrande handlingsplan}\n      - stycke: s11\n        text: >-\n",
        ),
        [(FARSTA, "{stycke: s6, text: ta fram", "quote-in-others-voice")],
    ),
    "quote from the motion's words in a mixed paragraph": (
        (
            SOCIAL,
            "  - fråga: handlingsplan\n    ställning: ser inte behovet\n    grund: utläst\n    citat:\n",
            "  - fråga: handlingsplan\n    ställning: ser inte behovet\n    grund: utläst\n    citat:\n      - {stycke: s3, text: en långsiktig kraftsamling, röst: egen}\n",
        ),
        [(SOCIAL, "text: en långsiktig kraftsamling", "quote-in-others-voice")],
    ),
    "quote's paragraph number": (
        (
            "dossier.yml",
            "{stycke: farsta-stadsdelsnamnd#s5, text: yttrande",
            "{stycke: farsta-stadsdelsnamnd#s4, text: yttrande",
        ),
        [("dossier.yml", "text: yttrande senast", "quote-not-found")],
    ),
    "reference to a paragraph that is not there": (
        ("index.md", "> [[socialnamnden#s13]]", "> [[socialnamnden#s20]]"),
        [("index.md", "> [[socialnamnden#s20]]", "unknown-paragraph")],
    ),
    "reference to a document that is not there": (
        ("dossier.yml", "{stycke: socialnamnden#fotnot-2,", "{stycke: socialnamd#fotnot-2,"),
        [("dossier.yml", "socialnamd#fotnot-2", "unknown-document")],
    ),
    "roster line misspelt": (
        ("dossier.yml", "- instans: bromma-stadsdelsnamnd", "- instans: bromma-stadsdelsnamd"),
        [("dossier.yml", "bromma-stadsdelsnamd", "unknown-consultee")],
    ),
    "roster name misspelt": (
        ("dossier.yml", "text: Kungsholmen-}", "text: Kungsholm-}"),
        [("dossier.yml", "Kungsholm-", "quote-not-found")],
    ),
    "word of the body changed": (
        (SOCIAL, "ärendet den 11 februari", "ärendet den 12 februari"),
        [
            (SOCIAL, "Ärendet har beretts inom", "text-differs"),
            ("dossier.yml", "behandlat ärendet den 11", "quote-not-found"),
        ],
    ),
    "word of the body dropped": (
        (FARSTA, "Utifrån de lokala behoven i Farsta", "Utifrån behoven i Farsta"),
        [(FARSTA, "Det arbetssätt som nu etablerats", "text-differs")],
    ),
    "word of the body added": (
        (FARSTA, "Ärendet har beretts av förvaltningschefens", "Ärendet har beretts noga av förvaltningschefens"),
        [(FARSTA, "beretts noga av", "text-differs")],
    ),
    "words of the body moved": (
        (SOCIAL, "barn och unga i\nriskmiljöer. Ett arbete", "unga och barn i\nriskmiljöer. Ett arbete"),
        [(SOCIAL, "Socialförvaltningen är väl medveten", "text-differs")] * 2,
    ),
    "full stop dropped": (
        (SOCIAL, "Ett arbete som också är förstärkt för året.", "Ett arbete som också är förstärkt för året"),
        [(SOCIAL, "Socialförvaltningen är väl medveten", "text-differs")],
    ),
    "printed error silently corrected": (
        (SOCIAL, "Övriga remissinsatser är", "Övriga remissinstanser är"),
        [
            (SOCIAL, "Övriga remissinstanser är", "text-differs"),
            (SOCIAL, "står: remissinsatser", "printed-error-not-found"),
            ("index.md", "> Övriga remissinsatser är", "quote-not-found"),
            ("motion.md", "> Övriga remissinsatser är", "quote-not-found"),
        ],
    ),
    "heading changed": (
        (FARSTA, "## Analys av mänskliga rättigheter {", "## Mänskliga rättigheter {"),
        [(FARSTA, "## Mänskliga rättigheter", "text-differs")],
    ),
    "id removed": (
        (FARSTA, "{ #s8 sida=2 }", "{ sida=2 }"),
        [(FARSTA, "Ärendet har beretts av förvaltningschefens", "missing-id")],
    ),
    "id twice": (
        (FARSTA, "{ #s11 sida=2 }", "{ #s10 sida=2 }"),
        [
            (FARSTA, "bygger förutsättningar för en mer långsiktig", "duplicate-id"),
            (FARSTA, "      - stycke: s11", "unknown-paragraph"),
        ],
    ),
    "page of a paragraph": (
        (SOCIAL, "{ #s15 sida=4 fråga", "{ #s15 sida=3 fråga"),
        [(SOCIAL, "När det kommer till brottslighet", "wrong-page")],
    ),
    "page of the signatures": (
        (SOCIAL, "  efter: s19\n  sida: 5", "  efter: s19\n  sida: 4"),
        [(SOCIAL, "  sida: 4", "wrong-page")],
    ),
    "page turn one word early": (
        (FARSTA, "och { sida=2 } att det behövs", "{ sida=2 } och att det behövs"),
        [(FARSTA, "Motionärerna skriver i motionen", "wrong-page")] * 2,
    ),
    "page turn dropped": (
        (SOCIAL, "bolag { sida=3 } ska", "bolag ska"),
        [(SOCIAL, "I Stockholms stads översiktsplan", "wrong-page")],
    ),
    "checksum off by one digit": (
        (FARSTA, "  sha256: 0a446b94", "  sha256: 0a446b95"),
        [(FARSTA, "  sha256: 0a446b95", "wrong-checksum")],
    ),
    "received file named wrongly": (
        (FARSTA, "fil: underlag/farsta-stadsdelsnamnd.txt", "fil: underlag/farsta.txt"),
        [(FARSTA, "fil: underlag/farsta.txt", "original-missing")],
    ),
    "letterhead changed": (
        (SOCIAL, "    - 2026-02-17", "    - 2026-02-18"),
        [
            (SOCIAL, "datum: 2026-02-17", "date-differs"),
            (SOCIAL, "  rader:", "not-in-original"),
            (SOCIAL, "## Ärendet {", "text-differs"),
        ],
    ),
    "running text that would take words of the body": (
        (FARSTA, "fel_i_originalet:", "sidtexter: [Fokus Farsta lokalt]\nfel_i_originalet:"),
        [(FARSTA, "sidtexter:", "not-in-original")],
    ),
    "normalisation that changes a name": (
        (FARSTA, "återges: Anne-Lie", "återges: Britta"),
        [(FARSTA, "återges: Britta", "wrong-normalisation")],
    ),
    "mixed paragraph called its own": (
        (SOCIAL, "{ #s7 röst=blandad", "{ #s7"),
        [(SOCIAL, "## Ärendet {", 2, "voice-not-mixed")],
    ),
    "title that is not printed": (
        (SOCIAL, "titel: Remiss av Motion om stadsdelslyftet", "titel: Socialnämnden om stadsdelslyftet"),
        [(SOCIAL, "titel: Socialnämnden om", "title-differs")],
    ),
    "committee's level on the officials' report": (
        (SOCIAL, "nivå: förvaltning", "nivå: nämnd"),
        [(SOCIAL, "nivå: nämnd", "kind-differs")],
    ),
    "deadline a month off": (
        ("dossier.yml", "datum: 2026-03-16", "datum: 2026-04-16"),
        [("dossier.yml", "datum: 2026-04-16", "date-differs")],
    ),
    "signature changed": (
        (FARSTA, "titel: Stabschef", "titel: Stabchef"),
        [(FARSTA, "  namn:", "not-in-original"), (FARSTA, "## Bilagor", "text-differs")],
    ),
    "signatures in another place": (
        (SOCIAL, "  efter: s19", "  efter: s18"),
        [(SOCIAL, "  efter: s18", "wrong-place")],
    ),
    "footnote dropped": (
        (SOCIAL, "[^3]: SCB: Care Need Index\n", ""),
        [
            (SOCIAL, "Socialförvaltningens bedömning är att fokusområden", "unknown-footnote"),
            (SOCIAL, "Socialförvaltningens bedömning är att fokusområden", "text-differs"),
            (SOCIAL, "Vidare följer förvaltningen", "text-differs"),
        ],
    ),
    "footnote changed": (
        (SOCIAL, "(2025) Diarienr A034", "(2024) Diarienr A034"),
        [
            (SOCIAL, "(2024) Diarienr", "not-in-original"),
            (SOCIAL, "När det kommer till brottslighet", "text-differs"),
            ("dossier.yml", "text: Polismyndigheten (2025)", "quote-not-found"),
        ],
    ),
    "normalisation counted wrongly": (
        (FARSTA, "återges: Anne-Lie, antal: 3}", "återges: Anne-Lie, antal: 2}"),
        [(FARSTA, "antal: 2}", "unused-normalisation")],
    ),
    "masking not explained": (
        (SOCIAL, '  - ersatt_med: "[direktnummer maskat]"', '  - ersatt_med: "[numret maskat]"'),
        [(SOCIAL, "[numret maskat]", "unused-masking"), (SOCIAL_TEXT, "[direktnummer maskat]", "undeclared-masking")],
    ),
    "stance turned formal": (
        (SOCIAL, "ställning: ser inte behovet\n    grund: utläst", "ställning: avstyrker\n    grund: uttryckt"),
        [(SOCIAL, "ställning: avstyrker", "formal-word-not-printed")],
    ),
    "stance misspelt": (
        (SOCIAL, "ställning: vill avvakta", "ställning: vill invänta"),
        [(SOCIAL, "ställning: vill invänta", "unknown-stance")],
    ),
    "question misspelt": (
        (FARSTA, "fråga: bredda-fokus", "fråga: bredda-focus"),
        [(FARSTA, "fråga: bredda-focus", "unknown-question"), (FARSTA, "ställningstaganden:", "missing-position")],
    ),
    "quote without the body's own voice stated": (
        (SOCIAL, "för ett ”stadsdelslyft”\n        röst: egen", "för ett ”stadsdelslyft”"),
        [(SOCIAL, "          ser inte behovet av att idag", -1, "voice-not-stated")],
    ),
    "deadline without source": (
        ("dossier.yml", "    källa: {stycke: farsta-stadsdelsnamnd#s5, text: yttrande senast 16 mars 2026}\n", ""),
        [("dossier.yml", "  svar_senast:", "missing-source")],
    ),
    "date that does not exist": (
        ("dossier.yml", "datum: 2026-02-11", "datum: 2026-02-31"),
        [("dossier.yml", "datum: 2026-02-31", "wrong-date")],
    ),
    "key twice": (
        (FARSTA, "status: förslag\n", "status: förslag\nstatus: beslutat\n"),
        [(FARSTA, "status: beslutat", "duplicate-key")],
    ),
}


def expected(workbench, problems):
    """Give file, line and code of what a mutation must be named for."""
    for file, words, *offset, code in problems:
        yield file, workbench.line_of(file, words) + sum(offset), code


def test_real_dossier_is_clean(real):
    """The dossier as it is published has no fault."""
    project = real.load()
    assert project.problems == ()
    assert [one.value is not None for one in project.dossiers] == [True]


@pytest.mark.parametrize("mutation", MUTATIONS.values(), ids=MUTATIONS.keys())
def test_small_change_is_caught_where_it_was_made(real, mutation):
    """A change is reported with the right code, in the right file, on the right line, and nothing else is."""
    (file, find, replace), problems = mutation
    real.edit(file, find, replace)
    assert sorted(real.problems()) == sorted(expected(real, problems))


@pytest.mark.parametrize("files", [["docs/"], ["svar/*"], ["underlag/*"], ["dossier.yml"], ["index.md", "motion.md"]])
def test_letters_written_as_two_signs_are_the_same_letters(real, files):
    """A Mac, and what is taken out of some PDF files, may write å as a and a ring, in any of the files."""
    before = real.load().dossiers[0].value
    folder = real.path("dossier.yml").parent
    for path in [
        one for name in files for one in (folder.glob(name) if name != "docs/" else real.path(name).rglob("*.*"))
    ]:
        if path.suffix in (".md", ".yml", ".txt"):
            path.write_text(unicodedata.normalize("NFD", path.read_text(encoding="utf-8")), encoding="utf-8")
            assert "å" not in path.read_text(encoding="utf-8")
    real.restamp()
    assert real.problems() == []
    after = real.load().dossiers[0].value
    assert [one.paragraphs for one in after.documents] == [one.paragraphs for one in before.documents]
    assert after.head == before.head


def test_page_that_cannot_be_proved_is_named_wherever_it_is_written(real):
    """Where the received text does not show its pages, none may be said; without any the dossier is clean."""
    text = real.path(SOCIAL).read_text(encoding="utf-8")
    assert "sidbrytning: inledande blanksteg" in text
    text = text.replace("sidbrytning: inledande blanksteg", "sidbrytning: ingen")
    real.edit(SOCIAL, text=text)
    told = real.problems()
    assert {(file, code) for file, _, code in told} == {(SOCIAL, "unknown-page")}
    lines = text.split("\n")
    assert "  sida: 5" in [lines[line - 1] for _, line, _ in told]
    assert len(told) > 30
    for written in (r"\n  sida: \d+", r"\{ sida=\d+ \} ", r" sida=\d+"):
        text = re.sub(written, "", text)
    assert "sida=" not in text
    real.edit(SOCIAL, text=text)
    assert real.problems() == []


def test_page_of_what_is_moved_must_be_said_where_pages_are_known(real):
    """Of the letterhead and of the signatures."""
    real.edit(SOCIAL, "  efter: s19\n  sida: 5\n", "  efter: s19\n")
    real.edit(SOCIAL, "brevhuvud:\n  sida: 1\n", "brevhuvud:\n")
    assert [(file, code) for file, _, code in real.problems()] == [(SOCIAL, "missing-page")] * 2


def test_received_file_missing_is_named(real):
    """A document whose received file is gone proves nothing."""
    real.edit(FARSTA_TEXT, delete=True)
    assert real.problems() == [(FARSTA, real.line_of(FARSTA, "  fil: "), "original-missing")]


def test_received_file_changed_is_named(real):
    """A received file has its checksum to the byte, even where the words are the same."""
    real.edit(SOCIAL_TEXT, "Till\nSocialnämnden", "Till\n\nSocialnämnden")
    assert real.problems() == [(SOCIAL, real.line_of(SOCIAL, "  sha256:"), "wrong-checksum")]


def test_phone_number_put_back_is_named(real):
    """A number behind a masking may not come back, in the received file, the document or anywhere else."""
    number = "-".join(["08", "123 45 67"])
    real.edit(SOCIAL_TEXT, "[direktnummer maskat]", number)
    real.edit("index.md", "Båda förvaltningarna", f"Ring {number}. Båda förvaltningarna")
    found = real.problems()
    assert (SOCIAL_TEXT, real.line_of(SOCIAL_TEXT, number), "phone-number") in found
    assert ("index.md", real.line_of("index.md", number), "phone-number") in found
    assert (SOCIAL, real.line_of(SOCIAL, "  rader:"), "not-in-original") in found


def test_personal_number_put_in_is_named(real):
    """A personal identity number is found in an editor's own text too (30 February: nobody's)."""
    number = "-".join(["850230", "1230"])
    real.edit("dossier.yml", "ämne: stadsdelslyftet", f"ämne: stadsdelslyftet {number}")
    assert real.problems() == [("dossier.yml", real.line_of("dossier.yml", number), "personal-number")]


def test_many_changes_are_reported_in_one_run(real):
    """Changes that do not touch each other are all reported together, each as it would be alone."""
    together = (
        "one letter of a quote",
        "roster line misspelt",
        "reference to a paragraph that is not there",
        "word of the body dropped",
        "id removed",
        "page of a paragraph",
        "checksum off by one digit",
        "masking not explained",
        "stance turned formal",
        "signatures in another place",
    )
    changes = [MUTATIONS[name] for name in together]
    for (file, find, replace), _ in changes:
        real.edit(file, find, replace)
    problems = [problem for _, problems in changes for problem in problems]
    assert sorted(real.problems()) == sorted(expected(real, problems))
