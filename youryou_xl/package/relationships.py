"""The relationships of a part: which parts belong to it, under which ids.

Reads the small parts in ``_rels`` folders, in either family of namespaces; what a target is for, it does not know.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import unquote

from youryou_xl.package import xmltree


class Relationship(NamedTuple):
    """One relationship of a part: `target` is a part's name, or as written where `external`."""

    id: str
    type: str
    target: str
    external: bool

    @property
    def kind(self) -> str:
        """Return the last word of the type, which is the same in both families of namespaces."""
        return self.type.rpartition("/")[2]


def rels_name(part: str) -> str:
    """Return the name of the part that holds the relationships of `part`; of the package itself for ``""``."""
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"


def read(part: str, data: bytes, has: Callable[[str], bool]) -> list[Relationship]:
    """Return the relationships of `part` in the order they are written in `data`.

    `has` tells whether the package has a part of some name. Raises `xmltree.UnreadableXml`.
    """
    folder = posixpath.dirname(part)
    found = []
    for element in xmltree.parse(data).iter("Relationship"):
        target = element.get("Target", "")
        external = element.get("TargetMode", "").lower() == "external"
        if not external:
            target = _resolved(folder, target, has)
        found.append(Relationship(element.get("Id", ""), element.get("Type", ""), target, external))
    return found


def _resolved(folder: str, target: str, has: Callable[[str], bool]) -> str:
    """Return the name of the part that `target`, written in a part of `folder`, means.

    A target is a URI, whose percent signs are escapes; but some programs name the parts so too.
    """
    target = target.replace("\\", "/")
    as_written, unescaped = (
        posixpath.normpath(posixpath.join("/" + folder, text)).lstrip("/") for text in (target, unquote(target))
    )
    return as_written if has(as_written) else unescaped
