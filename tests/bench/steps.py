"""`dossier build` without references, mentions, shared text, lasting addresses, citations and snippets: what these add.

Run as `python tests/bench/steps.py build -f mkdocs.yml`. The steps are taken out where the program calls them; a name that
is no longer there stops the run, so that nothing is measured as taken out that is not.
"""

from collections.abc import Callable
from typing import Any

from dossier import addresses, loading, units
from dossier.cli import main
from dossier.mentions import MentionIndex
from dossier.rendering import pages, site_pages

PAGES = (addresses.REGISTER, addresses.SHARED, addresses.SNIPPETS)


def take_out() -> None:
    """Make each step give nothing."""
    make_page, make_pages = pages._page, units.render_dossier
    _put(pages, "index_mentions", lambda *given: MentionIndex({}, ()))
    _put(pages, "find_shared_text", lambda *given: ())
    _put(
        pages,
        "_page",
        lambda view, page, *rest, **more: None if page in PAGES else make_page(view, page, *rest, **more),
    )
    _put(units, "render_dossier", lambda view: (page for page in make_pages(view) if page))
    _put(units, "render_files", lambda view: ())
    _put(units, "_first_number", lambda dossier: "")
    _put(pages, "_snippet_values", lambda view: {})
    _put(pages, "CITE_FORMATS", ())
    _put(pages, "cite_as_text", lambda note: "")
    _put(pages._Context, "used", lambda self, paragraph, document: "")
    _put(pages.View, "directive", lambda self, proof: "")
    _put(pages.View, "paragraphs_on", lambda self, question: ())
    _put(pages.View, "questions_on", lambda self, document, paragraph: ())
    _put(loading, "pages_of_dossier", lambda dossier, *rest: {})
    _put(loading, "numbers_of_dossier", lambda dossier: ())
    _put(site_pages, "_entries", lambda archive: ())


def _put(owner: object, name: str, value: Callable[..., Any] | tuple[()]) -> None:
    getattr(owner, name)
    setattr(owner, name, value)


if __name__ == "__main__":
    take_out()
    main()
