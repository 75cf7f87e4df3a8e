"""Commands; no logic. Results on stdout, all else on stderr. Exit 0 clean, 1 problems, 2 misuse."""

import json
import sys
from pathlib import Path

import click

from dossier.building import build_site, serve_site
from dossier.frontmatter import split_front_matter
from dossier.labels import plural
from dossier.loading import load_project
from dossier.paragraphs import number_paragraphs

CONFIG = click.option(
    "-f", "--config", "config_file", default="mkdocs.yml", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)


@click.group()
def main() -> None:
    """Motionsdossier: läs, pröva och publicera motioner och svaren på dem."""


@main.command()
@click.option(
    "--docs", default="docs", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Källornas mapp."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Form på svaret.")
def check(docs: Path, form: str) -> None:
    """Pröva alla källor och visa varje fel på en rad.

    \b
    Exempel: dossier check
             dossier check --format json > fel.json
    """
    root = docs.resolve().parent
    problems = load_project(docs.resolve(), root).problems
    if form == "json":
        report = {"format_version": 1, "fel": [problem.as_json() for problem in problems]}
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        for problem in problems:
            click.echo(str(problem))
    click.echo(f"{plural(len(problems), 'fel', 'fel')}." if problems else "Inga fel.", err=True)
    sys.exit(1 if problems else 0)


@main.command()
@CONFIG
def build(config_file: Path) -> None:
    """Bygg webbplatsen strikt; ett fel lämnar den förra orörd.

    \b
    Exempel: dossier build
    """
    if not build_site(config_file):
        click.echo("Webbplatsen är inte byggd om; den förra står kvar.", err=True)
        sys.exit(1)
    click.echo("Webbplatsen är byggd.", err=True)


@main.command()
@CONFIG
@click.option("-a", "--address", default="127.0.0.1:8000", help="Adress och port.")
def serve(config_file: Path, address: str) -> None:
    """Visa webbplatsen med omläsning när en källa ändras.

    \b
    Exempel: dossier serve -a 127.0.0.1:8080
    """
    click.echo(
        f"Webbplatsen visas på http://{address}/ och läses om när en källa ändras. Avsluta med Ctrl+C.", err=True
    )
    serve_site(config_file, address)


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def number(files: tuple[Path, ...]) -> None:
    """Skriv id på de stycken som saknar; ett id som står ändras aldrig.

    \b
    Exempel: dossier number docs/stadsdelslyftet/svar/socialnamnden.md
    """
    for file in files:
        text = file.read_text(encoding="utf-8")
        front = split_front_matter(text, file.as_posix())
        if front.value is None:
            click.echo(str(front.problems[0]), err=True)
            sys.exit(1)
        numbered = text.removesuffix(front.value.body) + number_paragraphs(front.value.body)
        if numbered != text:
            file.write_text(numbered, encoding="utf-8")
        click.echo(f"{file}: {'numrerad' if numbered != text else 'oförändrad'}", err=True)
