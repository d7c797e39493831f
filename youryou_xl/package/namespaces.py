"""The namespaces of Office Open XML and the prefixes Excel writes for them: the one table for all we write.

Also how a name is spelled at one place of somebody else's part: with a prefix that is in force there, else with
Excel's. Knows names; neither parts nor what stands in them.
"""

from __future__ import annotations

from collections.abc import Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
"""Of the attribute ``r:id``, and what the types of most relationships begin with."""
SHEET_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
PACKAGE_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"

PREFIXES: Mapping[str, str] = {OFFICE: "r", SHEET_DRAWING: "xdr", DRAWING: "a"}
"""What Excel writes for a namespace that is not the default one of its part; some programs know no other."""

_OF_ATTRIBUTES = frozenset([OFFICE])
"""Namespaces of attributes, for which the default namespace counts nothing."""


def spelled(in_force: Mapping[str, str], *namespaces: str) -> tuple[list[str], str]:
    """Return what names of `namespaces` begin with ("xdr:", or "" for the default) and the declarations that needs.

    `in_force` maps each prefix in force at the place to its namespace. The declarations ("" if none are needed)
    go into the first tag, each with a blank before it. No prefix in force is given another meaning.
    """
    bound = dict(in_force)
    leads = []
    declarations = ""
    for namespace in namespaces:
        known = [prefix for prefix, name in bound.items() if name == namespace]
        usable = [prefix for prefix in known if prefix or namespace not in _OF_ATTRIBUTES]
        if usable:
            # Of several the one that Excel would have written, as programs that go by prefixes look for it.
            prefix = PREFIXES[namespace] if PREFIXES[namespace] in usable else usable[0]
        else:
            prefix = _free(PREFIXES[namespace], bound)
            bound[prefix] = namespace
            declarations += f' xmlns:{prefix}="{namespace}"'
        leads.append(f"{prefix}:" if prefix else "")
    return leads, declarations


def _free(prefix: str, bound: Mapping[str, str]) -> str:
    candidate, number = prefix, 0
    while candidate in bound:
        number += 1
        candidate = f"{prefix}{number}"
    return candidate
