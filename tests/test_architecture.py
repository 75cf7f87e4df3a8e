"""The picture in ARCHITECTURE.md is true: its modules, their import order, and what is kept out of them."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROW_RE = re.compile(r"^\| `((?:dossier|hooks)/[\w/]+\.py)` \|", re.M)
NOT_LISTED = ("__init__.py", "__main__.py")
IMPURE_MODULES = {
    "os",
    "sys",
    "io",
    "pathlib",
    "socket",
    "urllib",
    "http",
    "requests",
    "subprocess",
    "time",
    "random",
    "logging",
}
IMPURE_NAMES = {"open", "print", "input"}
IMPURE_METHODS = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "now", "today", "utcnow", "getenv"}


def listed():
    """The modules as ARCHITECTURE.md lists them, from the top."""
    return ROW_RE.findall((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"))


def sources():
    """Name the modules that exist."""
    paths = [path for folder in ("dossier", "hooks") for path in (ROOT / folder).rglob("*.py")]
    return {path.relative_to(ROOT).as_posix() for path in paths if path.name not in NOT_LISTED}


def tree_of(module):
    """Parse a module."""
    return ast.parse((ROOT / module).read_text(encoding="utf-8"))


def imported(module):
    """Every name that a module imports, dotted: `dossier.model.Voice`, `yaml`."""
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_modules_in(names):
    """The listed modules among dotted names: `dossier.model.Voice` is in `dossier/model.py`."""
    files = {module.removesuffix(".py").replace("/", "."): module for module in sources()}
    for name in names:
        yield from (files[prefix] for prefix in (name, name.rpartition(".")[0]) if prefix in files)


def test_table_lists_exactly_the_modules_that_exist():
    """Each module has one row, and each row a module."""
    assert sorted(listed()) == sorted(sources())


@pytest.mark.parametrize("module", sorted(sources()))
def test_module_imports_only_modules_below_it(module):
    """The import order of the table holds, so there are no cycles."""
    order = listed()
    assert [other for other in own_modules_in(imported(module)) if order.index(other) <= order.index(module)] == []


@pytest.mark.parametrize("module", sorted(one for one in sources() if one.startswith("dossier/")))
def test_core_knows_nothing_of_mkdocs(module):
    """The generator is what will be replaced: only generator.py runs it."""
    knows = any(name.split(".")[0] == "mkdocs" for name in imported(module))
    assert knows == (module == "dossier/generator.py")


def test_one_module_reads_yaml():
    """YAML is read in one way."""
    assert [one for one in sorted(sources()) if "yaml" in {name.split(".")[0] for name in imported(one)}] == [
        "dossier/frontmatter.py"
    ]


@pytest.mark.parametrize("module", listed()[listed().index("dossier/loading.py") + 1 :])
def test_module_below_loading_is_pure(module):
    """Text and values in, values and problems out: no file, clock, network, environment, print or log."""
    calls = [node.func for node in ast.walk(tree_of(module)) if isinstance(node, ast.Call)]
    assert IMPURE_MODULES & {name.split(".")[0] for name in imported(module)} == set()
    assert [call.id for call in calls if isinstance(call, ast.Name) and call.id in IMPURE_NAMES] == []
    assert [call.attr for call in calls if isinstance(call, ast.Attribute) and call.attr in IMPURE_METHODS] == []
