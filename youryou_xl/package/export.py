"""From a workbook with buttons back to the official file that travels inside it, filled or as it was.

The file that comes out is made from the original's bytes, never from what a spreadsheet program saved. Which
values go where is for the caller to know.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from youryou_xl.errors import CannotWrite
from youryou_xl.files import write_whole
from youryou_xl.package import original
from youryou_xl.package.template import Template
from youryou_xl.package.values import Value


def export(
    book: str | Path, out: str | Path, *, values: Mapping[tuple[str, str], Value], overwrite: bool = False
) -> None:
    """Write the official file inside `book` to `out`, its cells ``(sheet, "C5")`` filled with `values`.

    Raises UnusableFile, CannotAttach (no original inside, or damaged), CannotFill, CannotWrite.
    """
    inside = original.read(book)
    check_suffix(inside, Path(out))
    write_whole(out, Template.open(inside.data).fill_bytes(values), overwrite=overwrite)


def detach(book: str | Path, out: str | Path, *, overwrite: bool = False) -> None:
    """Write the official file inside `book` to `out`, byte for byte as it was, unfilled.

    Raises UnusableFile, CannotAttach (no original inside, or damaged), CannotWrite.
    """
    inside = original.read(book)
    check_suffix(inside, Path(out))
    write_whole(out, inside.data, overwrite=overwrite)


def check_suffix(inside: original.OriginalWorkbook, target: Path) -> None:
    """Raise CannotWrite if `target` has another extension than the original: Excel would refuse to open it."""
    suffix = Path(inside.name).suffix or ".xlsx"
    if target.suffix.lower() != suffix.lower():
        raise CannotWrite(
            f"「{target.name}」には書き込めません。元の申込書と同じ拡張子（{suffix}）にしてください。",
            f"Cannot write “{target.name}”: it must end with {suffix} like the original form.",
        )
