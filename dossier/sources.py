"""Digests of files → which dossier each belongs to, and one digest for all of a dossier's files."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from dossier.cache import digest

DOSSIER_FILE = "dossier.yml"
REGISTER = "register/"
NOT_COPIED = (".yml", ".md", ".markdown", ".mdown", ".mkdn", ".mkd")


class Sources:
    """The sources of a site as digests."""

    def __init__(self, docs: Path, digests: Mapping[str, str]) -> None:
        below = f"{docs}/"
        cut = len(below)
        self._files = {path[cut:]: one for path, one in digests.items() if path.startswith(below)}

    @cached_property
    def slugs(self) -> tuple[str, ...]:
        """Give every dossier's address, in order."""
        tail = f"/{DOSSIER_FILE}"
        return tuple(sorted((path.removesuffix(tail) for path in self._files if path.endswith(tail)), key=_parts))

    def files_of(self, slug: str) -> list[str]:
        """Name a dossier's own files below `docs`; those of none for ""."""
        return sorted(self._by_owner.get(slug, {}))

    @property
    def of_register(self) -> list[str]:
        """Name the files of the register, without the published addresses."""
        return [path for path in self.files_of("") if path.startswith(REGISTER) and path.endswith(".yml")]

    @cached_property
    def outside(self) -> str:
        """Give the digest of all that lies outside the dossiers."""
        return digest(sorted(self._by_owner.get("", {}).items()))

    @cached_property
    def register(self) -> str:
        """Give the digest of the register, without the published addresses."""
        return digest([(path, self._files[path]) for path in self.of_register])

    @cached_property
    def folders(self) -> Mapping[str, str]:
        """Give the digest of each dossier's files, and of the dossier that it stands in by mistake."""
        return {
            slug: digest(sorted(self._by_owner[slug].items()), [one for one in _above(slug) if one in self._known])
            for slug in self.slugs
        }

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.slugs)

    @cached_property
    def _by_owner(self) -> Mapping[str, dict[str, str]]:
        owners: dict[str, str] = {}
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for path, one in self._files.items():
            folder = path.rpartition("/")[0]
            if folder not in owners:
                owners[folder] = next((slug for slug in (folder, *_above(folder)) if slug in self._known), "")
            found[owners[folder]][path] = one
        return found


def is_published_as_it_is(path: str) -> bool:
    """Tell whether a file in a dossier's folder is neither read nor hidden: what `exclude_docs` leaves of such files."""
    parts = path.split("/")
    return not path.endswith(NOT_COPIED) and not any(part.startswith(".") for part in parts)


def _above(folder: str) -> list[str]:
    parts = folder.split("/")
    return ["/".join(parts[:count]) for count in range(len(parts) - 1, 0, -1)]


def _parts(slug: str) -> tuple[str, ...]:
    return tuple(slug.split("/"))
