"""A desk's files: which official form and output folder a desk workbook means, for its buttons and the command line.

The settings are those of the sheet 設定; the form lies beside the desk unless they say otherwise. Makes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from youryou_xl import forms
from youryou_xl.errors import UnusableFile, UnusableForm, YouryouError
from youryou_xl.records import settings

_FORM = "plant-master"
_NAMED = 8


def said_in(desk: Path) -> dict[str, str] | None:
    """Return what the sheet 設定 of a workbook says, None where it has none. Raises UnusableFile."""
    for grid in forms.read_grids(desk):
        if grid.name == settings.SHEET:
            rows = range(1, grid.last_row + 1)
            return settings.read([[grid.value_at(row, column) for column in (1, 2)] for row in rows])
    return None


def output_folder(desk: Path, said: Mapping[str, str]) -> Path:
    """Return the folder that a desk's applications and mails go into."""
    return desk.absolute().parent / said["out"]


def official_form(desk: Path, said: Mapping[str, str]) -> Path:
    """Return the form of a desk: as set, else the only one in its folder. Raises UnusableFile, UnusableForm."""
    folder = desk.absolute().parent
    named = said["form"]
    if named:
        path = folder / named
        if not path.is_file():
            raise UnusableFile(
                f"「{settings.SHEET}」の発電所マスタ申込書「{named}」が見つかりません。"
                "ファイル名を確かめるか、空欄にして申請デスクと同じフォルダーに置いてください。",
                f"The form “{named}” of the sheet {settings.SHEET} was not found. Check the file name, or leave it "
                "blank and put the form into the desk's folder.",
            )
        return path
    found = list(_forms_in(folder, desk))
    if len(found) == 1:
        return found[0]
    if not found:
        raise UnusableForm(
            f"発電所マスタ申込書が {folder} にありません。公式サイトからダウンロードした申込書を、"
            "申請デスクと同じフォルダーに置いてから、もう一度行ってください。",
            f"There is no 発電所マスタ申込書 in {folder}. Put the official form, as downloaded, into the desk's folder "
            "and try again.",
        )
    names = "、".join(path.name for path in found[:_NAMED])
    raise UnusableForm(
        f"発電所マスタ申込書が {len(found)} つあります（{names}）。"
        f"使うファイルの名前を「{settings.SHEET}」に入力してください。",
        f"There are {len(found)} forms ({names}). Please type the name of the one to use into {settings.SHEET}.",
    )


def _forms_in(folder: Path, desk: Path) -> Iterator[Path]:
    """Give the workbooks of a folder that hold a 発電所マスタ申込書, our own and open ones' lock files left out."""
    for path in sorted(folder.glob("*.xls[xm]")):
        if path.name.startswith(("~$", ".")) or path.name == desk.name:
            continue
        with suppress(YouryouError):
            grids = forms.read_grids(path)
            known = any(grid.name == settings.SHEET for grid in grids)
            if not known and any(binding.form.id == _FORM for binding in forms.identify_all(grids)):
                yield path
