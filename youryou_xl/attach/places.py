"""Where LibreOffice finds our Python code on this computer: a few lines of text for the macro YxRunLibre.

The text travels in a workbook with buttons, so that they work at once where they were attached, and stands in
the user's folder, so that they also work in workbooks that came from another computer. Needs no LibreOffice.
"""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

import youryou_xl
from youryou_xl.files import make_folder, write_whole
from youryou_xl.userdir import userdir

FILE = "libreoffice.txt"
"""Name of the file in the user's folder; the macro knows it too."""


def text() -> str:
    """Return the file to load, the version of Python we are installed for, and the folders to look for packages in."""
    package = Path(youryou_xl.__file__).resolve().parent
    folders = dict.fromkeys([str(package.parent), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return "\n".join([str(package / "doors" / "in_libreoffice.py"), version, *folders]) + "\n"


def remember() -> Path:
    """Write the text into the user's folder and return the file. Raises CannotWrite."""
    path = userdir() / FILE
    make_folder(path.parent)
    write_whole(path, text().encode("utf-8"), overwrite=True)
    return path
