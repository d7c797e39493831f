"""Putting back into a workbook with buttons what LibreOffice leaves out when it saves an .xlsm.

LibreOffice 7 writes shapes without their macros and the workbook without its code name; without the code name it
runs no macro on opening. Both are spliced in again. Knows packages, nothing of LibreOffice's being there.
"""

from __future__ import annotations

from pathlib import Path

from youryou_xl.attach import drawing, hidden, vba
from youryou_xl.attach.attach import MACRO_KEY, with_code_name
from youryou_xl.attach.draft import Draft


def revived(source: str | Path | bytes) -> bytes | None:
    """Return the workbook with the macros of its buttons put back; None if nothing is missing or it is not ours.

    Raises UnusableFile, CannotAttach for a file that cannot be read as a workbook.
    """
    draft = Draft(source)
    main = draft.main_part()
    values = hidden.read(draft)
    if values is None or not any(one.kind == "vbaProject" for one in draft.relationships(main)):
        return None
    macros = {key.removeprefix(MACRO_KEY): value for key, value in values.items() if key.startswith(MACRO_KEY)}
    changed = False
    for sheet in [one.target for one in draft.relationships(main) if one.kind == "worksheet"]:
        for part in [one.target for one in draft.relationships(sheet) if one.kind == "drawing"]:
            shapes = draft.markup(part)
            splices = drawing.with_macros(shapes, macros)
            if splices:
                draft.splice(part, splices)
                changed = True
    workbook = draft.markup(main)
    properties = workbook.child("workbookPr")
    if properties is None or "codeName" not in properties.attributes:
        draft.splice(main, [with_code_name(workbook, properties, "workbookPr", vba.WORKBOOK)])
        changed = True
    return draft.build() if changed else None
