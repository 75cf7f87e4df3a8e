"""A build that makes only what has changed gives, byte for byte, the site that a clean build gives."""

import errno
import gc
import gzip
import json
import os
import random
import re
import shutil
from pathlib import Path

import pytest
from conftest import CASES, ROOT, Workbench
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jinja2 import Environment

from dossier import cache, indexing, search, updating
from dossier.building import bring_up_to_date, build_site
from dossier.cache import PARTS, Store, digest
from dossier.generator import load_config, mkdocs_build
from dossier.loading import load_common, load_project
from dossier.site import make_site
from dossier.units import Workshop

SLUGS = ("kvarnlyftet", "b-lyftet", "2031/c-lyftet", "d-lyftet")
CONFIG = """
INHERIT: {root}/mkdocs.yml
site_name: Prov
site_url: https://prov.example/
docs_dir: docs
site_dir: site
theme:
  name: material
  custom_dir: {root}/dossier/theme
hooks:
  - {root}/hooks/dossier_site.py
watch: []
"""
DEAD_TO_MKDOCS = "../dossierer/ar/1900/index.md"
"""A link that only MkDocs can tell is dead: part of a list that comes and goes with the dossiers."""
SEQUENCES = 200
INDEX_FILES = ("sok/pagefind", "sok/index.json")
"""The index, and what says how much of it has changed since it was made whole: nothing, after a clean build."""


@pytest.fixture
def quick(monkeypatch):
    """No index (it is never the same twice), and one look into the theme's folder for all builds."""

    def no_index(site, bundle):
        (bundle / "fragment").mkdir(parents=True)
        texts = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
        for path in texts:
            text = {"url": f"/{path.removesuffix('index.html')}", "filters": {}}
            name = digest(path, (site / path).read_text(encoding="utf-8"))
            (bundle / "fragment" / f"{name}.pf_fragment").write_bytes(gzip.compress(json.dumps(text).encode()))
        entry = {"languages": {"sv": {"hash": digest(texts), "page_count": len(texts)}}}
        (bundle / "pagefind-entry.json").write_text(json.dumps(entry), encoding="utf-8")

    known = {}
    look = Environment.list_templates

    def look_once(self, extensions=None, filter_func=None):
        names = known.setdefault(id(type(self)), look(self, extensions, None))
        return [name for name in names if filter_func is None or filter_func(name)]

    monkeypatch.setattr(search, "_run_pagefind", no_index)
    monkeypatch.setattr(Environment, "list_templates", look_once)


class Archive:
    """A small archive that edits are tried on."""

    def __init__(self, folder):
        self.root = folder
        self.docs = folder / "docs"
        shutil.copytree(CASES / "base" / "docs", self.docs)
        (self.docs / "om").mkdir()
        (self.docs / "om" / "index.md").write_text("---\ntitle: Om\n---\n\n# Om\n\nText.\n", encoding="utf-8")
        self.config = folder / "mkdocs.yml"
        self.config.write_text(CONFIG.format(root=ROOT), encoding="utf-8")
        self.told = []

    def build(self, jobs=1, cluster=""):
        """Build what has changed."""
        self.told.clear()
        return build_site(self.config, jobs, cluster, self.told.append)

    def clean(self):
        """Build everything with MkDocs itself; the files by address."""
        folder = self.root / "clean"
        shutil.rmtree(folder, ignore_errors=True)
        mkdocs_build(load_config(str(self.config), strict=True, site_dir=str(folder)))
        return files_of(folder)

    @property
    def slugs(self):
        """The dossiers there are."""
        return [slug for slug in SLUGS if (self.docs / slug).is_dir()]

    def change(self, path, pattern, replacement):
        """Replace a pattern in a file, everywhere it stands."""
        path = self.docs / path
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(pattern, replacement, text, flags=re.M), encoding="utf-8")


def files_of(folder):
    """Every file but those of the index, which Pagefind never writes twice alike."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    named = ((path.relative_to(folder).as_posix(), path) for path in paths)
    return {name: path.read_bytes() for name, path in named if not name.startswith(INDEX_FILES)}


def differing(one, other):
    """Names of files that are not the same in two sites."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


# --- Edits -----------------------------------------------------------------------------------------------------------


def copy(archive, draw):
    """A dossier more."""
    free = [slug for slug in SLUGS if slug not in archive.slugs]
    if free:
        shutil.copytree(archive.docs / draw(archive.slugs), archive.docs / draw(free))


def delete(archive, draw):
    """A dossier less; references to it are taken out too."""
    if len(archive.slugs) > 1:
        gone = draw(archive.slugs)
        shutil.rmtree(archive.docs / gone)
        unlink(archive, gone)


def rename(archive, draw):
    """Another address for a dossier."""
    free = [slug for slug in SLUGS if slug not in archive.slugs]
    if free:
        old, new = draw(archive.slugs), draw(free)
        (archive.docs / new).parent.mkdir(exist_ok=True)
        (archive.docs / old).rename(archive.docs / new)
        unlink(archive, old)


def unlink(archive, gone):
    """Take out the sentences that refer to a dossier."""
    for slug in archive.slugs:
        archive.change(f"{slug}/index.md", rf"^Se också \[\[{gone}/.*\n\{{ #k9 \}}\n", "")


def retitle(archive, draw):
    """Another title."""
    archive.change(f"{draw(archive.slugs)}/dossier.yml", r"^titel: .*", f"titel: Motion om {draw(('kvarnar', 'hjul'))}")


def renumber(archive, draw):
    """A number that another dossier may have as well, so that short addresses come and go."""
    number = draw(("EX 2030/17", "EX 2030/18"))
    slug = draw(archive.slugs)
    for file in ("dossier.yml", "svar/kvarnviks-stadsdelsnamnd.md"):
        archive.change(f"{slug}/{file}", r"^diarienummer: .*", f"diarienummer: {number}")


def refer(archive, draw):
    """A reference to another dossier, or another one than before."""
    slug = draw(archive.slugs)
    others = [one for one in archive.slugs if one != slug]
    archive.change(f"{slug}/index.md", r"^Se också .*\n\{ #k9 \}\n", "")
    if others:
        sentence = f"Se också [[{draw(others)}/motion#{draw(('s2', 's3'))}]].\n{{ #k9 }}\n"
        archive.change(f"{slug}/index.md", r"^## Vad svaren", f"{sentence}\n## Vad svaren")


def reword(archive, draw):
    """Other words in a received paper."""
    slug, word = draw(archive.slugs), draw(("vattenhjul", "kvarnsten", "Vindkontoret", "mjölnare"))
    archive.change(f"{slug}/underlag/motion.txt", r"\n+Se även \w+\.\n*\Z", "\n")
    archive.change(f"{slug}/motion.md", r"\n+Se även \w+\.\n\{ #s9[^}]*\}\n*\Z", "\n")
    for name, tail in (("underlag/motion.txt", ""), ("motion.md", "\n{ #s9 }\n")):
        path = archive.docs / slug / name
        path.write_text(f"{path.read_text(encoding='utf-8').rstrip()}\n\nSe även {word}.{tail}", encoding="utf-8")
    Workbench(archive.root, slug).restamp()


def register(archive, draw):
    """Another name in the register, or one more entry."""
    if draw((True, False)):
        archive.change("register/instanser.yml", r"^  kort: Vind.*", f"  kort: {draw(('Vindkontoret', 'Vinden'))}")
    else:
        text = (
            f"- id: ort\n  namn: {draw(('Kvarnvik', 'Mjölnarberg', 'Sten'))}\n  vad: En ort.\n  kommun: Exempelstad\n"
        )
        (archive.docs / "register" / "platser.yml").write_text(text, encoding="utf-8")


def prose(archive, draw):
    """Other words outside the dossiers, or a page more or less."""
    page = archive.docs / "om" / "mer.md"
    if page.exists():
        page.unlink()
    else:
        slug = draw(archive.slugs)
        text = f"---\ntitle: Mer\n---\n\n# Mer\n\n{draw(('Ett', 'Två'))} ord.\n"
        page.write_text(text if "/" in slug else f"{text}\n", encoding="utf-8")


def extra(archive, draw):
    """A file beside the received papers, published as it is."""
    path = archive.docs / draw(archive.slugs) / "underlag" / "bilaga.txt"
    path.write_text(draw(("En bilaga.\n", "En annan bilaga.\n")), encoding="utf-8")


def stumble(archive, draw):
    """Another title beside a dead link in the prose, told by the core, or by MkDocs when no page is promised there."""
    retitle(archive, draw)
    page = archive.docs / "om" / "index.md"
    good = page.read_text(encoding="utf-8")
    dead = draw(("finns-inte.md", DEAD_TO_MKDOCS))
    page.write_text(f"{good}\n[Mer]({dead})\n", encoding="utf-8")
    assert not archive.build()
    page.write_text(good, encoding="utf-8")


def slip(archive, draw):
    """Another title beside a fault of the register or of a dossier, which is mended, or undone with the title."""
    path = archive.docs / draw(archive.slugs) / "dossier.yml"
    first = path.read_bytes()
    retitle(archive, draw)
    name, fault = draw((("register/begrepp.yml", "- id: fel id\n"), (f"{draw(archive.slugs)}/motion.md", "\n{{fel\n")))
    spoilt = archive.docs / name
    good = spoilt.read_bytes()
    spoilt.write_bytes(good + fault.encode())
    assert not archive.build()
    spoilt.write_bytes(good)
    if draw((True, False)):
        path.write_bytes(first)


def touch(archive, draw):
    """Nothing, with a new time."""
    (archive.docs / draw(archive.slugs) / "dossier.yml").touch()


EDITS = (copy, delete, rename, retitle, renumber, refer, reword, register, prose, extra, stumble, slip, touch)


@pytest.fixture(scope="module")
def one_archive(tmp_path_factory):
    """One archive for all sequences: each goes on from where the one before ended."""
    return Archive(tmp_path_factory.mktemp("sequences"))


@settings(max_examples=SEQUENCES, phases=[Phase.generate], suppress_health_check=list(HealthCheck), print_blob=False)
@given(st.lists(st.sampled_from(EDITS), min_size=1, max_size=2), st.integers(0, 2**32))
def test_any_sequence_of_edits_gives_what_a_clean_build_gives(one_archive, quick, edits, seed):
    """Each edit is built by itself; after the last the site is compared with a clean build. The next goes on from there."""
    choose = random.Random(seed).choice
    for edit in edits:
        edit(one_archive, choose)
        assert one_archive.build(), one_archive.told
    assert differing(files_of(one_archive.root / "site"), one_archive.clean()) == []


# --- What is said and done -------------------------------------------------------------------------------------------

ENTRIES = {
    "organ.yml": "- id: mjolnarna\n  namn: Mjölnarna\n  vad: Ett skrå.\n  instans: kvarnviks-stadsdelsnamnd\n",
    "personer.yml": "- id: kim-ek\n  namn: Kim Ek\n  vad: Talar.\n  parti: L\n  instans: kvarnviks-stadsdelsnamnd\n",
    "platser.yml": "- id: kvarnvik\n  namn: Kvarnvik\n  vad: En ort.\n  instans: kvarnviks-stadsdelsnamnd\n",
    "program.yml": "- id: hjulen\n  namn: Hjulen\n  vad: Ett arbete.\n  instans: kvarnviks-stadsdelsnamnd\n",
    "kallor.yml": "- id: planen\n  namn: Planen\n  vad: En plan.\n  instans: kvarnviks-stadsdelsnamnd\n",
}
"""Entries of the register that belong to a body."""
SPOILT = {
    "kind": (r"^  (slag|vad): .*", r"  \1: [a]"),
    "key": (r"^  (slag|vad): ", r"  \1g: "),
    "id": (r"^- id: .*", "- id: fel id"),
    "owner": (r"\Z", "  instans: ingen\n"),
    "yaml": (r"\Z", "- : ["),
    "emptied": (r"(?s)\A.*", "a: b\n"),
}


@pytest.fixture
def archive(tmp_path, quick):
    """An archive of two dossiers, one of which refers to the other, built."""
    made = Archive(tmp_path)
    shutil.copytree(made.docs / "kvarnlyftet", made.docs / "b-lyftet")
    made.change("b-lyftet/index.md", r"^## Vad svaren", "Se också [[kvarnlyftet/motion#s2]].\n{ #k9 }\n\n## Vad svaren")
    assert made.build()
    return made


@pytest.mark.parametrize(("line", "at"), [("theme: [x", None), ("docs_dir: borta", 1)])
def test_settings_that_cannot_be_read_are_told(archive, line, at):
    """With the file, the line where MkDocs says it, and a code; the site stands, and is brought on once they are mended."""
    before, settings = files_of(archive.root / "site"), archive.config.read_text(encoding="utf-8")
    archive.config.write_text(f"{settings.rstrip()}\n{line}\n", encoding="utf-8")
    assert not archive.build()
    last = len(archive.config.read_text(encoding="utf-8").split("\n"))
    (told,) = archive.told
    assert re.match(rf"mkdocs\.yml:{at or rf'(?:{last}|{last - 1})'}: inställningarna går inte att läsa: ", told)
    assert told.endswith("[unreadable-settings]")
    assert files_of(archive.root / "site") == before
    archive.config.write_text(settings, encoding="utf-8")
    assert archive.build()


def test_first_build_says_why(archive):
    """Everything is made, and that is said."""
    assert archive.told[-1] == "Första bygget: 2 dossierer byggda."


def test_first_build_is_the_first_until_it_is_whole(tmp_path, quick):
    """A fault of the register stopped it."""
    archive = Archive(tmp_path)
    archive.change("register/begrepp.yml", r"^- id: motion", "- id: fel id")
    assert not archive.build()
    archive.change("register/begrepp.yml", r"^- id: fel id", "- id: motion")
    assert archive.build()
    assert archive.told == ["Första bygget: 1 dossier byggd."]


def test_nothing_changed_does_nothing(archive):
    """The site that stands is left as it is."""
    before = (archive.root / "site").stat().st_ino
    assert archive.build()
    assert archive.told == ["Inget har ändrats; webbplatsen är redan byggd."]
    assert (archive.root / "site").stat().st_ino == before


def test_edit_that_keeps_size_and_time_is_seen(archive):
    """`cp -p`, `tar` and `rsync -t` bring a file's time along."""
    path = archive.docs / "b-lyftet" / "dossier.yml"
    stat = path.stat()
    archive.change("b-lyftet/dossier.yml", r"^titel: Motion", "titel: Notion")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert path.stat().st_size == stat.st_size
    assert archive.build()
    assert archive.told[-1] == "1 av 2 dossierer byggd om: 1 ändrad."


def test_copy_of_everything_is_read_once_and_makes_nothing(archive, monkeypatch):
    """A fresh checkout has other times and numbers, and the same content."""
    shutil.copytree(archive.docs, archive.root / "copy")
    shutil.rmtree(archive.docs)
    (archive.root / "copy").rename(archive.docs)
    read, look = [], cache._digest_of_file
    monkeypatch.setattr(cache, "_digest_of_file", lambda path: read.append(path) or look(path))
    for count in (len([path for path in archive.docs.rglob("*") if path.is_file()]), 0):
        read.clear()
        assert archive.build()
        assert archive.told == ["Inget har ändrats; webbplatsen är redan byggd."]
        assert len(read) == count


def test_only_what_depends_on_an_edit_is_made(archive):
    """A dossier that refers to an edited one is made again, the other way round not."""
    archive.change("b-lyftet/dossier.yml", r"^titel: .*", "titel: Motion om hjul")
    assert archive.build()
    assert archive.told[-1] == "1 av 2 dossierer byggd om: 1 ändrad."
    archive.change("kvarnlyftet/dossier.yml", r"^titel: .*", "titel: Motion om stenar")
    assert archive.build()
    assert archive.told[-1] == "2 av 2 dossierer byggda om: 1 ändrad, 1 som hänvisar till en ändrad."


def test_backlink_of_another_dossier_shows_and_goes(archive):
    """What one dossier says of another stands on the other's page without its being made again."""
    page = archive.root / "site" / "kvarnlyftet" / "motion" / "index.html"
    assert "Motion om kvarnlyftet: " in page.read_text(encoding="utf-8")
    archive.change("b-lyftet/index.md", r"^Se också .*\n\{ #k9 \}\n", "")
    assert archive.build()
    assert archive.told[-1].startswith("1 av 2 dossierer")
    assert "Nämns i" not in page.read_text(encoding="utf-8")


def test_register_entry_concerns_only_dossiers_that_may_name_it(archive):
    """A name that no text can hold makes nothing again; one that a text holds does."""
    text = "- id: ort\n  namn: Xyberg\n  vad: En ort.\n  kommun: Exempelstad\n"
    (archive.docs / "register" / "platser.yml").write_text(text, encoding="utf-8")
    assert archive.build()
    assert archive.told[-1] == "Ingen av 2 dossierer byggd om; det övriga är det."
    archive.change("register/platser.yml", "Xyberg", "Kvarnvik")
    assert archive.build()
    assert archive.told[-1] == "2 av 2 dossierer byggda om: 2 som berörs av en ändring i registret."


def test_fault_leaves_the_site_and_is_told_until_mended(archive):
    """All faults are told at each build, and the good site stands."""
    before = files_of(archive.root / "site")
    archive.change("b-lyftet/index.md", "stadens kvarnar bevaras", "stadens kvarnar rivs")
    for _ in range(2):
        assert not archive.build()
        assert any("[quote-not-found]" in line for line in archive.told)
        assert files_of(archive.root / "site") == before
    archive.change("b-lyftet/index.md", "stadens kvarnar rivs", "stadens kvarnar bevaras")
    assert archive.build()
    assert files_of(archive.root / "site") == before


def count_made(monkeypatch):
    """List every dossier that is made from now on."""
    made = []
    make = Workshop.make

    def make_and_count(self, slug, short_address=None):
        made.append(slug)
        return make(self, slug, short_address)

    monkeypatch.setattr(Workshop, "make", make_and_count)
    return made


@pytest.mark.parametrize("docs", [ROOT / "docs", ROOT / "tests" / "site" / "docs"], ids=["real", "invented"])
def test_what_a_dossier_is_made_from_goes_when_it_is_made(docs):
    """Nothing is left that only the garbage collector finds: a hundred dossiers take no more memory than one."""
    workshop = Workshop(load_common(docs, docs.parent), "https://prov.example/")
    for slug in workshop.slugs:
        workshop.make(slug)  # what is read once for all dossiers
    gc.collect()
    gc.disable()
    try:
        for slug in workshop.slugs:
            workshop.make(slug)
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_fault_in_the_register_makes_nothing_before_nor_after(archive, monkeypatch):
    """All faults are told in one run all the same, also those of a dossier that was edited."""
    made = count_made(monkeypatch)
    terms = archive.docs / "register" / "begrepp.yml"
    good = terms.read_text(encoding="utf-8")
    terms.write_text(f"{good}- id: fel id\n", encoding="utf-8")
    archive.change("b-lyftet/index.md", "stadens kvarnar bevaras", "stadens kvarnar rivs")
    assert not archive.build()
    assert made == ["b-lyftet"]
    assert any("[quote-not-found]" in line for line in archive.told)
    problems = load_project(archive.docs, archive.root).problems
    assert archive.told == [str(one) for one in problems]
    archive.change("b-lyftet/index.md", "stadens kvarnar rivs", "stadens kvarnar bevaras")
    terms.write_text(good, encoding="utf-8")
    assert archive.build()
    assert archive.told == ["Inget har ändrats; webbplatsen är redan byggd."]
    assert made == ["b-lyftet"]


def test_preview_of_a_faulty_register_makes_nothing_before_nor_after(archive, monkeypatch):
    """Every page shows the faults, and then itself again."""
    store = Store(archive.root / ".cache" / "dossier" / "preview")
    store.folder.mkdir(parents=True)
    page = store.tree / "kvarnlyftet" / "motion" / "index.html"
    terms = archive.docs / "register" / "begrepp.yml"
    good = terms.read_text(encoding="utf-8")

    def look():
        bring_up_to_date(archive.config, store, archive.told.append, draft_address="http://127.0.0.1:8000/")
        return page.read_text(encoding="utf-8")

    before = look()
    made = count_made(monkeypatch)
    terms.write_text(f"{good}- id: fel id\n", encoding="utf-8")
    for _ in range(2):
        archive.told.clear()
        assert "docs/register/begrepp.yml" in look()
        assert "docs/register/begrepp.yml" in archive.told[0]
        assert archive.told[-1] == "Ingen av 2 dossierer byggd om; 2 visar sina fel."
    terms.write_text(good, encoding="utf-8")
    assert look() == before
    assert made == []


def test_what_a_build_says_is_said_of_what_the_site_shows(archive):
    """A dossier comes, is mended, is edited beside one that has faults, and goes."""
    shutil.copytree(archive.docs / "kvarnlyftet", archive.docs / "c-lyftet")
    assert archive.build()
    assert archive.told[-1] == "1 av 3 dossierer byggd om: 1 ny."
    archive.change("c-lyftet/index.md", "stadens kvarnar bevaras", "stadens kvarnar rivs")
    archive.change("b-lyftet/dossier.yml", r"^titel: .*", "titel: Motion om hjul")
    assert not archive.build()
    archive.change("c-lyftet/index.md", "stadens kvarnar rivs", "stadens   kvarnar bevaras")
    assert archive.build()
    assert archive.told[-1] == "2 av 3 dossierer byggda om: 2 ändrade."
    shutil.rmtree(archive.docs / "c-lyftet")
    assert archive.build()
    assert archive.told[-1] == "Ingen av 2 dossierer byggd om; 1 borttagen."
    shutil.rmtree(archive.docs / "b-lyftet")
    archive.change("kvarnlyftet/dossier.yml", r"^titel: .*", "titel: Motion om hjul")
    assert archive.build()
    assert archive.told[-1] == "1 av 1 dossier byggd om: 1 ändrad; 1 borttagen."
    archive.change("../mkdocs.yml", "Prov", "Annat prov")
    assert archive.build()
    assert archive.told[-1] == "1 dossier byggd om: programmet eller inställningarna har ändrats."


def test_edit_beside_a_dead_link_is_published_when_the_link_is_mended(archive):
    """MkDocs stops a build that has written the dossier already: what it wrote is not forgotten."""
    archive.change("b-lyftet/dossier.yml", r"^titel: .*", "titel: Motion om hjul")
    archive.change("om/index.md", r"^Text\.", f"[Text]({DEAD_TO_MKDOCS}).")
    assert not archive.build()
    archive.change("om/index.md", r"^\[Text\].*", "Text.")
    assert archive.build()
    assert differing(files_of(archive.root / "site"), archive.clean()) == []


def test_register_that_is_undone_after_a_failed_build_leaves_nothing(archive):
    """Units were made of it; none of them is shown."""
    before = files_of(archive.root / "site")
    page = archive.docs / "om" / "index.md"
    good = page.read_text(encoding="utf-8")
    page.write_text(f"{good}\n[Mer]({DEAD_TO_MKDOCS})\n", encoding="utf-8")
    place = archive.docs / "register" / "platser.yml"
    place.write_text("- id: ort\n  namn: Kvarnvik\n  vad: En ort.\n  kommun: Exempelstad\n", encoding="utf-8")
    assert not archive.build()
    page.write_text(good, encoding="utf-8")
    place.unlink()
    assert archive.build()
    assert differing(files_of(archive.root / "site"), before) == []


def moved(archive, **entries):
    """Tell where published addresses lead now: `ledger` has the lines of a file, `moves` what led where."""
    for name, lines in entries["ledger"].items():
        path = archive.docs / "register" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(lines, encoding="utf-8")
    rows = "".join(f"- från: {one}\n  till: {other}\n" for one, other in entries["moves"].items())
    (archive.docs / "register" / "flyttade.yml").write_text(rows, encoding="utf-8")


def test_page_that_leads_on_stands_when_its_dossier_is_edited(archive):
    """It lies in the dossier's folder, and is not the dossier's."""
    ledger = {"adresser/b-lyftet.txt": "b-lyftet/svar/gammalt/\n"}
    moved(archive, ledger=ledger, moves={"b-lyftet/svar/gammalt/": "b-lyftet/"})
    assert archive.build(), archive.told
    (archive.docs / "b-lyftet" / "underlag" / "bilaga.txt").write_text("En bilaga.\n", encoding="utf-8")
    assert archive.build()
    assert archive.told[-1] == "1 av 2 dossierer byggd om: 1 ändrad."
    assert (archive.root / "site" / "b-lyftet" / "svar" / "gammalt" / "index.html").exists()
    assert differing(files_of(archive.root / "site"), archive.clean()) == []


def test_page_that_leads_on_stands_where_a_page_was_and_gives_way_to_it_again(archive):
    """A dossier and a page of the prose move, and come back."""
    page = archive.docs / "om" / "mer.md"
    good = "---\ntitle: Mer\n---\n\n# Mer\n"
    page.write_text(good, encoding="utf-8")
    assert archive.build()
    before = files_of(archive.root / "site")
    (archive.docs / "b-lyftet").rename(archive.docs / "c-lyftet")
    page.unlink()
    ledger = {"adresser/b-lyftet.txt": "b-lyftet/motion/\n", "adresser.txt": "om/mer/\n"}
    moved(archive, ledger=ledger, moves={"b-lyftet/motion/": "c-lyftet/motion/", "om/mer/": "om/"})
    assert archive.build(), archive.told
    assert (archive.root / "site" / "om" / "mer" / "index.html").exists()
    assert differing(files_of(archive.root / "site"), archive.clean()) == []
    (archive.docs / "c-lyftet").rename(archive.docs / "b-lyftet")
    page.write_text(good, encoding="utf-8")
    for name in ("flyttade.yml", "adresser.txt", "adresser/b-lyftet.txt"):
        (archive.docs / "register" / name).unlink()
    assert archive.build(), archive.told
    assert differing(files_of(archive.root / "site"), before) == []


def test_preview_without_an_index_is_not_taken_for_whole(archive, monkeypatch):
    """Pagefind fails in a preview: the pages are shown, and the next look tries again."""
    store = Store(archive.root / ".cache" / "dossier" / "preview")

    def look():
        archive.told.clear()
        return bring_up_to_date(archive.config, store, archive.told.append, draft_address="http://127.0.0.1:8000/")

    store.folder.mkdir(parents=True)
    with monkeypatch.context() as patch:
        patch.setattr(indexing, "index_site", _fail)
        assert look()
        assert archive.told[0] == "Pagefind slutade."
    assert not (store.tree / "sok" / "pagefind").exists()
    assert look()
    assert (store.tree / "sok" / "pagefind").is_dir()
    assert look()
    assert archive.told == ["Inget har ändrats; webbplatsen är redan byggd."]


def test_preview_shows_the_fault_there_is_now(archive):
    """One fault of the register takes the place of another; no dossier's sources change."""
    store = Store(archive.root / ".cache" / "dossier" / "preview")
    store.folder.mkdir(parents=True)
    page = store.tree / "kvarnlyftet" / "motion" / "index.html"
    for name in ("namm", "ordd"):
        text = f"- id: ort\n  {name}: Xyberg\n  namn: Xyberg\n  vad: En ort.\n  kommun: Exempelstad\n"
        (archive.docs / "register" / "platser.yml").write_text(text, encoding="utf-8")
        bring_up_to_date(archive.config, store, archive.told.append, draft_address="http://127.0.0.1:8000/")
        assert f"”{name}”" in page.read_text(encoding="utf-8")


def test_body_that_can_no_longer_be_read_is_told_and_shown(archive):
    """The page of an entry that names it is rendered all the same, beside the faults."""
    store = Store(archive.root / ".cache" / "dossier" / "preview")
    store.folder.mkdir(parents=True)
    (archive.docs / "register" / "organ.yml").write_text(ENTRIES["organ.yml"], encoding="utf-8")
    archive.change("register/instanser.yml", r"^  slag: stadsdelsnämnd", "  slag: namnd")
    assert not archive.build()
    assert any("docs/register/instanser.yml:4: " in line for line in archive.told)
    bring_up_to_date(archive.config, store, archive.told.append, draft_address="http://127.0.0.1:8000/")
    page = store.tree / "kvarnlyftet" / "motion" / "index.html"
    assert "docs/register/instanser.yml" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("fault", SPOILT)
@pytest.mark.parametrize("name", ["instanser.yml", "begrepp.yml", *ENTRIES])
def test_fault_in_any_file_of_the_register_is_told_and_shown(tmp_path, name, fault):
    """Other files name what can no longer be read; everything above the dossiers is rendered all the same."""
    docs = tmp_path / "docs"
    shutil.copytree(CASES / "base" / "docs", docs)
    for other, text in ENTRIES.items():
        (docs / "register" / other).write_text(text, encoding="utf-8")
    assert not make_site(docs, tmp_path).problems
    path = docs / "register" / name
    path.write_text(re.sub(*SPOILT[fault], path.read_text(encoding="utf-8"), flags=re.M), encoding="utf-8")
    site = make_site(docs, tmp_path)
    assert site.problems
    assert all(one.location.path.startswith("docs/") for one in site.problems)
    for address in ("fel/", "kvarnlyftet/motion/"):
        assert f"docs/register/{name}" in site.pages[address].html


def test_lost_site_is_put_back(archive):
    """A site that was deleted, or another in its place, is replaced without anything being made."""
    before = files_of(archive.root / "site")
    shutil.rmtree(archive.root / "site")
    (archive.root / "site").mkdir()
    assert archive.build()
    assert files_of(archive.root / "site") == before


@pytest.mark.parametrize("part", ["state", "units", "tree", "outside"])
def test_lost_cache_is_made_anew(archive, part):
    """Whatever is deleted of what is kept, the site is the same."""
    before = files_of(archive.root / "site")
    path = archive.root / ".cache" / "dossier" / "build" / part
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    archive.change("b-lyftet/dossier.yml", r"^titel: .*", "titel: Motion om hjul")
    assert archive.build()
    archive.change("b-lyftet/dossier.yml", r"^titel: .*", "titel: Motion om kvarnlyftet")
    assert archive.build()
    assert differing(files_of(archive.root / "site"), before) == []


def _cut(path):
    path.write_bytes(path.read_bytes()[:-9])


def _blot(path):
    path.write_bytes(b"?" * path.stat().st_size)


@pytest.mark.parametrize("is_made_later", [False, True])
def test_site_that_is_a_link_is_written_where_it_leads(archive, is_made_later):
    """A web server may be pointed at its target; the link may be another than it was at the last build."""
    before = files_of(archive.root / "site")
    if not is_made_later:
        shutil.rmtree(archive.root / ".cache")
    shutil.rmtree(archive.root / "site")
    for name in ("real", "other"):
        (archive.root / name).mkdir()
        (archive.root / "site").unlink(missing_ok=True)
        (archive.root / "site").symlink_to(name)
        assert archive.build()
        assert (archive.root / "site").is_symlink()
        assert files_of(archive.root / name) == before


def test_site_that_cannot_be_moved_gets_its_files_one_by_one(archive, monkeypatch):
    """Something is mounted there."""
    rename = Path.rename

    def refuse(self, target):
        if archive.root / "site" in (self, target):
            raise OSError(errno.EBUSY, "busy", str(self))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    monkeypatch.setattr(updating, "MOST_TOUCHED", 0)
    archive.change("b-lyftet/dossier.yml", r"^titel: .*", "titel: Motion om hjul")
    assert archive.build(), archive.told
    assert differing(files_of(archive.root / "site"), archive.clean()) == []


@pytest.mark.parametrize(("number", "said"), [(errno.ENOSPC, "är full"), (errno.EROFS, "går bara att läsa")])
@pytest.mark.parametrize("function", ["_write", "_link"])
def test_disk_that_takes_no_more_is_told_and_leaves_the_site(archive, monkeypatch, function, number, said):
    """While the tree is written, or the site; when there is room again, all is as it should be."""
    before = files_of(archive.root / "site")
    archive.change("b-lyftet/dossier.yml", r"^titel: .*", "titel: Motion om hjul")

    def refuse(*_):
        raise OSError(number, "no", "site/x")

    with monkeypatch.context() as patch:
        patch.setattr(updating, function, refuse)
        patch.setattr(updating, "MOST_TOUCHED", 0)
        assert not archive.build()
    assert archive.told[-1].startswith(f"site/x: disken {said}. ")
    assert files_of(archive.root / "site") == before
    assert archive.build()
    assert differing(files_of(archive.root / "site"), archive.clean()) == []


SPOILT_PARTS = [(part, _blot) for part in PARTS] + [(part, _cut) for part in ("pages", "state", "words", "base")]


@pytest.mark.parametrize(("part", "spoil"), SPOILT_PARTS)
def test_cache_that_cannot_be_read_is_made_anew(archive, part, spoil):
    """A file of it was cut short, or has other bytes: it is as good as lost."""
    before = files_of(archive.root / "site")
    folder = archive.root / ".cache" / "dossier" / "build"
    unit = folder / "units" / "b-lyftet"
    spoil(unit / part if (unit / part).exists() else folder / part)
    shutil.rmtree(folder / "tree")
    assert archive.build(), archive.told
    assert differing(files_of(archive.root / "site"), before) == []


def test_several_processes_make_the_same(archive):
    """Who makes a dossier does not show."""
    before = files_of(archive.root / "site")
    for slug in ("c", "d", "e"):
        shutil.copytree(archive.docs / "kvarnlyftet", archive.docs / slug)
    assert archive.build(jobs=2)
    assert differing(files_of(archive.root / "site"), archive.clean()) == []
    for slug in ("c", "d", "e"):
        shutil.rmtree(archive.docs / slug)
    assert archive.build(jobs=2)
    assert files_of(archive.root / "site") == before


def test_build_cut_short_is_done_again(archive, monkeypatch):
    """A build that dies while it writes leaves a site that stands, and a next build that is whole."""
    before = files_of(archive.root / "site")
    archive.change("kvarnlyftet/dossier.yml", r"^titel: .*", "titel: Motion om stenar")
    with monkeypatch.context() as patch:
        patch.setattr(updating.Update, "_write_above", _die)
        with pytest.raises(KeyboardInterrupt):
            archive.build()
    assert files_of(archive.root / "site") == before
    assert archive.build()
    assert differing(files_of(archive.root / "site"), archive.clean()) == []


def _fail(*_):
    raise search.SearchError("Pagefind slutade.")


def _die(self):
    raise KeyboardInterrupt
