"""Reading XML: what is refused everywhere, and the small parts of a package as a tree of local names.

Every reader of this room hands its expat parser to `run`, so that all refuse the same and say it alike. The tree is
for looking things up only: a part that is to be changed is never serialised again but patched as bytes (`markup`,
`sheet`). Knows XML and nothing of workbooks.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET  # the tree type only; the parsing is expat's, below
from typing import Any, Literal
from xml.parsers import expat

from youryou_xl.package.budget import budget

_REASONS = {
    "xml": ("正しくないXML", "malformed XML"),
    "encoding": ("特殊な文字コード", "an unusual encoding"),
    "dtd": ("文書型宣言（DTD）", "a document type declaration (DTD)"),
    "size": ("大きすぎるか深すぎる入れ子", "a structure too large or nested too deeply"),
}
_ENCODING_ERRORS = frozenset(
    expat.errors.codes[message]
    for message in (expat.errors.XML_ERROR_UNKNOWN_ENCODING, expat.errors.XML_ERROR_INCORRECT_ENCODING)
)


class UnreadableXml(Exception):
    """The bytes are not XML that a workbook may hold, or not such as can be changed in place.

    `kind` says which: ``"xml"`` not well-formed, ``"encoding"`` in an encoding that cannot be dealt with, ``"dtd"``
    with a document type declaration, ``"size"`` beyond the budget; `ja` and `en` are words
    that could follow "has".
    """

    def __init__(self, kind: Literal["xml", "encoding", "dtd", "size"], detail: str = "") -> None:
        ja, en = _REASONS[kind]
        self.kind = kind
        self.ja = f"{ja}：{detail}" if detail else ja
        self.en = f"{en}: {detail}" if detail else en
        super().__init__(self.en)


def run(parser: expat.XMLParserType, data: bytes) -> None:
    """Have `parser` call its handlers for all of `data`.

    Raises `UnreadableXml`, for a document type declaration too, and with it for every entity trick.
    """
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.buffer_text = True
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise UnreadableXml("encoding" if error.code in _ENCODING_ERRORS else "xml", str(error)) from error
    except (ValueError, LookupError) as error:  # an encoding Python does not know, or one expat cannot be told
        raise UnreadableXml("encoding", str(error)) from error


def _refuse_doctype(*_: Any) -> None:
    raise UnreadableXml("dtd")


def parse(data: bytes) -> ET.Element:
    """Return the root of `data`; tags carry no namespace, attributes of a namespace keep ``{uri}name``.

    Office Open XML comes in two families of namespaces (Transitional and Strict); local names are the same
    in both. Raises `UnreadableXml`.
    """
    parser = expat.ParserCreate(namespace_separator="}")
    builder = ET.TreeBuilder()
    limits = budget()
    left = limits.elements
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal left, depth
        left -= 1
        depth += 1
        if left < 0 or depth > limits.depth:
            raise UnreadableXml("size")
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
    run(parser, data)
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
