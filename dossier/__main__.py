"""Lets `python -m dossier` stand for the command `dossier`."""

from dossier.cli import main

main(prog_name="dossier")
