"""A fault as a value: one line that a terminal can click, a stable code, and a case for every code."""

import ast
import re
from pathlib import Path

import pytest
import yaml

from dossier.problems import Location, Problem, closest

ROOT = Path(__file__).parent.parent
CASES = Path(__file__).parent / "cases"
CORE = [
    "frontmatter",
    "paragraphs",
    "quotes",
    "fidelity",
    "references",
    "ledger",
    "comparison",
    "timeline",
    "privacy",
    "prose",
    "checks",
    "loading",
]
CODE_RE = re.compile(r"[a-z]+(?:-[a-z]+)+")


def codes_of_source():
    """Every text of the core that has the form of a code: nothing else in these modules has."""
    found = set()
    for name in CORE:
        tree = ast.parse((ROOT / "dossier" / f"{name}.py").read_text(encoding="utf-8"))
        texts = (
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        )
        found |= {text for text in texts if CODE_RE.fullmatch(text)}
    return found


def codes_of_cases():
    """Every code that a case expects, with the cases; a case without a clean twin is no proof."""
    found = {}
    for path in CASES.glob("*/*.yml"):
        case = yaml.safe_load(path.read_text(encoding="utf-8"))
        if isinstance(case, dict) and any(key.startswith("clean") for key in case):
            for problem in case.get("problems", ()):
                code = problem["code"] if isinstance(problem, dict) else problem.split()[1]
                found.setdefault(code, []).append(path.stem)
    return found


def test_every_code_has_a_case_with_a_clean_twin():
    """No rule is unproved."""
    assert codes_of_source() - set(codes_of_cases()) == set()


def test_no_case_names_a_code_that_is_not_in_the_source():
    """A code is never only in the tests."""
    assert set(codes_of_cases()) - codes_of_source() == set()


def test_every_case_says_what_it_proves_and_is_run():
    """A case begins with its rule in one sentence, and its folder is named by a test."""
    run = set(
        re.findall(r'mark\.cases\("([a-z-]+)"\)', "".join(path.read_text() for path in CASES.parent.glob("test_*.py")))
    )
    for path in CASES.glob("*/*.yml"):
        assert path.parent.name in run, path
        assert re.match(r"# [A-Z\"].*\.\n", path.read_text(encoding="utf-8")), path


def test_printed_line():
    """File, line, what, cure and code stand on one line, each sentence ended once."""
    problem = Problem(Location("docs/a.md", 7), "wrong-date", "ordet är fel", "Rätta det!")
    assert str(problem) == "docs/a.md:7: ordet är fel. Rätta det! [wrong-date]"
    assert problem.as_json() == {
        "fil": "docs/a.md",
        "rad": 7,
        "kod": "wrong-date",
        "vad": "ordet är fel",
        "åtgärd": "Rätta det!",
    }


def test_problems_are_ordered_by_file_and_line():
    """An editor works file by file, from the top."""
    problems = [Problem(Location(path, line), "a-b", "", "") for path, line in (("b", 1), ("a", 10), ("a", 9))]
    assert [str(one.location) for one in sorted(problems)] == ["a:9", "a:10", "b:1"]


@pytest.mark.parametrize(("word", "suggestion"), [("handlingsplanen", " Menade du ”handlingsplan”?"), ("x", "")])
def test_nearest_legal_word_is_suggested(word, suggestion):
    """A near miss is named; a far one is not guessed at."""
    assert closest(word, ["syfte", "handlingsplan"]) == suggestion
