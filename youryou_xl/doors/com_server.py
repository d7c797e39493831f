"""The COM server that Excel's macros call: ``CreateObject("Youryou.XL")``, then `.Press` and `.Call`.

Windows starts it when somebody asks for the ProgID, and it ends by itself when nobody holds it any more. ProgID, class
id, the two methods and the order of their arguments stand in workbooks out there and are never changed. Nothing that
goes wrong becomes an exception: what comes back is a text for the user.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

PROGID = "Youryou.XL"
CLSID = "{6B7F0C52-9E1D-4B0A-8E63-2D5C1A94F7E1}"
_MODULE = "youryou_xl.doors.com_server"
_CLASSES = r"Software\Classes"


class Server:
    """The object behind the ProgID; the names of its methods are what VBA calls."""

    _public_methods_ = ("Press", "Call")

    def Press(self, button: object, workbook: Any) -> str:  # noqa: N802 - the name VBA calls
        """Do what `button` stands for on an open workbook; return what is left to tell the user, "" if nothing."""
        from youryou_xl.doors import in_excel

        return in_excel.press(str(button), workbook)

    def Call(self, name: object, values: Sequence[Any], from_1904: object = False) -> Any:  # noqa: N802
        """Return what the worksheet function `name` gives for `values`; `from_1904` is the workbook's Date1904."""
        from youryou_xl.doors import excel_values

        return excel_values.answer(str(name), values, from_1904=bool(from_1904))


def entries(python: Path) -> Iterator[tuple[str, str, str]]:
    """Yield key, name and text of what stands in the registry below ``HKEY_CURRENT_USER`` for a server of `python`."""
    yield rf"{_CLASSES}\{PROGID}", "", "youryou_xl"
    yield rf"{_CLASSES}\{PROGID}\CLSID", "", CLSID
    yield rf"{_CLASSES}\CLSID\{CLSID}", "", "youryou_xl"
    yield rf"{_CLASSES}\CLSID\{CLSID}\ProgID", "", PROGID
    yield rf"{_CLASSES}\CLSID\{CLSID}\LocalServer32", "", f'"{python}" -m {_MODULE}'
    # Where pywin32 looks for the class to make.
    yield rf"{_CLASSES}\CLSID\{CLSID}\PythonCOM", "", f"{_MODULE}.{Server.__name__}"


def serve() -> None:
    """Answer until nobody holds the server any more."""
    import pythoncom  # type: ignore[import-untyped,import-not-found,unused-ignore]
    import win32api  # type: ignore[import-untyped,import-not-found,unused-ignore]

    factory = pythoncom.MakePyFactory(CLSID)
    cookie = pythoncom.CoRegisterClassObject(
        CLSID, factory, pythoncom.CLSCTX_LOCAL_SERVER, pythoncom.REGCLS_MULTIPLEUSE | pythoncom.REGCLS_SUSPENDED
    )
    pythoncom.EnableQuitMessage(win32api.GetCurrentThreadId())
    pythoncom.CoResumeClassObjects()
    pythoncom.PumpMessages()
    pythoncom.CoRevokeClassObject(cookie)


if __name__ == "__main__":
    sys.coinit_flags = 2  # type: ignore[attr-defined] # pythoncom asks for it: one thread, whose messages we pump
    serve()
