"""``demo`` and ``doctor``: the whole story, and what is missing on this computer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from youryou_xl.cli import printing
from youryou_xl.cli.words import AsJson, app
from youryou_xl.lang import pick


@app.command(help=pick("見本の申込書で、始めから終わりまで試します。", "The whole story, on bundled samples."))
def demo(
    out: Annotated[Path, typer.Option("--out", help=pick("結果を置くフォルダー", "where the results go"))] = Path(
        "youryou-demo"
    ),
) -> int:
    """Run the demonstration."""
    from youryou_xl.cli.demo import tell

    return tell(out)


@app.command(help=pick("このパソコンに足りないものを調べます。", "What is missing on this computer."))
def doctor(
    as_json: AsJson = False,
    as_text: Annotated[
        bool,
        typer.Option("--report", help=pick("問い合わせに貼り付ける文章で出力します", "the text for the help desk")),
    ] = False,
) -> int:
    """Tell what is there and what is missing, and prepare LibreOffice's buttons."""
    from youryou_xl.cli.doctor import examine, marked, report

    checks = examine()
    if as_json:
        printing.print_json({"checks": [check.as_json() for check in checks], "ok": all(check.ok for check in checks)})
    elif as_text:
        print(report(checks), end="")
    else:
        for check in checks:
            print(marked(check))
    return int(not all(check.ok for check in checks))
