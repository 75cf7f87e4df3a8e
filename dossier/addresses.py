"""Where each thing of a dossier has its page and its anchor; the one place that knows the shape of an address.

An address is relative to the site's root and ends in `/` or `/#anchor`. Published addresses are never changed.
"""

import re
from functools import lru_cache

OVERVIEW, MOTION, COMPARISON, FACTS = "", "motion/", "jamforelse/", "uppgifter/"
SECTIONS, TIMELINE = "avsnitt/", "tidslinje/"
OVERVIEW_SECTIONS = ("kort-sagt", "forslagen", "svaren", "instanser", "gang", "lanka")
"""Headings of the overview that every dossier has."""
UNTITLED = "dokumentet"
"""Anchor of a received paper that prints no title, and of a motion that is only described; else it is the title's."""
DEADLINE = "sista-svarsdag"
"""Anchor of the last day to answer, on the timeline."""
REGISTER, SHARED, SNIPPETS = "register/", "samma-text/", "lank/"
RECEIVED = "underlag/"
"""Folder of the files that came, below a dossier; they are published as they are."""
WHOLE_TABLE = "tabell"
"""Below `SNIPPETS`, the page to embed that holds the whole comparison; the others are named after their body."""
CONSULTEES, TERMS = "instanser/", "begrepp/"
SEARCH, SUBJECTS = "sok/", "amnesord/"
DOSSIERS, PARTIES = "dossierer/", "partier/"
BY_YEAR, BY_STATUS, BY_SUBJECT = f"{DOSSIERS}ar/", f"{DOSSIERS}status/", f"{DOSSIERS}amne/"
COMPARISON_FILE = "jamforelse.csv"
"""The comparison of all dossiers; `COMPARISON` is its page below the root, and each dossier's own below the dossier."""
FAULTS = "fel/"
DOSSIER_PAGES = (OVERVIEW, MOTION, COMPARISON, FACTS, SECTIONS, TIMELINE, REGISTER, SUBJECTS, SHARED, SNIPPETS)
NAMED_PAGES = frozenset(page.rstrip("/") for page in (*DOSSIER_PAGES[1:], TERMS, SEARCH, DOSSIERS, PARTIES))
LETTER_NAMES = {"å": "aa", "ä": "ae", "ö": "oe", "#": "ovriga"}
RESERVED_TOP_NAMES = frozenset(
    {
        "404.html",
        "index.html",
        COMPARISON_FILE,
        "opensearch.xml",
        "robots.txt",
        "search",
        "sitemap.xml",
        "sitemap.xml.gz",
    }
)
"""Files and folders below the root that a generator makes itself."""
RESERVED_ENTRIES = frozenset({"index", "readme"})
"""Ids that would make an entry's page that of the whole list."""
NUMBER_SEPARATOR_RE = re.compile(r"[^0-9A-Za-zÅÄÖåäö.]+")


RESERVED_ANCHOR_RE = re.compile(
    r"""
    innehall                                                        # every page
    | kort-sagt | forslagen | svaren | svaren-tabell | instanser    # the overview
    | namns | gang | uppgifter | lanka | rattelser
    | vackt-av | kant                                               # the motion
    | alla | svar | ingar-inte | tabell | efter-stallning           # the comparison
    | fraga-\d+ | stallning-.+
    | .+-rubrik                                                     # facts and sections
    | med-datum | utan-datum | inte-kant | sista-svarsdag           # the timeline
    | slag-\d+ | namns-i | kommun-\d+                               # the register, the bodies
    | flyttade | flyttad-\d+                                        # a page with addresses that changed
    | brevhuvud | underskrifter | sida-\d+ | fotnot-.+ | fotnotsref-.+  # documents
    | dokumentet | atergivning | tryckfel | kontrollsumma | citera | citera-text
    """,
    re.X,
)
"""Anchors that pages make themselves, so that no editor's id may be one of them."""


def is_reserved(anchor: str) -> bool:
    """Tell whether an editor's id would stand twice on a page."""
    return bool(RESERVED_ANCHOR_RE.fullmatch(anchor))


def page_address(slug: str, page: str) -> str:
    """Address of one of a dossier's own pages: `page_address("stadsdelslyftet", COMPARISON)`."""
    return f"{slug}/{page}"


def document_page(document_id: str) -> str:
    """Page of a received paper, below its dossier."""
    return MOTION if document_id == "motion" else f"svar/{document_id}/"


def cell_anchor(consultee_id: str, question_id: str) -> str:
    """Anchor of one cell of the comparison; `--` keeps it apart from a consultee's id."""
    return f"{consultee_id}--{question_id}"


def dated_anchor(document_id: str) -> str:
    """Anchor of a received paper on the timeline."""
    return f"dok-{document_id}"


def consultee_address(consultee_id: str) -> str:
    """Page of a body across dossiers."""
    return f"{CONSULTEES}{consultee_id}/"


def entry_address(entry_id: str) -> str:
    """Page of an entry of the register across dossiers."""
    return f"{REGISTER}{entry_id}/"


def party_address(party: str) -> str:
    """Page of the motions of a party; `party` is as it stands in an address."""
    return f"{PARTIES}{party}/"


def subject_list_address(letter: str) -> str:
    """Page of the dossiers whose subject begins with a letter."""
    return f"{BY_SUBJECT}{LETTER_NAMES.get(letter.lower(), letter.lower())}/"


def letter_address(letters: str) -> str:
    """Page of the words that begin with some letters: `amnesord/a/`, `amnesord/s/aa/` for så."""
    return SUBJECTS + "".join(f"{LETTER_NAMES.get(letter, letter)}/" for letter in letters.lower())


def letter_anchor(letter: str) -> str:
    """Anchor of the words that begin with a letter in a dossier's index."""
    return f"bokstav-{LETTER_NAMES.get(letter.lower(), letter.lower())}"


def subject_anchor(word: str) -> str:
    """Anchor of a word in a dossier's index; the letters before it keep it apart from the page's own."""
    return f"ord-{word}"


def number_addresses(diarienummer: str) -> tuple[str, ...]:
    """Give the addresses that a registry number leads by, the one to show first.

    `KS 2025/652` → `KS-2025-652/`, `ks-2025-652/`, `KS2025-652/`, `KS 2025/652/`, `KS2025/652/`, `KS-2025/652/`.
    What cannot be an address is left out.
    """
    number = diarienummer.strip()
    dashed = NUMBER_SEPARATOR_RE.sub("-", number).strip("-.")
    path = re.sub(r"[^0-9A-Za-zÅÄÖåäö./ _-]+", "-", number).strip("/. ")
    tight = re.sub(r"(?<=[A-Za-zÅÄÖåäö])[ _-](?=\d)", "", path)
    forms = (dashed, dashed.lower(), tight.replace("/", "-").replace(" ", "-"), path, tight, path.replace(" ", "-"))
    return tuple(f"{form}/" for form in dict.fromkeys(forms) if _may_be_number(form))


def _may_be_number(form: str) -> bool:
    """Tell whether each part has a digit or letter first and last, and is not the name of a page's own file."""
    parts = form.split("/")
    whole = all(re.fullmatch(r"[^\W_](?:.*[^\W_])?", part) and part.lower() != "index.html" for part in parts)
    return whole and ".." not in form


def top_name(address: str) -> str:
    """Name the folder or file below the root that an address lies in, alike for hosts that ignore case."""
    return address.partition("/")[0].casefold()


def tidy_address(text: str) -> str:
    """Write an address as it is written here: `https://x.example/a/b#s1` → `a/b/#s1`."""
    path, _, anchor = text.strip().partition("#")
    path = re.sub(r"^[a-z]+://[^/]*", "", path.partition("?")[0]).removesuffix("index.html")
    path = "".join(f"{part}/" for part in path.split("/") if part)
    return f"{path}#{anchor}" if anchor else path


def address_of(source: str) -> str:
    """Name the page that a generator makes of a Markdown file: `om/metod.md` → `om/metod/`, `om/index.md` → `om/`."""
    folder, slash, file = source.rpartition("/")
    name = file.rpartition(".")[0]
    return f"{folder}{slash}" if name in ("index", "README") else f"{folder}{slash}{name}/"


def source_file(address: str) -> str:
    """Name the Markdown file below `docs/` that stands for an address: `a/svar/b/` → `a/svar/b.md`, `a/` → `a/index.md`."""
    folder, _, name = address.rstrip("/").rpartition("/")
    if (
        name in NAMED_PAGES
        or folder == "svar"
        or folder.endswith("/svar")
        or folder in (CONSULTEES.rstrip("/"), REGISTER.rstrip("/"))
    ):
        return f"{address.rstrip('/')}.md"
    return f"{address}index.md"


def relative_link(target: str, page: str) -> str:
    """Make a root-relative address relative to the page it is linked from, so that the site works in any folder."""
    path, hash_sign, anchor = target.partition("#")
    if path == page and anchor:
        return f"#{anchor}"
    return _way(path, page) + hash_sign + anchor


@lru_cache(maxsize=4096)  # a page links to many places of few pages
def _way(path: str, page: str) -> str:
    here, there = page.strip("/").split("/") if page.strip("/") else [], path.split("/")
    shared = 0
    while shared < min(len(here), len(there) - 1) and here[shared] == there[shared]:
        shared += 1
    return "../" * (len(here) - shared) + "/".join(there[shared:]) or "./"
