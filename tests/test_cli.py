"""Commands tell an editor in one Swedish line what is wrong, and never spoil a file."""

import json
import socket

import pytest
from click.testing import CliRunner
from conftest import ROOT

from dossier.cli import main

HEAD = "---\ntitel: X\n---\n"


def run(*words):
    """Run a command as an editor does."""
    return CliRunner().invoke(main, [str(word) for word in words])


def said(result):
    """Give the lines on stderr, of a run that did not crash."""
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.stderr.strip().split("\n")


@pytest.mark.parametrize("name", ["dossier.yml", "underlag/socialnamnden.txt", "finns-inte.md"])
def test_number_touches_only_markdown(tmp_path, name):
    """A data file and a received text are refused and stand as they were."""
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    if file.suffix != ".md":
        file.write_text("titel: X\n", encoding="utf-8")
    result = run("number", file)
    assert (result.exit_code, len(said(result))) == (2, 1)
    assert not file.exists() or file.read_text(encoding="utf-8") == "titel: X\n"


def test_number_refuses_a_page_without_front_matter(tmp_path):
    """A Markdown file that is no paper is left alone."""
    file = tmp_path / "a.md"
    file.write_text("Text\n", encoding="utf-8")
    assert run("number", file).exit_code == 2
    assert file.read_text(encoding="utf-8") == "Text\n"


def test_number_keeps_line_ends(tmp_path):
    """A file from Windows stays one, and nothing but ids is added."""
    file = tmp_path / "a.md"
    file.write_bytes(f"\ufeff{HEAD}Ett.\n\nTvå.\n".replace("\n", "\r\n").encode())
    assert run("number", file).exit_code == 0
    assert file.read_bytes() == f"{HEAD}Ett.\n{{ #s1 }}\n\nTvå.\n{{ #s2 }}\n".replace("\n", "\r\n").encode()
    assert [path.name for path in tmp_path.iterdir()] == ["a.md"]


def test_number_gives_no_published_id_again(tmp_path):
    """Not one that the page has had, nor one of a page that leads there now; another page's ids are free."""
    file = tmp_path / "docs" / "ny" / "svar" / "a.md"
    register = tmp_path / "docs" / "register"
    for folder in (file.parent, register / "adresser"):
        folder.mkdir(parents=True)
    ledgers = {"ny": "ny/svar/a/ s1 s4", "gammal": "gammal/svar/a/ rubrik s1 s6", "annan": "annan/svar/a/ s90"}
    for name, line in ledgers.items():
        (register / "adresser" / f"{name}.txt").write_text(f"{line}\n", encoding="utf-8")
    move = "- {från: gammal/, till: ny/}\n"
    (register / "flyttade.yml").write_text(move, encoding="utf-8")
    file.write_text(f"{HEAD}# Rubrik\n\nEtt.\n\nTvå.\n{{ #s1 }}\n", encoding="utf-8")
    assert run("number", file).exit_code == 0
    heading, new, old = file.read_text(encoding="utf-8").removeprefix(HEAD).split("\n\n")
    assert (new, old) == ("Ett.\n{ #s7 }", "Två.\n{ #s1 }\n")
    assert heading.endswith("{ #titel }")


def test_number_names_an_unreadable_file_and_numbers_the_rest(tmp_path):
    """A file that is not UTF-8 is a fault on one line, and the next file is still numbered."""
    bad, good = tmp_path / "a.md", tmp_path / "b.md"
    bad.write_bytes(f"{HEAD}Två.\n".encode("latin-1"))
    good.write_text(f"{HEAD}Ett.\n", encoding="utf-8")
    result = run("number", bad, good)
    assert result.exit_code == 1
    assert "[unreadable-file]" in said(result)[0]
    assert "#s1" in good.read_text(encoding="utf-8")


@pytest.mark.parametrize("address", ["foo", "127.0.0.1:99999", "127.0.0.1:0", "127.0.0.1", "exempel.invalid:8000"])
def test_serve_refuses_what_is_no_address(project_copy, address):
    """A wrong address is told on one line before anything is built."""
    result = run("serve", "-f", project_copy[0] / "mkdocs.yml", "-a", address)
    assert (result.exit_code, len(said(result))) == (2, 1)
    assert "är ingen adress med port" in result.stderr


def test_serve_tells_that_the_port_is_taken(project_copy):
    """A preview that is already open is the usual reason."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = run("serve", "-f", project_copy[0] / "mkdocs.yml", "-a", f"127.0.0.1:{taken.getsockname()[1]}")
    assert result.exit_code == 2
    assert said(result) == [
        "Porten är upptagen: stäng den andra förhandsvisningen eller välj en annan med -a 127.0.0.1:8001"
    ]


@pytest.mark.parametrize("command", ["check", "build", "serve", "publish"])
def test_command_outside_the_project_says_where_to_run_it(tmp_path, monkeypatch, command):
    """The usual slip is to stand in another folder."""
    monkeypatch.chdir(tmp_path)
    result = run(command)
    assert result.exit_code == 2
    assert "kör kommandot i projektets mapp" in result.stderr


@pytest.mark.parametrize(
    ("words", "last"),
    [
        (["build", "-j", "x"], "Fel: '-j' / '--jobs': ”x” är inget heltal."),
        (["build", "-j"], "Fel: Efter -j ska det stå något mer."),
        (["build", "--hlep"], "Fel: Valet ”--hlep” finns inte. Menade du '--help'?"),
        (["build", "a", "b"], "Fel: ”a b” är för mycket."),
        (["bild"], "Fel: Kommandot ”bild” finns inte. Menade du 'build'?"),
        (["check", "--format", "x"], "Fel: '--format': ”x” är inget av 'text', 'json'."),
        (["number"], "Fel: Här saknas 'FIL…'."),
    ],
)
def test_misuse_is_told_in_swedish(monkeypatch, words, last):
    """What click says itself, too."""
    monkeypatch.chdir(ROOT)
    result = run(*words)
    assert result.exit_code == 2
    assert said(result)[-1] == last


def test_help_is_swedish():
    """Its headings are click's."""
    assert {"Val:", "Kommandon:"} <= set(run("--help").stdout.split("\n"))


def test_json_without_faults_is_json(bench):
    """A tool reads the same form with and without faults."""
    result = run("check", "--docs", bench.root / "docs", "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"format_version": 1, "fel": []})


def ledgers(bench):
    """Give every file of the register, by name, as it stands."""
    folder = bench.root / "docs" / "register"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_publish_writes_ledgers_and_says_how_much(bench):
    """A ledger for the register and one for the dossier, and the second time nothing."""
    before = ledgers(bench)
    first = run("publish", "--docs", bench.root / "docs")
    assert (first.exit_code, first.stdout) == (0, "")
    assert said(first)[0].replace("\u00a0", " ").endswith("nya adresser i 2 filer.")
    after = ledgers(bench)
    assert after.keys() - before.keys() == {"adresser.txt", "adresser/kvarnlyftet.txt"}
    assert all(after[name] == before[name] for name in before)
    assert bench.problems() == []
    second = run("publish", "--docs", bench.root / "docs")
    assert (second.exit_code, said(second)) == (0, ["0\u00a0nya adresser i 0\u00a0filer."])
    assert ledgers(bench) == after


def test_publish_adds_only_what_is_new(bench):
    """A new paragraph is one new address in one file; the lines that stood keep what they had."""
    run("publish", "--docs", bench.root / "docs")
    ledger = bench.root / "docs" / "register" / "adresser" / "kvarnlyftet.txt"
    before = ledger.read_text(encoding="utf-8").split("\n")
    bench.edit(
        "index.md",
        text=bench.path("index.md").read_text(encoding="utf-8") + "\nEn sak till, se [[motion#s1]].\n{ #k99 }\n",
    )
    result = run("publish", "--docs", bench.root / "docs")
    assert (result.exit_code, said(result)) == (0, ["1\u00a0ny adress i 1\u00a0fil."])
    after = ledger.read_text(encoding="utf-8").split("\n")
    assert [(old, new) for old, new in zip(before, after, strict=True) if old != new] == [
        (old, old.replace(" k3 ", " k3 k99 ")) for old in before if old.startswith("kvarnlyftet/ ")
    ]


def test_publish_refuses_a_project_with_faults(bench):
    """Every fault is told on stdout, one line says that nothing was written, and nothing was."""
    bench.edit("motion.md", delete=True)
    before = ledgers(bench)
    result = run("publish", "--docs", bench.root / "docs")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == run("check", "--docs", bench.root / "docs").stdout.splitlines()
    assert said(result) == ["Inga adresser är uppskrivna: rätta felen först."]
    assert ledgers(bench) == before


def test_publish_refuses_a_project_that_has_lost_an_address(bench):
    """Publishing again is no way round a lost address."""
    run("publish", "--docs", bench.root / "docs")
    ledger = bench.root / "docs" / "register" / "adresser" / "kvarnlyftet.txt"
    ledger.write_text(f"{ledger.read_text(encoding='utf-8')}kvarnlyftet/svar/borta/ s1\n", encoding="utf-8")
    before = ledgers(bench)
    result = run("publish", "--docs", bench.root / "docs")
    assert result.exit_code == 1
    assert "[lost-address]" in result.stdout
    assert ledgers(bench) == before


def test_verbose_check_tells_names_that_are_no_links(bench):
    """A name of two entries is told on stderr with its place; results, JSON and exit code are as without the flag."""
    entry = "- id: {}\n  namn: {}\n  alias: [Vindkontoret]\n  vad: Påhittat.\n"
    bench.edit(
        "docs/register/organ.yml",
        text=entry.format("vind-ett", "Ena kontoret") + entry.format("vind-tva", "Andra kontoret"),
    )
    docs = bench.root / "docs"
    plain, verbose = run("check", "--docs", docs), run("check", "--docs", docs, "--verbose")
    notes = [line for line in said(verbose) if "länkas inte" in line]
    assert notes
    assert all("vind-ett eller vind-tva." in line and line.startswith("docs/kvarnlyftet/") for line in notes)
    assert [line for line in said(verbose) if line not in notes] == said(plain)
    assert (verbose.exit_code, verbose.stdout) == (plain.exit_code, plain.stdout) == (0, "")
    as_json = run("check", "--docs", docs, "-v", "--format", "json")
    assert json.loads(as_json.stdout) == {"format_version": 1, "fel": []}
