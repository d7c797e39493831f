"""``new …``: empty workbooks to start from."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from youryou_xl.cli.words import Force, FormFile, Out, new
from youryou_xl.errors import UnusableInput
from youryou_xl.lang import pick

if TYPE_CHECKING:
    from youryou_xl.grid import Grid

_PRACTICE = ("plant-master", "operator-master", "client-certificate", "mms-application")


@new.command("batch", help=pick("空の一括申請ブックを作ります。", "An empty batch workbook."))
def new_batch(out: Out = Path("申請一括作成.xlsx"), force: Force = False) -> int:
    """Copy the empty batch workbook to where the user wants it."""
    return _copy_shipped("batch-blank.xlsx", out, force)


@new.command("desk", help=pick("申請デスク（ボタン付きのブック）を作ります。", "The desk: a workbook with buttons."))
def new_desk(
    out: Out = Path("申請デスク.xlsm"),
    host: Annotated[
        str, typer.Option("--host", metavar="excel|libreoffice", help=pick("使う表計算ソフト", "the program to use"))
    ] = "excel",
    force: Force = False,
) -> int:
    """Write the desk workbook for the spreadsheet program in use."""
    from youryou_xl.attach import desk

    desk.make(out, host, overwrite=force)  # type: ignore[arg-type]
    print(pick(f"{out} を保存しました。開いて「はじめに」をご覧ください。", f"Saved {out}. Open it and see はじめに."))
    return 0


@new.command("practice-form", help=pick("練習用の申込書を作ります。", "A practice form (not an official one)."))
def new_practice_form(
    form: Annotated[
        str,
        typer.Argument(metavar="FORM_ID", help="plant-master | operator-master | client-certificate | mms-application"),
    ] = "plant-master",
    out: Annotated[Path | None, typer.Option("--out", "-o", help=pick("保存先のファイル", "the file to write"))] = None,
    force: Force = False,
) -> int:
    """Copy a practice form to where the user wants it."""
    if form not in _PRACTICE:
        raise UnusableInput(
            f"練習用の様式は {'、'.join(_PRACTICE)} です({form} はありません)。",
            f"There are practice forms for {', '.join(_PRACTICE)}, not for {form}.",
        )
    name = f"{form}-practice.xlsx"
    return _copy_shipped(name, out or Path(name), force)


@new.command("definition", help=pick("様式の定義の下書きを作ります。", "A draft definition of any form."))
def new_definition(
    form: FormFile,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="OUT.toml",
            help=pick(
                "保存先(省くと、設定フォルダーの forms に様式のファイル名で置きます)",
                "the file to write; by default one in the forms folder of your settings, named after the form",
            ),
        ),
    ] = None,
    sheet: Annotated[
        str | None, typer.Option("--sheet", help=pick("定義するシート(省くと、項目の一番多いシート)", "the sheet"))
    ] = None,
    force: Force = False,
) -> int:
    """Write down the layout of a form as a definition to edit."""
    from youryou_xl import forms
    from youryou_xl.files import make_folder, write_whole
    from youryou_xl.forms.drafting import draft
    from youryou_xl.userdir import userdir

    folder = userdir() / "forms"
    target = (
        out if out is not None else folder / f"{re.sub(r'[^0-9A-Za-z_-]+', '-', form.stem).strip('-') or 'form'}.toml"
    )
    grids = [grid for grid in forms.read_grids(form) if grid.visible and (sheet is None or grid.name == sheet)]
    if not grids:
        raise UnusableInput(
            f"シート「{sheet}」はこのブックにありません。",
            f"There is no sheet “{sheet}” in this workbook.",
        )
    drafts = [(draft(grid, target.stem, _title(grid)), grid) for grid in grids]
    (text, found), grid = max(drafts, key=lambda item: len(item[0][1]))
    if not found:
        raise UnusableInput(
            f"{form} に、値を書く欄が見つかりません。様式のファイルか、シートの名前（--sheet）を確かめてください。",
            f"No place to fill in was found in {form}. Check the file, or name the sheet (--sheet).",
        )
    make_folder(target.parent)
    write_whole(target, text.encode("utf-8"), overwrite=force)
    print(
        pick(
            f"シート「{grid.name}」の {len(found)} 項目を {target} に書きました。"
            "要らない項目を消し、名前を直してください。",
            f"Wrote {len(found)} fields of sheet “{grid.name}” to {target}. Delete and rename as you like.",
        )
    )
    if target.parent.resolve() != folder.resolve():
        make_folder(folder)
        write_whole(folder / target.name, text.encode("utf-8"), overwrite=force)
        print(
            pick(
                f"使われるのは {folder / target.name} に置いた同じファイルです。直したら、そちらに上書きしてください。",
                f"What is used is the same file in {folder / target.name}; put your edited one there.",
            )
        )
    return 0


def _title(grid: Grid) -> str:
    """Return what a sheet calls itself: the first text of some length near its top, or else its name."""
    top = sorted((at, value) for at, value in grid.values.items() if at[0] <= _TITLE_ROWS and isinstance(value, str))
    titles = ["".join(value.split()) for _, value in top]
    return next((text for text in titles if _TITLE.search(text) and len(text) <= _LONGEST_TITLE), grid.name)


_TITLE_ROWS = 8
_LONGEST_TITLE = 30
_TITLE = re.compile(r"(?:書|届|票|表|簿|録|申込|申請|願)$")


def _copy_shipped(name: str, out: Path, force: bool) -> int:
    from youryou_xl.files import write_whole
    from youryou_xl.resources import workbook_file

    write_whole(out, workbook_file(name).read_bytes(), overwrite=force)
    print(pick(f"{out} を作りました。", f"Made {out}."))
    return 0
