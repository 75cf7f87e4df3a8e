"""Model → pages: HTML fragments with their address, title and description; knows nothing of who puts them on a site."""

from dossier.rendering.pages import (
    Page,
    SubjectPlace,
    View,
    add_changed,
    place_changed,
    render_dossier,
    render_files,
    render_moved,
    render_opensearch,
    render_problems,
    render_removed,
    render_search,
    render_site,
    render_subjects,
)

__all__ = [
    "Page",
    "SubjectPlace",
    "View",
    "add_changed",
    "place_changed",
    "render_dossier",
    "render_files",
    "render_moved",
    "render_opensearch",
    "render_problems",
    "render_removed",
    "render_search",
    "render_site",
    "render_subjects",
]
