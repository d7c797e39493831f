"""The desk workbook: the sheets we ship, with the buttons and macros of the spreadsheet program in use.

Opens no spreadsheet; what the buttons do is for `live`.
"""

from __future__ import annotations

from pathlib import Path

from youryou_xl.attach import buttons, names, places
from youryou_xl.attach.attach import Group, equip
from youryou_xl.attach.draft import Draft
from youryou_xl.attach.vba import Host
from youryou_xl.errors import CannotWrite, UnusableInput
from youryou_xl.files import write_whole
from youryou_xl.records import settings
from youryou_xl.records.columns import LISTS
from youryou_xl.resources import workbook_file

BLANK = "desk-blank.xlsx"

_MODULE = "YxDesk"
_ROW = "3"
"""The row above the tables that is left free for buttons."""

_GROUPS = (
    Group(
        LISTS.sheet,
        (
            buttons.CHECK_ROWS,
            buttons.MAKE,
            buttons.MAKE_ROWS,
            buttons.SENT,
            buttons.CLEAR_RESULTS,
            buttons.FOLDER,
            buttons.REPORT,
        ),
        f"A{_ROW}",
        across=True,
    ),
    Group(settings.ANSWERS, (buttons.ANSWERS,), f"A{_ROW}", across=True),
    Group(
        settings.START,
        (buttons.CHECK_ROWS, buttons.MAKE, buttons.SENT, buttons.ANSWERS, buttons.FOLDER, buttons.REPORT),
        settings.START_BUTTONS,
    ),
)


def make(out: str | Path, host: Host = "excel", *, overwrite: bool = False, blank: str | Path | None = None) -> None:
    """Write the desk workbook with buttons to `out` (.xlsm); the same input gives the same bytes.

    `blank` is the workbook without buttons, by default the empty one we ship. Raises CannotWrite, NotAvailable.
    """
    if host not in ("excel", "libreoffice"):
        raise UnusableInput(
            f"--host は excel か libreoffice です（「{host}」は使えません）。",
            f"--host is excel or libreoffice, not “{host}”.",
        )
    target = Path(out)
    if target.suffix.lower() != ".xlsm":
        raise CannotWrite(
            f"「{target.name}」には書き込めません。ボタン付きのブックは拡張子を .xlsm にしてください。",
            f"Cannot write “{target.name}”: a workbook with buttons must end with .xlsm.",
        )
    draft = Draft(blank if blank is not None else workbook_file(BLANK))
    if host == "libreoffice":
        places.remember_quietly()
    equip(draft, _GROUPS, host, {names.KIND: names.DESK}, modules=[_MODULE])
    write_whole(target, draft.build(), overwrite=overwrite)
