"""The one application object of the command line, and the arguments several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from youryou_xl.lang import pick

app = typer.Typer(
    add_completion=False,
    no_args_is_help=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help=pick(
        "容量市場の事業者コード・系統コード申請書を、公式様式のまま、正しく、まとめて作ります。",
        "Fills, checks and batches the official workbooks of capacity-market code applications.",
    ),
    epilog=pick(
        "終了コード: 0 問題なし、1 エラーの指摘あり、2 ファイルや指定が使えない。--lang en で英語になります。",
        "Exit codes: 0 fine, 1 findings of severity ERROR, 2 unusable input or usage. --lang ja gives Japanese.",
    ),
)
new = typer.Typer(rich_markup_mode=None, help=pick("空の様式を作ります。", "Makes an empty workbook to start from."))
app.add_typer(new, name="new")

FormFile = Annotated[
    Path,
    typer.Argument(metavar="FORM", help=pick("申込書のExcelファイル(.xlsx / .xlsm)", "the application workbook")),
]
AsJson = Annotated[
    bool, typer.Option("--json", help=pick("結果をJSONで出力します", "print one JSON document and nothing else"))
]
Out = Annotated[Path, typer.Option("--out", "-o", help=pick("保存先のファイル", "the file to write"))]
Force = Annotated[
    bool, typer.Option("--force", help=pick("同じ名前のファイルがあれば置き換えます", "replace an existing file"))
]
