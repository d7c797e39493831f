"""The elements of an XML part with their byte offsets, and splices of text at such offsets.

Everything that changes a part of somebody else's workbook goes through here, so that every byte that was not
meant to change stays: there is no tree and no re-serialising. This module knows XML and nothing of workbooks.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from xml.parsers import expat

from youryou_xl.package.budget import budget
from youryou_xl.package.xmltree import UnreadableXml, run

_SEPARATOR = " "
"""Between namespace and local name in what expat reports; a namespace cannot hold a blank."""

TAG = re.compile(rb"""<[^"'>]*+(?:"[^"]*+"[^"'>]*+|'[^']*+'[^"'>]*+)*+>""")
"""A tag from ``<`` to ``>``."""

ATTRIBUTE = re.compile(rb"""(?<!\s)\s++([^\s=/>"']++)\s*+=\s*+("[^"]*+"|'[^']*+')""")
"""An attribute within a tag, with the blanks before it: its name, its value with the quotes."""

_NOTHING: Mapping[str, str] = MappingProxyType({})
_WHOLE = re.compile(r"-?[0-9]{1,12}", re.ASCII)


@dataclass(slots=True)
class Element:
    """One element: its name, its attributes and where its tags stand in the bytes.

    Keys of `attributes` are local names, or ``"namespace local"`` for an attribute with a namespace.
    `start` is at ``<``, `open_end` behind the ``>`` of the start tag, `close` at the ``</`` of the end tag (equal to
    `open_end` for an empty element) and `end` behind the element.
    """

    namespace: str
    name: str
    prefix: str
    attributes: dict[str, str]
    start: int
    open_end: int
    declared: Mapping[str, str]
    """Namespace by prefix, as declared in this very tag; ``""`` is the default namespace."""
    empty: bool
    depth: int
    parent: Element | None = field(repr=False)
    close: int = 0
    end: int = 0
    text: str = ""

    def tag(self, local: str) -> str:
        """Return `local` written with this element's own prefix."""
        return f"{self.prefix}:{local}" if self.prefix else local

    def number(self, attribute: str) -> int:
        """Return the whole number an attribute holds, 0 where it is missing or none."""
        text = self.attributes.get(attribute, "")
        return int(text) if _WHOLE.fullmatch(text) else 0


class Markup:
    """One XML part: its bytes, and its elements in document order.

    Raises `UnreadableXml` for bytes that cannot be changed in place: those in UTF-16 too, which others can read.
    """

    def __init__(self, data: bytes) -> None:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data[:4]:
            raise UnreadableXml("encoding")
        self.data = data
        self.elements: list[Element] = []
        self._limits = budget()
        self._utf8 = True
        self._open: list[Element] = []
        self._declared: dict[str, str] = {}
        self._children: dict[int, list[Element]] = {}
        parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        parser.namespace_prefixes = True
        parser.XmlDeclHandler = self._declaration
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartNamespaceDeclHandler = self._namespace
        self._parser = parser
        run(parser, data)
        del self._parser

    @property
    def root(self) -> Element:
        """Return the outermost element."""
        return self.elements[0]

    def children(self, parent: Element | None = None) -> Iterator[Element]:
        """Yield the direct children of `parent`, or of the root."""
        if not self._children:
            for element in self.elements[1:]:
                self._children.setdefault(id(element.parent), []).append(element)
        return iter(self._children.get(id(parent or self.root), ()))

    def named(self, *names: str) -> Iterator[Element]:
        """Yield every element with one of these local names."""
        return (element for element in self.elements if element.name in names)

    def child(self, name: str, parent: Element | None = None) -> Element | None:
        """Return the first direct child of that local name, or None."""
        return next((element for element in self.children(parent) if element.name == name), None)

    def in_force(self, element: Element) -> dict[str, str]:
        """Return the namespace of each prefix that may be used inside `element`; ``""`` is the default namespace."""
        outside = self.in_force(element.parent) if element.parent is not None else {}
        return {**outside, **element.declared}

    def spliced(self, splices: Iterable[Splice]) -> bytes:
        """Return the part with all `splices` made; they may come in any order but must not overlap.

        Characters are written as they are where the part is in UTF-8, else as references.
        """
        encoding = "utf-8" if self._utf8 else "ascii"
        pieces: list[bytes] = []
        at = 0
        for splice in sorted(splices, key=lambda one: (one.start, one.end)):
            if splice.start < at:
                raise ValueError("splices overlap")
            pieces += [self.data[at : splice.start], splice.text.encode(encoding, "xmlcharrefreplace")]
            at = splice.end
        return b"".join([*pieces, self.data[at:]])

    def inserted(self, parent: Element, text: str) -> list[Splice]:
        """Return the splices that append `text` as the last thing inside `parent`."""
        if not parent.empty:
            return [Splice(parent.close, parent.close, text)]
        slash = self.data.rindex(b"/", parent.start, parent.open_end)
        return [Splice(slash, parent.open_end, f">{text}</{parent.tag(parent.name)}>")]

    def with_attribute(self, element: Element, name: str, value: str) -> Splice:
        """Return the splice that gives `element` an attribute it does not have, or replaces the one it has."""
        if name in element.attributes:
            return Splice(*self._value_of(element, name), quoted(value))
        after = element.start + 1 + len(element.tag(element.name).encode())
        return Splice(after, after, f" {name}={quoted(value)}")

    def _value_of(self, element: Element, name: str) -> tuple[int, int]:
        """Return where the value of an attribute without prefix stands, its quotes included."""
        for attribute in ATTRIBUTE.finditer(self.data, element.start, element.open_end):
            if attribute[1] == name.encode("ascii"):
                return attribute.span(2)
        raise AssertionError("expat has seen this attribute")

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self._utf8 = encoding is None or encoding.lower() == "utf-8"

    def _namespace(self, prefix: str | None, uri: str | None) -> None:
        self._declared[prefix or ""] = uri or ""

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        start = self._parser.CurrentByteIndex
        tag = TAG.match(self.data, start)
        if tag is None:  # expat stands elsewhere, as it does within an entity
            raise UnreadableXml("xml")
        open_end = tag.end()
        if len(self._open) >= self._limits.depth or len(self.elements) >= self._limits.elements:
            raise UnreadableXml("size")
        namespace, local, prefix = _split(name)
        parent = self._open[-1] if self._open else None
        element = Element(
            namespace=namespace,
            name=local,
            prefix=prefix,
            attributes={_attribute(key): value for key, value in attributes.items()},
            start=start,
            open_end=open_end,
            declared=self._declared or _NOTHING,
            empty=self.data[open_end - 2 : open_end] == b"/>",
            depth=len(self._open),
            parent=parent,
            close=open_end,
            end=open_end,
        )
        self._declared = {}
        self.elements.append(element)
        self._open.append(element)

    def _end(self, _name: str) -> None:
        element = self._open.pop()
        # For an empty element expat's index lies behind the tag already, and nothing is left to find.
        if not element.empty:
            element.close = self._parser.CurrentByteIndex
            element.end = self.data.index(b">", element.close) + 1

    def _characters(self, text: str) -> None:
        if self._open:
            self._open[-1].text += text


@dataclass(frozen=True, slots=True)
class Splice:
    """Replace the bytes from `start` to `end` with `text`."""

    start: int
    end: int
    text: str


def escaped(text: str) -> str:
    """Return `text` as it may stand in content."""
    for plain, written in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "&#13;")):
        text = text.replace(plain, written)
    return text


def quoted(text: str) -> str:
    """Return `text` as the value of an attribute, between double quotes."""
    text = escaped(text)
    for plain, written in (('"', "&quot;"), ("\n", "&#10;"), ("\t", "&#9;")):
        text = text.replace(plain, written)
    return f'"{text}"'


def _split(name: str) -> tuple[str, str, str]:
    parts = name.split(_SEPARATOR)
    if len(parts) == 1:
        return "", parts[0], ""
    return parts[0], parts[1], parts[2] if len(parts) > 2 else ""


def _attribute(name: str) -> str:
    namespace, local, _ = _split(name)
    return f"{namespace} {local}" if namespace else local
