"""Links of prose: what the core tells is what MkDocs would have told, and each cure names the nearest that is there."""

import logging
import re

import pytest

from dossier import loading
from dossier.generator import load_config, mkdocs_build
from dossier.prose import Paper, ids_of, links_of

DEAD = 14
PROSE = """
## Rubrik med `kod` och *mer*, åäö

## Samma

## Samma

#Utan mellanslag

Understruken
------------

## Egen { #eget }

Ett stycke.
{ #stycke }

<span id="rå"></span>

En not[^1] och [en]: [inte länk].

!!! note "Ruta"
    I rutan [r](borta-1.md).

    !!! tip
        Inre [r](borta-2.md#a).

    Efter [r](metod.md#borta-3).

Efter rutan [r](borta-4.md).

- Punkt [p](borta-5.md)

    Samma punkt [p](borta-6.md).

1. Ett
    - [q](index.md#borta-7)

Term
:   Förklaring [f](borta-8.md).

```
[kod](borta-kod.md)
```

`[kod](borta-kod.md)` och \\[inte länk](borta-kod.md)

| a | b |
| --- | --- |
| [t](borta-9.md) | ![bild](borta-10.png "titel") |

> [c](<borta 11.md>) och [d][ref], [e][], [f][]

[ref]: borta-12.md "Titel"
[e]: ../stadsdelslyftet/svar/socialnamnden.md#borta-13
[f]: /om/borta-14/

[^1]: borta-15

Goda: [a](#rubrik-med-kod-och-mer-aao) [a](#samma_1) [a](#utan-mellanslag) [a](#understruken) [a](#eget) [a](#stycke)
[a](#rå) [a](index.md) [a](../index.md) [a](../stadsdelslyftet/svar/socialnamnden.md#s3) [a](../begrepp.md)
[a](../stadsdelslyftet/jamforelse.md#socialnamnden) [a](../assets/oversikt.png) [a](https://exempel.se) [a](tel:112)
[a](../stadsdelslyftet/underlag/socialnamnden.txt) [a](../amnesord/a/index.md) [a](../sok.md?q=x) [a](index.md#citera-och-lanka)
"""


def append(page, text):
    """Write something more on a page of prose."""
    page.write_text(f"{page.read_text(encoding='utf-8')}\n{text}\n", encoding="utf-8")


def test_core_tells_the_links_that_mkdocs_would_tell(project_copy, monkeypatch, caplog):
    """The same links, none more and none fewer, whatever they stand in."""
    root, _ = project_copy
    append(root / "docs" / "om" / "metod.md", PROSE)
    problems = loading.load_project(root / "docs", root).problems
    assert {one.code for one in problems} == {"dead-link"}
    told = sorted(re.search(r"länken ”([^”]*)”", one.what)[1] for one in problems)
    monkeypatch.setattr(loading, "check_prose", lambda *_: ())
    with caplog.at_level(logging.WARNING, "mkdocs"):
        mkdocs_build(load_config(str(root / "mkdocs.yml"), strict=False))
    assert sorted(re.findall(r"link '([^']*)'", caplog.text)) == told
    assert len(told) == DEAD


def test_strict_build_speaks_swedish_alone(project_copy, capfd):
    """All dead links come from the core; MkDocs says nothing of the page whose faults stand in its place."""
    root, build = project_copy
    page = root / "docs" / "om" / "metod.md"
    append(page, "[a](borta.md)")
    line = page.read_text(encoding="utf-8").split("\n").index("[a](borta.md)") + 1
    assert not build()
    (said,) = capfd.readouterr().err.splitlines()
    assert said.startswith(f"docs/om/metod.md:{line}: ")
    assert said.endswith("[dead-link]")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("metodd.md", "metod.md"),
        ("../begrepp/", "../begrepp.md"),
        ("../begrepp/index.md", "../begrepp.md"),
        ("/om/metod/", "metod.md"),
        ("../stadsdelslyftet/", "../stadsdelslyftet/index.md"),
        ("../stadsdelslyftt/svar/socialnamnden.md", "../stadsdelslyftet/svar/socialnamnden.md"),
        ("metod.md#samma-txt", "samma-text"),
        ("../stadsdelslyftet/svar/socialnamnden.md#s33", "s3"),
    ],
)
def test_nearest_is_named(real, written, meant):
    """A file as it is written from here, or an id."""
    append(real.root / "docs" / "om" / "index.md", f"[a]({written})")
    (problem,) = real.load().problems
    assert problem.cure.endswith(f"Menade du ”{meant}”?")


def test_no_link_is_called_dead_where_a_fault_hides_what_there_is(real):
    """A dossier that cannot be read is told once; what leads to it is left alone."""
    append(real.root / "docs" / "om" / "index.md", "[a](../stadsdelslyftet/jamforelse.md#x)")
    assert {one.code for one in real.load().problems} == {"dead-link"}
    real.edit("dossier.yml", text="titel: [\n")
    assert "dead-link" not in {one.code for one in real.load().problems}


def test_line_is_that_of_the_link_itself():
    """Below the front matter, on whatever line of its paragraph."""
    paper = Paper("a.md", "a.md", "Ett\n[b](b.md) två  \ntre ![c](c.png)\n", line=5)
    assert [(one.target, one.line) for one in links_of(paper)] == [("b.md", 6), ("c.png", 7)]


def test_ids_of_headings_are_those_of_the_generator():
    """Swedish letters lose their marks, and the second of a kind gets a number."""
    assert ids_of(Paper("a.md", "a.md", "# Är det så?\n\n## Är det så?\n")) == {"ar-det-sa", "ar-det-sa_1"}


def test_link_to_what_has_moved_is_dead_and_to_what_was_taken_away_is_not(real):
    """A page that says why there is nothing is there to be read; one that leads on has no source to link to."""
    moves = real.root / "docs" / "register" / "flyttade.yml"
    ledger = real.root / "docs" / "register" / "adresser.txt"
    ledger.write_text("gammal/\n", encoding="utf-8")
    append(real.root / "docs" / "om" / "index.md", "[a](../gammal/index.md)")
    moves.write_text("- från: gammal/\n  till: stadsdelslyftet/\n", encoding="utf-8")
    assert [one.code for one in real.load().problems] == ["dead-link"]
    moves.write_text("- från: gammal/\n  borttagen: 2026-11-29\n  skäl: Fel.\n", encoding="utf-8")
    assert real.load().problems == ()
