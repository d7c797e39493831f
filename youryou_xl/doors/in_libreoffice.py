"""What LibreOffice's own Python loads when a button is pressed: the way from the macro to `live.actions`.

The macro (YxRunLibre) loads this file by its path, outside any package, so it must not need anything of ours before
it has put our folders on the path. Everything that goes wrong comes back to the macro as a text for the user.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import unohelper  # type: ignore[import-not-found]
from com.sun.star.document import XDocumentEventListener  # type: ignore[import-not-found]
from com.sun.star.task import XJob  # type: ignore[import-not-found]

NAME = "youryou_xl"
_SAVED = ("OnSaveDone", "OnSaveAsDone")


class Runner(unohelper.Base, XJob):  # type: ignore[misc]
    """The object the macro asks for; `execute` is what UNO calls it."""

    def __init__(self, _context: Any) -> None:
        pass

    def execute(self, arguments: Any) -> str:
        """Do what the named values ask for and return what the user must be told, "" if nothing.

        ``places`` is the text of `attach.places`, ``document`` the workbook, ``button`` the name of the button, or
        ``"opened"`` when the workbook was opened.
        """
        given = {argument.Name: argument.Value for argument in arguments}
        _, version, *folders = given["places"].splitlines()
        sys.path[:0] = [folder for folder in folders if folder not in sys.path]
        try:
            if given["button"] == "opened":
                given["document"].addDocumentEventListener(_Reviver())
            else:
                _press(given["button"], given["document"])
        except ImportError as error:
            return _missing(error, version)
        return ""


class _Reviver(unohelper.Base, XDocumentEventListener):  # type: ignore[misc]
    """Puts back into a saved .xlsm what LibreOffice leaves out when it saves one."""

    def documentEventOccured(self, event: Any) -> None:  # noqa: N802 - UNO's name, spelt as UNO spells it
        """Look at the file that was just saved."""
        if event.EventName in _SAVED:
            # Without this the buttons are dead when the file is opened again, but nothing else is lost.
            with suppress(Exception):
                _revive(event.Source.getURL())

    def disposing(self, _event: Any) -> None:
        """Nothing to give back."""


def _press(button: str, document: Any) -> None:
    from youryou_xl import libreoffice
    from youryou_xl.live import actions, lean

    lean.import_xlwings()  # before the engine does, which knows no way round pandas
    actions.run(button, libreoffice.book_from_component(document))


def _revive(url: str) -> None:
    import uno  # type: ignore[import-not-found]

    from youryou_xl.attach.revive import revived
    from youryou_xl.files import write_whole

    path = Path(uno.fileUrlToSystemPath(url))
    before = path.stat()
    data = revived(path)
    if data is not None:
        write_whole(path, data, overwrite=True)
        path.chmod(before.st_mode)
        # LibreOffice warns of a foreign change when the time is another than that of its own save.
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _missing(error: ImportError, version: str) -> str:
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    english = os.environ.get("YOURYOU_LANG", "").lower().startswith("en")
    if here != version:
        return (
            f"youryou_xl is installed for Python {version}, but LibreOffice uses Python {here}.\n"
            f"Install youryou_xl for Python {here} and attach the buttons again.\n\n{error}"
            if english
            else f"youryou_xlはPython {version}用に入っていますが、LibreOfficeはPython {here}を使います。\n"
            f"Python {here}にyouryou_xlを入れ直し、ボタンを付け直してください。\n\n{error}"
        )
    return (
        "A part of youryou_xl is missing on this computer.\n"
        f"The command “youryou-xl doctor” says what is missing.\n\n{error}"
        if english
        else "このパソコンに必要な部品が入っていません。\n"
        f"コマンド「youryou-xl doctor」で足りないものがわかります。\n\n{error}"
    )


g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816 - the name UNO looks for
g_ImplementationHelper.addImplementation(Runner, NAME, ())
