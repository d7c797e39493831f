"""From a workbook with buttons back to the official file that travels inside it.

What comes out are the original's bytes, never what a spreadsheet program saved.
"""

from __future__ import annotations

from pathlib import Path

from youryou_xl.attach import original
from youryou_xl.errors import CannotWrite
from youryou_xl.files import write_whole


def detach(book: str | Path, out: str | Path, *, overwrite: bool = False) -> None:
    """Write the official file inside `book` to `out`, byte for byte as it was, unfilled.

    Raises UnusableFile, CannotAttach (no original inside, or damaged), CannotWrite.
    """
    inside = original.read(book)
    check_suffix(inside, Path(out))
    write_whole(out, inside.data, overwrite=overwrite, source=book)


def check_suffix(inside: original.OriginalWorkbook, target: Path) -> None:
    """Raise CannotWrite if `target` has another extension than the original: Excel would refuse to open it."""
    suffix = Path(inside.name).suffix or ".xlsx"
    if target.suffix.lower() != suffix.lower():
        raise CannotWrite(
            f"「{target.name}」には書き込めません。元の申込書と同じ拡張子（{suffix}）にしてください。",
            f"Cannot write “{target.name}”: it must end with {suffix} like the original form.",
        )
