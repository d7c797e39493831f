"""Reading the small XML parts of a package (relationships, workbook, styles) into a tree of local names.

For looking things up only: a part that is to be changed is never serialised again but patched as bytes
(`sheet`). Knows XML and nothing of workbooks; refuses a document type declaration, and with it every
entity trick.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET  # the tree type only; the parsing is expat's, below
from typing import Any
from xml.parsers import expat

from youryou_xl.package.budget import budget


class UnreadableXml(Exception):
    """The bytes are not XML that a workbook may hold; `reason` says why in a few words (English)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def refuse_doctype(parser: expat.XMLParserType) -> None:
    """Make `parser` raise `UnreadableXml` at a document type declaration."""

    def doctype(*_: Any) -> None:
        raise UnreadableXml("document type declaration (DTD)")

    parser.StartDoctypeDeclHandler = doctype


def parse(data: bytes) -> ET.Element:
    """Return the root of `data`; tags carry no namespace, attributes of a namespace keep ``{uri}name``.

    Office Open XML comes in two families of namespaces (Transitional and Strict); local names are the same
    in both. Raises `UnreadableXml`.
    """
    parser = expat.ParserCreate(namespace_separator="}")
    refuse_doctype(parser)
    parser.buffer_text = True
    builder = ET.TreeBuilder()
    limits = budget()
    left = limits.elements
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal left, depth
        left -= 1
        depth += 1
        if left < 0 or depth > limits.depth:
            raise UnreadableXml("too many elements" if left < 0 else "nested too deeply")
        builder.start(
            tag.rpartition("}")[2],
            {("{" + name if "}" in name else name): value for name, value in attributes.items()},
        )

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(tag.rpartition("}")[2])

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise UnreadableXml(str(error)) from error
    except (ValueError, LookupError) as error:  # an encoding expat does not know
        raise UnreadableXml(str(error)) from error
    return builder.close()


def relationship_id(element: ET.Element) -> str:
    """Return the ``r:id`` of an element, in either family of namespaces; "" if it has none."""
    for name, value in element.attrib.items():
        if name.startswith("{") and name.endswith("/relationships}id"):
            return value
    return ""


def is_true(text: str | None) -> bool:
    """Return whether an attribute of type xsd:boolean (or ST_OnOff) says yes."""
    return text is not None and text.strip() in ("1", "true", "on")
