"""What README and the editor's guide name is there, and what the program says is explained."""

import re
from pathlib import Path

from test_problems import codes_of_source

from dossier.model import FORMAL_STANCES, Stance

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "om" / "redaktion.md").read_text(encoding="utf-8")


def test_readme_names_what_exists():
    """Every picture and file that README links, and every make target it shows."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    linked = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert linked
    assert [path for path in linked if not (ROOT / path).exists()] == []
    targets = set(re.findall(r"`?make (\w+)`?", README))
    assert {"serve", "build", "test", "check", "bench"} <= targets
    assert [target for target in targets if not re.search(rf"^{target}:", makefile, re.M)] == []


def test_guide_explains_every_code_and_stance():
    """An editor can look up what the program says, and every word she may choose."""
    assert [code for code in sorted(codes_of_source()) if f"`{code}`" not in GUIDE] == []
    assert len(FORMAL_STANCES) == 7
    assert [stance for stance in Stance if stance not in GUIDE] == []


def test_terms_explain_every_stance():
    """A reader finds each stance word in the glossary."""
    terms = (ROOT / "docs" / "register" / "begrepp.yml").read_text(encoding="utf-8")
    assert [stance for stance in Stance if f"term: {stance}\n" not in terms] == []


def test_no_machine_path_or_registry_is_named():
    """The repository speaks of the project alone."""
    listed = [path for path in ROOT.rglob("*") if path.suffix in (".md", ".py", ".yml", ".toml", ".lock", ".html")]
    ours = [path for path in listed if not {".venv", "site"} & set(path.relative_to(ROOT).parts[:1])]
    assert len(ours) > 100
    foreign = re.compile(
        rf"https?://[^\s\"')]*/simple\b|\.whl\b|{re.escape(str(Path.home()))}/|{re.escape(str(ROOT))}/"
    )
    named = [path for path in ours if foreign.search(path.read_text(encoding="utf-8", errors="replace"))]
    assert [path for path in named if path.name != "test_docs.py"] == []
