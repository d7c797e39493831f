"""Macro-enabled templates (.xltm), which LibreOffice has no format for. Knows nothing of LibreOffice, only the file.

Excel opens a file only if its ending and the content type inside agree.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from pathlib import Path

_TYPES = "[Content_Types].xml"
_WORKBOOK = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_TEMPLATE = b"application/vnd.ms-excel.template.macroEnabled.main+xml"


def make_template(path: Path) -> None:
    """Make a template of a macro-enabled workbook that was saved under the name of one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(path) as old, zipfile.ZipFile(file, "w") as new:
            for member in old.infolist():
                data = old.read(member)
                new.writestr(member, data.replace(_WORKBOOK, _TEMPLATE) if member.filename == _TYPES else data)
        Path(name).chmod(path.stat().st_mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
