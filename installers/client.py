"""Calls the server as Excel's macros do, and stands in for an empty workbook of Excel's."""

import time
from typing import Any

import win32gui
from win32com.client import Dispatch
from win32com.server.util import wrap


class Application:
    """What of Excel a button without marks to clear asks for."""

    _public_methods_ = ()
    _public_attrs_ = ("StatusBar", "ScreenUpdating", "Name", "Hwnd")
    Hwnd = win32gui.GetDesktopWindow()
    StatusBar = ""
    ScreenUpdating = True
    Name = "Excel"


class Sheets:
    """No sheets at all."""

    _public_attrs_ = ("Count",)
    _public_methods_ = ("_NewEnum",)
    _dispid_to_func_ = {-4: "_NewEnum"}  # noqa: RUF012 - pywin32 reads it
    Count = 0

    def _NewEnum(self) -> Any:  # noqa: N802 - COM's name
        from win32com.server.util import NewEnum

        return NewEnum([])


class Workbook:
    """An empty workbook."""

    _public_methods_ = ()
    _public_attrs_ = ("Name", "FullName", "Application", "Worksheets", "Sheets")
    Name = "empty.xlsx"
    FullName = r"C:\empty.xlsx"

    def __init__(self, application: Application) -> None:
        self.Application = wrap(application)
        self.Worksheets = self.Sheets = wrap(Sheets())


server = Dispatch("Youryou.XL")
began = time.perf_counter()
for _ in range(200):
    server.Call("AREACODE", ["東京"], False)
print("scalar=", round((time.perf_counter() - began) * 5, 1), sep="")
print("unknown=", server.Call("NOSUCH", ["x"], False), sep="")
print("no workbook=", server.Press("check", None), sep="")
excel = Application()
print("press=", server.Press("clear", wrap(Workbook(excel))), sep="")
print("status=", excel.StatusBar, sep="")
print("done")
