"""Commands tell an editor in one Swedish line what is wrong, and never spoil a file."""

import json
import socket

import pytest
from click.testing import CliRunner

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


@pytest.mark.parametrize("command", ["check", "build", "serve"])
def test_command_outside_the_project_says_where_to_run_it(tmp_path, monkeypatch, command):
    """The usual slip is to stand in another folder."""
    monkeypatch.chdir(tmp_path)
    result = run(command)
    assert result.exit_code == 2
    assert "kör kommandot i projektets mapp" in result.stderr


def test_json_without_faults_is_json(bench):
    """A tool reads the same form with and without faults."""
    result = run("check", "--docs", bench.root / "docs", "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"format_version": 1, "fel": []})
