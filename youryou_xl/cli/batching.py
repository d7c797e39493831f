"""``batch``: every application of a batch sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from youryou_xl.cli import printing
from youryou_xl.cli.seeing import Confirmed, seen_once
from youryou_xl.cli.words import AsJson, app
from youryou_xl.errors import UnusableInput
from youryou_xl.lang import pick


@app.command(help=pick("一覧表から、申込書・メール・台帳・報告をまとめて作ります。", "Rows in, applications out."))
def batch(
    sheet: Annotated[
        Path,
        typer.Argument(metavar="BATCH", help=pick("一括申請の表(.xlsx / .xlsm / .csv)", "the batch workbook or CSV")),
    ],
    form: Annotated[
        Path, typer.Option("--form", help=pick("公式の発電所マスタ申込書", "the official plant-master workbook"))
    ],
    out: Annotated[Path, typer.Option("--out", help=pick("結果を置くフォルダー", "where the results go"))],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=pick("確認だけで、何も書きません", "check only, write nothing"))
    ] = False,
    mail: Annotated[
        str,
        typer.Option(
            "--mail",
            metavar="single|grouped",
            help=pick(
                "メールを1申請1通(single)か、事業者コードと参加区分ごとに1通(grouped)か",
                "one mail per application (single), or per 事業者コード and 参加区分 (grouped)",
            ),
        ),
    ] = "single",
    ledger: Annotated[
        Path | None,
        typer.Option(
            "--ledger",
            help=pick("使う台帳(省くと、事業者の台帳か一覧表の隣)", "the ledger; by default that of the companies"),
        ),
    ] = None,
    confirmed: Confirmed = False,
    as_json: AsJson = False,
) -> int:
    """Make every application of a batch sheet."""
    from youryou_xl.batch import run as make

    if mail not in ("single", "grouped"):
        raise UnusableInput(
            f"--mail には single か grouped を指定してください({mail} は使えません)。",
            f"--mail takes single or grouped, not {mail}.",
        )
    if not dry_run:
        seen_once(form, out, confirmed)
    with printing.progress(quiet=as_json) as progress:
        result = make(sheet, form, out, dry_run=dry_run, mail=mail, progress=progress, ledger=ledger)
    if as_json:
        printing.print_json(result.as_json())
    else:
        print(result.summary())
    return 1 if result.failed else 0
