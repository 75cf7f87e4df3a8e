"""Turns the Markdown and YAML of motion dossiers into the pages of a public site."""
