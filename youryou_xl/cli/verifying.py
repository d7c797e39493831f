"""``verify``: the proof that only input cells differ."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from youryou_xl.cli import printing
from youryou_xl.cli.words import AsJson, app
from youryou_xl.lang import pick

if TYPE_CHECKING:
    from youryou_xl.package import Verification


@app.command(
    help=pick("公式様式と違うのが入力セルだけであることを確かめます。", "Proves that only input cells differ.")
)
def verify(
    official: Annotated[Path, typer.Argument(metavar="OFFICIAL", help=pick("公式の様式", "the official workbook"))],
    filled: Annotated[Path, typer.Argument(metavar="FILLED", help=pick("記入済みの様式", "the filled workbook"))],
    any_cell: Annotated[
        bool,
        typer.Option(
            "--any-cell",
            help=pick(
                "登録されていない様式で、どのセルも入力欄とみなします",
                "for a form without a definition: any cell may have been filled in",
            ),
        ),
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Compare a filled workbook with the official one, part by part."""
    from youryou_xl import forms

    result = forms.verify(official, filled, any_cell=any_cell)
    if as_json:
        printing.print_json(result.as_json())
    else:
        _print_verification(result)
    return 0 if result.ok else 1


def _print_verification(result: Verification) -> None:
    # What concerns the files as a whole (two different forms, a form not known) makes all else beside the point.
    whole = [difference for difference in result.differences if not difference.part]
    for difference in whole:
        print(f"× {difference}")
    if result.cells:
        printing.print_table(
            [pick("シート", "Sheet"), pick("セル", "Cell"), pick("公式様式", "Official"), pick("記入後", "Filled")],
            [
                [cell.sheet, cell.cell, *(printing.shown(value) for value in (cell.before, cell.after))]
                for cell in result.cells
            ],
        )
    for difference in result.differences:
        if difference.part:
            print(f"× {difference.part}: {difference}")
    if whole:
        return
    if result.ok and not result.cells:
        print(pick("公式様式とまったく同じです(何も入力されていません)。", "The very same: nothing is filled in."))
    elif result.ok:
        print(
            pick(
                f"公式様式と違うのは、上の {len(result.cells)} 個の入力セルだけです"
                f"(同じ部品 {result.identical} 個)。内容の確認には check を使ってください。",
                f"Only the {len(result.cells)} input cells above differ ({result.identical} parts are identical). "
                "Use `check` for what they say.",
            )
        )
    elif result.rewritten:
        print(
            pick(
                "このファイルは表計算ソフトで保存し直されていて、公式様式と同じとは言えません。"
                "公式様式に fill で入力し直すか、ボタンの「提出用に保存」を使ってください。",
                "A spreadsheet program saved this file anew, so it is not the official file any more. "
                "Fill the official one with `fill`, or use the button 提出用に保存.",
            )
        )
    else:
        print(
            pick(
                "入力セル以外にも違いがあります。公式様式をもう一度ダウンロードして、入力し直してください。",
                "More than input cells differ. Download the official workbook again and fill that.",
            )
        )
