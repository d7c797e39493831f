"""Where LibreOffice finds our Python code on this computer: a few lines of text for the macro YxRunLibre.

The text stands in the user's own folder and nowhere else: a workbook is never asked, since it may come from a stranger
who would have his own code loaded. Needs no LibreOffice.
"""

from __future__ import annotations

import sys
import sysconfig
from contextlib import suppress
from pathlib import Path

import youryou_xl
from youryou_xl.errors import CannotWrite
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


def remember_quietly() -> None:
    """Write the text into the user's folder where that is possible; where not, pressing a button says what to do."""
    with suppress(CannotWrite):
        remember()


def remember() -> Path:
    """Write the text into the user's folder and return the file. Raises CannotWrite."""
    path = userdir() / FILE
    make_folder(path.parent)
    write_whole(path, text().encode("utf-8"), overwrite=True)
    return path
