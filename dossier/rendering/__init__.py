"""Model → pages: HTML fragments with their address, title and description; knows nothing of who puts them on a site."""

from dossier.rendering.pages import (
    ANCHOR_RE,
    Backlink,
    Page,
    View,
    add_backlinks,
    add_changed,
    place_changed,
    read_templates_anew,
    render_dossier,
    render_files,
    render_moved,
    render_opensearch,
    render_problems,
    render_removed,
    render_search,
)
from dossier.rendering.site_pages import render_site, render_site_files
from dossier.rendering.subjects import DossierSubjects, render_subjects, subjects_of
from dossier.rendering.summarising import summarise

__all__ = [
    "ANCHOR_RE",
    "Backlink",
    "DossierSubjects",
    "Page",
    "View",
    "add_backlinks",
    "add_changed",
    "place_changed",
    "read_templates_anew",
    "render_dossier",
    "render_files",
    "render_moved",
    "render_opensearch",
    "render_problems",
    "render_removed",
    "render_search",
    "render_site",
    "render_site_files",
    "render_subjects",
    "subjects_of",
    "summarise",
]
