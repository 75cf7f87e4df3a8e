"""Commands; no logic. Results on stdout, all else on stderr. Exit 0 clean, 1 problems, 2 misuse.

Each command imports what it needs: a build that has nothing to do answers before the rest would be read.
"""

import json
import sys
from pathlib import Path

import click

from dossier.building import build_site, fault_of_address, serve_site

SWEDISH = {
    "Usage:": "Så här:",
    "Options": "Val",
    "Commands": "Kommandon",
    "Error: {message}": "Fel: {message}",
    "Invalid value for {param_hint}: {message}": "{param_hint}: {message}",
    "{value!r} is not a valid {number_type}.": "”{value}” är inget heltal.",
    "{value!r} is not one of {choices}.": "”{value}” är inget av {choices}.",
    "Missing argument": "Här saknas",
    "No such option {name!r}.": "Valet ”{name}” finns inte.",
    "No such command {name!r}.": "Kommandot ”{name}” finns inte.",
    "Did you mean {possibility}?": "Menade du {possibility}?",
    "(Did you mean one of: {possibilities}?)": "Menade du {possibilities}?",
    "Option {name!r} requires an argument.": "Efter {name} ska det stå något mer.",
    "Option {name!r} does not take a value.": "Efter {name} ska det inte stå något.",
    "Got unexpected extra argument ({args})": "”{args}” är ett ord för mycket.",
    "Got unexpected extra arguments ({args})": "”{args}” är för mycket.",
}
"""What click says, as it is said to an editor."""
for module in (click.core, click.exceptions, click.formatting, click.parser, click.types):
    vars(module)["_"] = lambda text: SWEDISH.get(text, text)
    vars(module)["ngettext"] = lambda one, many, count: SWEDISH.get(text := one if count == 1 else many, text)


def _existing(context: click.Context, parameter: click.Parameter, path: Path) -> Path:
    """Refuse a path that is not there, in the editor's own language."""
    if not path.exists():
        raise click.UsageError(f"”{path}” finns inte: kör kommandot i projektets mapp.", context)
    return path


CONFIG = click.option(
    "-f",
    "--config",
    "config_file",
    default="mkdocs.yml",
    type=click.Path(path_type=Path),
    callback=_existing,
    metavar="FIL",
    help="Webbplatsens inställningar; mkdocs.yml om inget annat sägs.",
)
DOCS = click.option(
    "--docs",
    default="docs",
    type=click.Path(path_type=Path),
    callback=_existing,
    metavar="MAPP",
    help="Källornas mapp.",
)
HELP = click.help_option("--help", help="Visa den här hjälpen.")


@click.group(subcommand_metavar="KOMMANDO …", options_metavar="")
@HELP
def main() -> None:
    """Motionsdossier: läs, pröva och publicera motioner och svaren på dem."""


@main.command(options_metavar="[VAL]")
@DOCS
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Form på svaret.")
@click.option("-v", "--verbose", is_flag=True, help="Visa också namn som kan syfta på flera och därför inte länkas.")
@HELP
def check(docs: Path, form: str, verbose: bool) -> None:
    """Pröva alla källor och visa varje fel på en rad.

    \b
    Exempel: dossier check
             dossier check --format json > fel.json
    """
    from dossier.labels import plural  # noqa: PLC0415
    from dossier.loading import load_project  # noqa: PLC0415
    from dossier.site import ambiguous_names  # noqa: PLC0415

    root = docs.resolve().parent
    project = load_project(docs.resolve(), root)
    problems = project.problems
    if verbose:
        for note in ambiguous_names(project):
            click.echo(note, err=True)
    if form == "json":
        report = {"format_version": 1, "fel": [problem.as_json() for problem in problems]}
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        for problem in problems:
            click.echo(str(problem))
    click.echo(f"{plural(len(problems), 'fel', 'fel')}." if problems else "Inga fel.", err=True)
    sys.exit(1 if problems else 0)


@main.command(options_metavar="[VAL]")
@CONFIG
@click.option(
    "-j", "--jobs", default=0, metavar="ANTAL", help="Processer sida vid sida; annars en för varje processor."
)
@click.option("--cluster", default="", metavar="ADRESS", help="Låt ett Dask-kluster göra dossiererna: tcp://värd:8786.")
@HELP
def build(config_file: Path, jobs: int, cluster: str) -> None:
    """Bygg det som har ändrats, strikt; ett fel lämnar den förra webbplatsen orörd.

    \b
    Exempel: dossier build
             dossier build -j 8
             dossier build --cluster tcp://10.0.0.5:8786
    """
    if not build_site(config_file, jobs, cluster):
        click.echo("Webbplatsen är inte byggd om; den förra står kvar.", err=True)
        sys.exit(1)
    click.echo("Webbplatsen är byggd.", err=True)


@main.command(options_metavar="[VAL]")
@CONFIG
@click.option("-a", "--address", default="127.0.0.1:8000", metavar="ADRESS:PORT", help="Adress och port.")
@HELP
def serve(config_file: Path, address: str) -> None:
    """Visa webbplatsen med omläsning när en källa ändras.

    \b
    Exempel: dossier serve -a 127.0.0.1:8080
    """
    if fault := fault_of_address(address):
        click.echo(fault, err=True)
        sys.exit(2)
    click.echo(f"Webbplatsen byggs och visas sedan på http://{address}/. Avsluta med Ctrl+C.", err=True)
    click.echo("Den läses om när en källa ändras.", err=True)
    if not serve_site(config_file, address):
        click.echo("Webbplatsen visas inte.", err=True)
        sys.exit(1)


@main.command(options_metavar="[VAL]")
@DOCS
@HELP
def publish(docs: Path) -> None:
    """Skriv upp alla adresser som nu är publicerade; från och med då vägrar bygget att tappa dem.

    \b
    Exempel: dossier publish
    """
    from dossier.labels import plural  # noqa: PLC0415
    from dossier.loading import load_project  # noqa: PLC0415
    from dossier.publishing import publish_addresses  # noqa: PLC0415

    project = load_project(docs.resolve(), docs.resolve().parent)
    for problem in project.problems:
        click.echo(str(problem))
    if project.problems:
        click.echo("Inga adresser är uppskrivna: rätta felen först.", err=True)
        sys.exit(1)
    added, files = publish_addresses(project, docs.resolve())
    click.echo(f"{plural(added, 'ny adress', 'nya adresser')} i {plural(files, 'fil', 'filer')}.", err=True)


@main.command(options_metavar="")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FIL…")
@HELP
def number(files: tuple[Path, ...]) -> None:
    """Skriv id på de stycken som saknar; ett id som står ändras aldrig, och ett som har publicerats ges inte igen.

    \b
    Exempel: dossier number docs/stadsdelslyftet/svar/socialnamnden.md
    """
    sys.exit(max(_number(file) for file in files))


def _number(file: Path) -> int:
    """Number one file and say what was done; give the exit code."""
    from dossier.frontmatter import split_front_matter  # noqa: PLC0415
    from dossier.loading import published_ids  # noqa: PLC0415
    from dossier.paragraphs import number_paragraphs  # noqa: PLC0415
    from dossier.problems import Location, Problem  # noqa: PLC0415
    from dossier.publishing import write_whole  # noqa: PLC0415

    if file.suffix != ".md" or not file.is_file():
        click.echo(f"{file}: numrera bara .md-filer som finns", err=True)
        return 2
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            text = stream.read()
    except (OSError, UnicodeDecodeError):
        what = "filen går inte att läsa som text"
        click.echo(str(Problem(Location(file.as_posix()), "unreadable-file", what, "Spara den som UTF-8")), err=True)
        return 1
    front = split_front_matter(text, file.as_posix())
    if front.value is None:
        click.echo(str(front.problems[0]), err=True)
        return 1
    if front.value.body_line == 1:
        click.echo(f"{file}: filen har inget sidhuvud (front matter) och numreras inte", err=True)
        return 2
    end = "\r\n" if "\r\n" in text else "\n"
    body = front.value.body.replace("\r\n", "\n")
    numbered = number_paragraphs(body, published_ids(file))
    if numbered != body:
        write_whole(file, text.removesuffix(front.value.body) + numbered.replace("\n", end))
    click.echo(f"{file}: {'numrerad' if numbered != body else 'oförändrad'}", err=True)
    return 0
