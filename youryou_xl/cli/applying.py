"""``apply``: the forms, mails and letters of every procedure but the grid codes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from youryou_xl.cli import printing
from youryou_xl.cli.seeing import Confirmed, seen_once
from youryou_xl.cli.words import AsJson, app
from youryou_xl.errors import UnusableInput
from youryou_xl.lang import pick

if TYPE_CHECKING:
    from youryou_xl.rules.findings import Finding


@app.command(
    help=pick(
        "事業者コード・クライアント証明書・MMSの申込書と、メール・送付状を作ります(系統コードは batch)。",
        "Forms, mails and letters of the other procedures (grid codes: batch).",
    )
)
def apply(
    procedure: Annotated[
        str,
        typer.Argument(
            metavar="PROCEDURE",
            help="operator-code | operator-unknown | client-certificate | mms-1prime | mms-2-generator | mms-2-dr",
        ),
    ],
    desk: Annotated[
        Path,
        typer.Argument(metavar="DESK", help=pick("「事業者情報」のあるブックかCSV", "a book or CSV with 事業者情報")),
    ],
    form: Annotated[Path, typer.Option("--form", help=pick("公式の申込書", "the official workbook"))],
    out: Annotated[Path, typer.Option("--out", help=pick("結果を置くフォルダー", "where the results go"))],
    category: Annotated[
        str | None, typer.Option("--category", metavar="C", help=pick("参加区分", "the category (参加区分)"))
    ] = None,
    today: Annotated[
        str | None, typer.Option("--today", metavar="DATE", help=pick("申込日(既定は今日)", "the day of applying"))
    ] = None,
    confirmed: Confirmed = False,
    as_json: AsJson = False,
) -> int:
    """Make the applications of a procedure."""
    from youryou_xl.procedure import applicants, applying
    from youryou_xl.rules.licences import read_category
    from youryou_xl.rules.quantities import parse_date

    wanted = None
    if category is not None:
        reading = read_category(category, label="--category")
        if reading.value is None:
            raise UnusableInput(reading.findings[0].message, reading.findings[0].message_en)
        wanted = reading.value
    day = dt.date.today()
    if today is not None:
        read = parse_date(today, label="--today").value
        if read is None:
            raise UnusableInput(
                f"--today の日付「{today}」を読めません。2026-08-28 のように入力してください。",
                f"--today: “{today}” is not a date. Type it like 2026-08-28.",
            )
        day = read
    seen_once(form, out, confirmed)
    result = applying.apply(procedure, applicants.read(desk), form, out, today=day, category=wanted)
    if as_json:
        printing.print_json(result.as_json())
    else:
        print(applying.summary(result, _told))
    return int(result.count("failed") > 0)


def _told(finding: Finding) -> str:
    where = f"{finding.sheet}!{finding.cell} " if finding.cell else ""
    return f"[{finding.severity.text}] {where}{finding.text}［{finding.source.text}］"
