"""YAML to typed models: nothing is dropped, retyped or guessed, and each fault has its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier import model
from dossier.frontmatter import parse_model, parse_models, parse_yaml, split_front_matter
from dossier.model import LINES_KEY

YAML_LIKE = st.text(st.sampled_from("ab:-?[]{},#&*!|>'\"%@` \n\tåäö0") | st.characters(exclude_categories=["Cs"]))


def read(text, name, first_line=1):
    """Read a text as a model, or as a list of them when the name is in brackets."""
    tree = parse_yaml(text, "a.yml", first_line)
    if tree.value is None:
        return tree.value, tree.problems
    kind = getattr(model, name.strip("[]"))
    parsed = (parse_models if name.startswith("[") else parse_model)(kind, tree.value, "a.yml")
    return parsed.value, tree.problems + parsed.problems


@pytest.mark.cases("frontmatter")
def test_fault_is_named_at_its_line(case):
    """A fault is reported with its code and line, and nothing else is."""
    problems = read(case["text"], case["model"])[1]
    assert sorted(f"{one.location.line} {one.code}" for one in problems) == sorted(case["problems"])


@pytest.mark.cases("frontmatter")
def test_legal_twin_becomes_a_model(case):
    """The legal way to write nearly the same thing is read, without a problem."""
    value, problems = read(case["clean"], case["model"])
    assert problems == ()
    assert value


def test_message_names_the_word_the_legal_ones_and_the_nearest():
    """What is wrong and what cures it stand on one line, with the nearest legal word."""
    (problem,) = read("fråga: plan\nställning: ser inte behov\ngrund: utläst", "Position")[1]
    assert str(problem).startswith("a.yml:2: okänt värde ”ser inte behov” för ”ställning”. Välj bland: tillstyrker, ")
    assert str(problem).endswith("Menade du ”ser inte behovet”? [unknown-stance]")


def test_lines_count_from_where_the_yaml_begins():
    """Front matter begins on line 2 of its file, and an editor sees the file's lines."""
    tree = parse_yaml("titel: Svar\nrader:\n  - {a: b}\n", "a.md", 2).value
    assert tree == {
        "titel": "Svar",
        "rader": [{"a": "b", LINES_KEY: {"": 4, "a": 4}}],
        LINES_KEY: {"": 2, "titel": 2, "rader": 3},
    }


def test_file_is_parted_at_its_fences():
    """YAML and body each know their first line in the file."""
    front = split_front_matter("---\na: b\n---\n\nText\n", "a.md").value
    assert (front.yaml, front.yaml_line, front.body, front.body_line) == ("a: b", 2, "\nText\n", 4)


def test_file_without_fences_is_all_body():
    """A file without front matter keeps its lines."""
    front = split_front_matter("Text\n---\n", "a.md").value
    assert (front.yaml, front.body, front.body_line) == ("", "Text\n---\n", 1)


def test_front_matter_without_end_is_reported():
    """A fence that is never closed makes the file unreadable, and says so."""
    parsed = split_front_matter("---\na: b\n", "a.md")
    assert parsed.value is None
    assert [(one.location.line, one.code) for one in parsed.problems] == [(1, "broken-yaml")]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\n---\ntitel: X\n---\nText\n", 2),
        ("----\ntitel: X\n---\nText\n", 1),
        (" ---\ntitel: X\n---\nText\n", 1),
        ("Rubrik\n---\ntitel: X\n---\nText\n", 2),
        ("---\ntitel: X\n...\nText\n---\n", 3),
    ],
)
def test_front_matter_with_another_fence_is_one_fault(text, line):
    """A fence that is not the one expected is named at its line, and not as a fault of every line below."""
    parsed = split_front_matter(text, "a.md")
    assert parsed.value is None
    assert [(one.location.line, one.code) for one in parsed.problems] == [(line, "broken-yaml")]


def test_byte_order_mark_is_no_part_of_a_file():
    """What Windows puts before the first character changes nothing."""
    assert split_front_matter("\ufeff---\na: b\n---\nText", "a.md").value.yaml == "a: b"
    assert parse_yaml("\ufeffa: b", "a.yml").value["a"] == "b"


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("- text", "[AllowedText]", "posten ska bestå av nycklar, till exempel ”text: …”"),
        ("- text:a", "[AllowedText]", "Skriv ett blanksteg efter kolonet: ”text: ”"),
        ("text: a\nvad:b", "AllowedText", "kolon utan blanksteg efter ”vad”"),
        ("a:\n\tb: c", "AllowedText", "en tabb står i indraget"),
        ("a:\n\u00a0b: c", "AllowedText", "ett hårt blanksteg (NBSP) står i indraget"),
        ("händelser:", "DossierHead", "”händelser” ska vara en lista. Börja varje post med ”- ”, eller skriv [ ]"),
        ("frågor: []", "DossierHead", "Skriv minst en post"),
        ("datum: 2026-02-30", "Correction", "ett år 1800–2100 och en dag som finns"),
        ("ställning: [a]", "Position", "”ställning” ska vara ett ord"),
    ],
)
def test_message_is_plain_swedish(text, name, words):
    """An editor is told what to mend in words of the sources."""
    assert any(words in str(one) for one in read(text, name)[1])


def test_deep_nesting_is_refused_and_not_followed():
    """Brackets in brackets end in a problem, not in a crash of the YAML library."""
    for text in ("[" * 100_000, "- " * 5000, "a: &a [*a]", "{a: " * 5000):
        parsed = parse_yaml(text, "a.yml")
        assert [one.code for one in parsed.problems] == ["broken-yaml"]


def test_number_too_long_to_count_is_refused():
    """A number of thousands of digits ends in a problem too."""
    problems = read(f"sida: {'9' * 5000}\nrader: [Handläggare]", "Letterhead")[1]
    assert [(one.location.line, one.code) for one in problems] == [(1, "wrong-value")]


@given(YAML_LIKE)
def test_any_text_is_read_or_reported(text):
    """Reading never crashes: a text gives a tree, or problems on lines that it has."""
    parsed = parse_yaml(text, "a.yml")
    assert parsed.value is not None or parsed.problems
    assert all(1 <= one.location.line <= text.count("\n") + 1 for one in parsed.problems)


def test_lost_first_fence_is_named():
    """The keys of a front matter are no paragraphs; prose that begins with a word and a colon is none."""
    (problem,) = split_front_matter("titel: A\nunderlag:\n  fil: a.txt\n---\n\nText\n", "a.md").problems
    assert (problem.location.line, problem.code, problem.what) == (1, "broken-yaml", "filen börjar inte med ---")
    assert split_front_matter("Obs: a\n\nmer: b\n\n---\n", "a.md").value.body.startswith("Obs: a")
    assert split_front_matter("Obs: a\n---\n", "a.md").value.body.startswith("Obs: a")


@given(YAML_LIKE)
def test_any_text_is_a_model_or_reported(text):
    """Typing never crashes either."""
    for name in ("DossierHead", "[Consultee]"):
        value, problems = read(text, name)
        assert value is not None or problems


@given(
    st.dictionaries(
        st.text(st.characters(categories=["L"]), min_size=1),
        st.lists(st.text(st.characters(categories=["L", "Nd", "Po"]))),
    )
)
def test_quoted_texts_come_back_as_they_were(written):
    """Whatever stands between quotation marks is kept to the letter, with the line of its key."""
    quoted = [f"'{key}': [{', '.join(repr_yaml(text) for text in texts)}]" for key, texts in written.items()]
    tree = parse_yaml("\n".join(quoted), "a.yml").value
    lines = tree.pop(LINES_KEY)
    assert tree == written
    assert [lines[key] for key in written] == list(range(1, len(written) + 1))


def repr_yaml(text):
    """Write a text between quotation marks."""
    return "'" + text.replace("'", "''") + "'"
