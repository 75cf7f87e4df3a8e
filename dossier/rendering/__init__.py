"""Model → pages: HTML fragments with their address, title and description; knows nothing of who puts them on a site."""

from dossier.rendering.pages import (
    Page,
    View,
    add_changed,
    render_dossier,
    render_files,
    render_moved,
    render_problems,
    render_removed,
    render_site,
)

__all__ = [
    "Page",
    "View",
    "add_changed",
    "render_dossier",
    "render_files",
    "render_moved",
    "render_problems",
    "render_removed",
    "render_site",
]
