"""Hyperlinks of cells. LibreOffice keeps them as fields inside a cell's text. Must not know xlwings."""

from __future__ import annotations

from . import formulas
from .bridge import Remote
from .surface import Block


def target(block: Block) -> str | None:
    """Return the address the first cell links to, "#Sheet!A1" within the book; None where it is no link."""
    for field in _fields(block.first):
        address = str(field.get("URL"))
        return "#" + formulas.from_uno("=" + address[1:])[1:] if address.startswith("#") else address
    return None


def add(block: Block, address: str, shown: str | None = None) -> None:
    """Make the first cell a link to `address`; "#Sheet!A1" is a cell of the book."""
    block.guard()
    cell = block.first
    cell.call("setString", "")
    field = block.document.instance("com.sun.star.text.TextField.URL")
    field.set("URL", _uno(address))
    field.set("Representation", shown or address)
    cell.call("insertTextContent", cell.call("createTextCursor"), field, False)


def _fields(cell: Remote) -> list[Remote]:
    listing = cell.call("getTextFields").call("createEnumeration")
    fields = []
    while listing.call("hasMoreElements"):
        field = listing.call("nextElement")
        if field.call("getPropertySetInfo").call("hasPropertyByName", "URL"):
            fields.append(field)
    return fields


def _uno(address: str) -> str:
    if not address.startswith("#"):
        return address
    return "#" + formulas.to_uno("=" + address[1:])[1:].removeprefix("$")
