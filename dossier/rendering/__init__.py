"""Model → pages: HTML fragments with their address, title and description; knows nothing of who puts them on a site."""

from dossier.rendering.pages import Page, render_dossier, render_problems, render_site

__all__ = ["Page", "render_dossier", "render_problems", "render_site"]
