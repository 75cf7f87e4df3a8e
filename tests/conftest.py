"""Hand-written cases for tests marked `cases`, and small dossiers on disk that a test may spoil."""

import hashlib
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir
from serving import find_browser

from dossier.building import build_site
from dossier.generator import load_config, mkdocs_build
from dossier.loading import Project, load_project

ROOT = Path(__file__).parent.parent
CASES = Path(__file__).parent / "cases"

# The same examples in every run: a fault found by chance on one machine is of no use to another.
settings.register_profile("repeatable", derandomize=True, database=None, deadline=None)
settings.load_profile("repeatable")
set_hypothesis_home_dir(ROOT / ".cache" / "hypothesis")


def pytest_configure(config):
    """Make the `cases` marker known to pytest."""
    config.addinivalue_line("markers", "cases(folder): run once for each file of tests/cases/<folder>/")


def pytest_generate_tests(metafunc):
    """Run a test once for each case file of the folder its marker names."""
    for marker in metafunc.definition.iter_markers("cases"):
        paths = sorted((CASES / marker.args[0]).glob("*.yml"))
        assert paths, f"no cases in {marker.args[0]}"
        cases = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths]
        metafunc.parametrize("case", cases, ids=[path.stem for path in paths])


@dataclass(frozen=True)
class Workbench:
    """A copy of a project's sources, to be edited, loaded, and asked for its problems."""

    root: Path
    slug: str

    def path(self, name: str) -> Path:
        return self.root / name if name.startswith("docs/") else self.root / "docs" / self.slug / name

    def edit(self, file: str, find: str = "", replace: str = "", **whole: str | bool) -> None:
        """Replace words that stand exactly once in a file, or the whole file: `text`, `latin1` or `delete`."""
        path = self.path(file)
        if whole.get("delete"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        elif whole:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(whole.get("text") or whole["latin1"], encoding="latin-1" if "latin1" in whole else "utf-8")
        else:
            before = path.read_text(encoding="utf-8")
            assert before.count(find) == 1, f"{find!r} stands {before.count(find)} times in {file}"
            path.write_text(before.replace(find, replace), encoding="utf-8")

    def restamp(self) -> None:
        """Write the right checksum of every underlag into its document."""
        folder = self.root / "docs" / self.slug
        for path in (folder / "motion.md", *sorted((folder / "svar").glob("*.md"))):
            text = path.read_text(encoding="utf-8")
            if original := re.search(r"  fil: (\S+)", text):
                checksum = hashlib.sha256((folder / original[1]).read_bytes()).hexdigest()
                text = re.sub(r"  sha256: \w+", f"  sha256: {checksum}", text)
            path.write_text(text, encoding="utf-8")

    def line_of(self, file: str, text: str) -> int:
        """Give the one line on which some words stand."""
        lines = self.path(file).read_text(encoding="utf-8").split("\n")
        found = [number for number, line in enumerate(lines, start=1) if text in line]
        assert len(found) == 1, f"{text!r} stands on the lines {found} of {file}"
        return found[0]

    def load(self) -> Project:
        return load_project(self.root / "docs", self.root)

    def problems(self) -> list[tuple[str, int, str]]:
        """Give file, line and code of all that is wrong, in the order it is printed."""
        found = ((one.location.path, one.location.line, one.code) for one in self.load().problems)
        return [(path.removeprefix(f"docs/{self.slug}/"), line, code) for path, line, code in found]


@pytest.fixture
def bench(tmp_path):
    """The invented dossier of `tests/cases/base`, clean."""
    shutil.copytree(CASES / "base" / "docs", tmp_path / "docs")
    return Workbench(tmp_path, "kvarnlyftet")


@pytest.fixture
def real(tmp_path):
    """The real dossier and the register, clean."""
    # Without the ledger: an id that a test changes would be lost as well, which tests of addresses see to.
    shutil.copytree(ROOT / "docs", tmp_path / "docs", ignore=shutil.ignore_patterns("adresser*"))
    return Workbench(tmp_path, "stadsdelslyftet")


@pytest.fixture
def check_case(bench):
    """Apply a case's edits to the base dossier and compare all its problems; `clean` edits must give none."""

    def expected(problem):
        line = problem["line"] if "line" in problem else bench.line_of(problem["file"], problem["at"])
        return problem["file"], line, problem["code"]

    def check(case, edits, problems=()):
        for edit in case[edits]:
            bench.edit(**edit)
        if edits in case.get("restamp", ()):
            bench.restamp()
        assert sorted(bench.problems()) == sorted(expected(problem) for problem in problems)

    return check


# --- Built sites -----------------------------------------------------------------------------------------------------


def _build(config_file, folder):
    """Build strictly through MkDocs' own `build()`, hooks and all."""
    mkdocs_build(load_config(str(config_file), strict=True, site_dir=str(folder)))
    return folder


@pytest.fixture(scope="session")
def browser_path():
    """Debian's Chromium; in CI a missing browser is a failure."""
    path = find_browser()
    if not path:
        message = "no browser: apt-get install chromium-headless-shell"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    return path


@pytest.fixture(scope="session")
def real_site(tmp_path_factory):
    """The real site, built."""
    return _build(ROOT / "mkdocs.yml", tmp_path_factory.mktemp("real") / "site")


@pytest.fixture(scope="session")
def invented_site(tmp_path_factory):
    """The invented site that uses every feature of the source format, built."""
    return _build(ROOT / "tests" / "site" / "mkdocs.yml", tmp_path_factory.mktemp("invented") / "site")


@pytest.fixture
def project_copy(tmp_path):
    """A copy of the project whose sources a test may spoil: (root, build), where build gives True when it succeeds."""
    for name in ("docs", "hooks", "dossier"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    return tmp_path, lambda: build_site(tmp_path / "mkdocs.yml")
