"""The hook: whatever stands in the sources, a preview shows a page, and a build says what is wrong."""

import shutil
from pathlib import Path

import pytest

from dossier.generator import load_config, mkdocs_build
from dossier.site import make_failed_site, make_site


@pytest.fixture
def preview(project_copy):
    """Build as `serve` does: (root, build), where build gives the text of a page."""
    root, _ = project_copy

    def build(page="", command="build"):
        config = load_config(str(root / "mkdocs.yml"), strict=False)
        config.plugins.on_startup(command=command, dirty=False)
        mkdocs_build(config)
        return (root / "site" / page / "index.html").read_text(encoding="utf-8")

    return root, build


def test_page_that_is_no_text_is_replaced_by_its_fault(preview):
    """MkDocs would stop at the first byte it cannot read."""
    root, build = preview
    (root / "docs" / "om" / "metod.md").write_bytes("---\ntitle: Så\n---\n".encode("latin-1"))
    assert "[unreadable-file]" in build("om/metod/")
    assert "[unreadable-file]" in build("fel/")


def test_stray_page_of_a_dossier_is_replaced_too(preview):
    """No file of a faulty dossier is read by MkDocs."""
    root, build = preview
    (root / "docs" / "stadsdelslyftet" / "utkast.md").write_bytes(b"\xc5")
    assert "[unexpected-file]" in build("stadsdelslyftet/utkast/")


@pytest.mark.parametrize("kind", ["missing", "folder", "no text"])
def test_start_page_has_a_stand_in(preview, kind):
    """Without its Markdown the start page shows the fault."""
    root, build = preview
    start = root / "docs" / "index.md"
    start.unlink()
    if kind == "folder":
        start.mkdir()
        (start / "bild.svg").write_text("<svg/>", encoding="utf-8")
    if kind == "no text":
        start.write_bytes(b"\xc5")
    text = build()
    assert "docs/index.md:1" in text
    assert text.count("<h1") == 1


def test_unexpected_error_is_a_page_in_preview_and_stops_a_build(preview, monkeypatch):
    """`serve` lives on and says what happened; a build crashes."""
    root, build = preview
    (hook,) = load_config(str(root / "mkdocs.yml")).hooks.values()

    def crash(*arguments):
        raise RuntimeError("a <b> & c")

    monkeypatch.setattr(hook, "make_site", crash)
    monkeypatch.setattr(hook, "_command", "build")
    with pytest.raises(RuntimeError):
        build()
    (root / "docs" / "om" / "metod.md").write_bytes(b"\xc5")
    for page in ("", "om/metod/", "stadsdelslyftet/", "fel/"):
        assert "RuntimeError: a &lt;b&gt; &amp; c" in build(page, "serve"), page


def test_failed_site_trusts_nothing(project_copy):
    """Every page that MkDocs would read is replaced by the one fault, escaped."""
    root, _ = project_copy
    site = make_failed_site(root / "docs", RuntimeError("a <b>"))
    assert [one.code for one in site.problems] == ["internal-error"]
    assert {"", "fel/", "om/metod/", "stadsdelslyftet/svar/socialnamnden/"} <= set(site.pages)
    assert all("&lt;b&gt;" in page.html and "internal-error" in page.html for page in site.pages.values())
    assert site.pages["om/metod/"].address == "om/metod/"


def test_dossier_inside_the_register_replaces_its_pages(project_copy):
    """A dossier that stands where none may is shown as its fault only."""
    root, _ = project_copy
    shutil.copy(root / "docs" / "stadsdelslyftet" / "dossier.yml", root / "docs" / "om")
    site = make_site(Path(root / "docs"), root)
    assert "[reserved-folder-name]" in site.pages["om/metod/"].html
