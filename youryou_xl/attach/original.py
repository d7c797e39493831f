"""The original workbook travelling inside the one with the buttons, byte for byte.

What goes out in the end is the official file and not what a spreadsheet program made of it, so its bytes
travel along as text in a very hidden sheet, with their SHA-256. Knows nothing of buttons or forms.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from youryou_xl.attach import hidden, names
from youryou_xl.errors import CannotAttach

MAX_SIZE = 20 * 1024 * 1024
"""Bytes; forms have some hundred thousand, and beyond this a workbook would be slow to open."""

_NAME, _SIZE, _SHA256, _TOOL, _DATA = (f"original.{part}" for part in ("name", "size", "sha256", "tool", "base64"))


@dataclass(frozen=True, slots=True)
class OriginalWorkbook:
    """The official file as it was when the buttons were attached.

    `name` is its file name without folder, `tool` the version of youryou_xl that packed it.
    """

    name: str
    data: bytes
    tool: str = ""

    @property
    def sha256(self) -> str:
        """Return the SHA-256 of the bytes, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()

    def packed(self) -> dict[str, str]:
        """Return the values that the hidden sheet keeps. Raises CannotAttach if the file is too large."""
        if len(self.data) > MAX_SIZE:
            raise CannotAttach(
                f"「{self.name}」は{len(self.data) // (1024 * 1024)}MBあり、大きすぎます（20MBまで）。"
                "画像などを除いた元の申込書を使ってください。",
                f"“{self.name}” has {len(self.data) // (1024 * 1024)} MB, too much for buttons (20 MB at most). "
                "Use the form as downloaded.",
            )
        return {
            _NAME: self.name,
            _SIZE: str(len(self.data)),
            _SHA256: self.sha256,
            _TOOL: self.tool,
            _DATA: base64.b64encode(self.data).decode("ascii"),
        }


def unpacked(values: Mapping[str, str]) -> OriginalWorkbook:
    """Return the original held in the values of a hidden sheet.

    Raises CannotAttach if a part of it is missing or the checksum does not match.
    """
    if _DATA not in values or _SHA256 not in values:
        raise _lost()
    try:
        data = base64.b64decode(values[_DATA], validate=True)
    except (binascii.Error, ValueError) as error:
        raise _lost() from error
    if hashlib.sha256(data).hexdigest() != values[_SHA256].strip().lower():
        raise _lost()
    return OriginalWorkbook(values.get(_NAME, ""), data, values.get(_TOOL, ""))


def from_rows(rows: Iterable[Sequence[object]]) -> OriginalWorkbook:
    """Return the original from the cells of the hidden sheet of an open workbook, row by row from A1.

    Raises CannotAttach if the sheet is not ours or the original is damaged.
    """
    values = hidden.values_of(rows)
    if values is None:
        raise _none()
    return unpacked(values)


def read(source: str | Path | bytes) -> OriginalWorkbook:
    """Return the original inside a workbook file with buttons.

    Raises CannotAttach if the workbook has no buttons of ours or the original is damaged, UnusableFile if the
    file cannot be read.
    """
    values = hidden.read(source)
    if values is None:
        raise _none()
    return unpacked(values)


def _none() -> CannotAttach:
    return CannotAttach(
        "このブックには元の申込書が入っていません。youryou-xl attach で作ったブック（.xlsm）を指定してください。",
        "This workbook holds no original form. Name a workbook made with youryou-xl attach (.xlsm).",
    )


def _lost() -> CannotAttach:
    return CannotAttach(
        f"ブックの中の元の申込書が壊れています（非表示のシート「{names.CARRIED}」が書き換えられたようです）。"
        "公式の申込書をもう一度ダウンロードし、youryou-xl attach でボタンを付け直してください。",
        f"The original form inside the workbook is damaged (the hidden sheet “{names.CARRIED}” was changed). "
        "Download the official form again and attach the buttons anew with youryou-xl attach.",
    )
