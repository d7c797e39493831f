"""``new …``: empty workbooks to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from youryou_xl.cli.words import Force, Out, new
from youryou_xl.errors import UnusableInput
from youryou_xl.lang import pick

_PRACTICE = ("plant-master", "operator-master", "client-certificate", "mms-application")


@new.command("batch", help=pick("空の一括申請ブックを作ります。", "An empty batch workbook."))
def new_batch(out: Out = Path("申請一括作成.xlsx"), force: Force = False) -> int:
    """Copy the empty batch workbook to where the user wants it."""
    return _copy_shipped("batch-blank.xlsx", out, force)


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


def _copy_shipped(name: str, out: Path, force: bool) -> int:
    from youryou_xl.files import write_whole
    from youryou_xl.resources import workbook_file

    write_whole(out, workbook_file(name).read_bytes(), overwrite=force)
    print(pick(f"{out} を作りました。", f"Made {out}."))
    return 0
