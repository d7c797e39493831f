"""The door that workbooks made with release 0.1.0 call (``youryou_xl.live.buttons.run('check')``); see `doors`."""

from youryou_xl.doors.in_excel import run

__all__ = ["run"]
