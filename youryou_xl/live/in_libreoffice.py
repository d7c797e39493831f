"""The file that workbooks made with release 0.1.0 have LibreOffice load by its path; see `doors.in_libreoffice`.

LibreOffice runs this text outside any package, before our folders are on its path, so the door is run from its file.
"""

from pathlib import Path

_DOOR = Path(__file__).resolve().parent.parent / "doors" / "in_libreoffice.py"

exec(compile(_DOOR.read_text(encoding="utf-8"), str(_DOOR), "exec"))
