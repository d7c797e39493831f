"""``attach``, ``export``, ``detach``: the official workbook with buttons, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from youryou_xl.cli import printing
from youryou_xl.cli.words import Force, FormFile, Out, app
from youryou_xl.lang import pick


@app.command(help=pick("公式様式にボタンを付けます。", "Adds the buttons to an official workbook."))
def attach(
    form: FormFile,
    out: Out,
    host: Annotated[
        str,
        typer.Option("--host", metavar="excel|libreoffice", help=pick("使う表計算ソフト", "the spreadsheet program")),
    ] = "excel",
    bridge: Annotated[
        str,
        typer.Option(
            "--bridge",
            metavar="com|xlwings",
            help=pick(
                "Excel から Python を呼ぶ方法（com: youryou_xl のセットアップ、xlwings: pip だけで入れた場合）",
                "how Excel reaches Python (com: our setup or excel install, xlwings: pip alone)",
            ),
        ),
    ] = "com",
    force: Force = False,
) -> int:
    """Make an .xlsm of the official workbook, with the buttons beside the form."""
    from youryou_xl.attach.workbooks import attach_form

    binding = attach_form(form, out, host, bridge=bridge, overwrite=force)  # type: ignore[arg-type] # it refuses other words
    print(
        pick(
            f"{binding.form.title}にボタンを付けて {out} に保存しました。使い方は docs/buttons.md をご覧ください。",
            f"Saved {out}: {binding.form.id} with buttons. See docs/buttons.md for how to use them.",
        )
    )
    return 0


@app.command(help=pick("ボタン付きの様式から、提出用の公式様式を取り出します。", "Back to the official file, filled."))
def export(
    book: Annotated[Path, typer.Argument(metavar="BOOK", help=pick("ボタン付きの様式(.xlsm)", "the .xlsm"))],
    out: Out,
    force: Force = False,
) -> int:
    """Fill the official file inside an .xlsm with what was typed into it."""
    from youryou_xl.attach.workbooks import export_form
    from youryou_xl.rules.findings import Severity

    exported = export_form(book, out, force=True, overwrite=force, leave_out=force)
    printing.print_findings(exported.findings)
    if exported.left_out:
        print(
            pick(
                f"公式様式に移せない入力があります: {'、'.join(exported.left_out)}",
                f"Not taken over, as the official form has no place for it: {', '.join(exported.left_out)}",
            )
        )
    if exported.unseen:
        print(
            pick(
                f"クリックして選ぶ部品は移していません: {'、'.join(exported.unseen)}",
                f"Controls to click were not taken over: {', '.join(exported.unseen)}",
            )
        )
    if exported.path is None:
        print(
            pick(
                "保存していません。手で移すか、除いてよければ --force を付けてもう一度実行してください。",
                "Nothing was saved. Take it over by hand, or run again with --force if it may be left out.",
            )
        )
        return 1
    print(pick(f"公式様式に入力して {out} に保存しました。", f"Saved the official file, filled, as {out}."))
    if not any(finding.severity is Severity.ERROR for finding in exported.findings):
        return 0
    print(pick("エラーが残っています。直してから送ってください。", "Errors remain. Put them right before you send it."))
    return 1


@app.command(help=pick("ボタン付きの様式から、元の公式様式をそのまま取り出します。", "The official file, as it was."))
def detach(
    book: Annotated[Path, typer.Argument(metavar="BOOK", help=pick("ボタン付きの様式(.xlsm)", "the .xlsm"))],
    out: Out,
    force: Force = False,
) -> int:
    """Write the official file that travels inside an .xlsm, unfilled."""
    from youryou_xl.attach.detach import detach as take_out

    take_out(book, out, overwrite=force)
    print(pick(f"元の公式様式を {out} に保存しました。", f"Saved the official file, as it was, as {out}."))
    return 0
