"""``batch``: every application of a batch sheet."""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections.abc import Iterator, Sequence
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


@app.command(help=pick("一覧表から、申込書・メール・台帳・報告をまとめて作ります。", "Rows in, applications out."))
def batch(
    sheet: Annotated[
        Path,
        typer.Argument(metavar="BATCH", help=pick("一括申請の表(.xlsx / .xlsm / .csv)", "the batch workbook or CSV")),
    ],
    form: Annotated[
        Path | None,
        typer.Option(
            "--form",
            help=pick(
                "公式の発電所マスタ申込書(申請デスクでは省けます)",
                "the official plant-master workbook (a desk knows its own)",
            ),
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help=pick("結果を置くフォルダー(確認だけなら不要)", "where the results go (no need to check)")
        ),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help=pick("確認だけで、申込書も台帳も書きません", "check only: no application, no ledger")
        ),
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option(
            "--report", help=pick("--dry-run の報告を書くファイル(.html)", "where --dry-run writes its report (.html)")
        ),
    ] = None,
    visible_only: Annotated[
        bool,
        typer.Option(
            "--visible-only",
            help=pick("フィルターなどで隠れている行を除きます", "leave out rows hidden by a filter or otherwise"),
        ),
    ] = False,
    mail: Annotated[
        str | None,
        typer.Option(
            "--mail",
            metavar="single|grouped",
            help=pick(
                "メールを1申請1通(single)か、事業者コードと参加区分ごとに1通(grouped)か",
                "one mail per application (single), or per 事業者コード and 参加区分 (grouped)",
            ),
        ),
    ] = None,
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
    from youryou_xl.records import desks, settings

    said = _desk_says(sheet) if form is None or (out is None and not dry_run) else None
    if said is not None:
        form = form or desks.official_form(sheet, said)
        out = out or (None if dry_run else desks.output_folder(sheet, said))
        mail = mail or ("grouped" if said["mail"] == settings.GROUPED else "single")
    mail = mail or "single"
    if form is None:
        raise UnusableInput(
            "--form が指定されていません。公式の発電所マスタ申込書を指定してください。",
            "Please name the official plant-master workbook with --form.",
        )
    if mail not in ("single", "grouped"):
        raise UnusableInput(
            f"--mail には single か grouped を指定してください({mail} は使えません)。",
            f"--mail takes single or grouped, not {mail}.",
        )
    if report is not None and not dry_run:
        raise UnusableInput(
            "--report は --dry-run と一緒に使います。作成の報告は、結果のフォルダーの report.html です。",
            "--report goes with --dry-run. The report of a run is report.html in the folder of the results.",
        )
    if out is None and not dry_run:
        raise UnusableInput(
            "結果を置くフォルダーを --out で指定してください（確認だけなら --dry-run を付けます）。",
            "Please name the folder for the results with --out (or only check, with --dry-run).",
        )
    with official(form) as (blank, carried):
        if not dry_run and out is not None:
            seen_once(blank, out, confirmed)
        with printing.progress(quiet=as_json) as progress:
            result = make(
                sheet,
                blank,
                out,
                dry_run=dry_run,
                mail=mail,
                visible_only=visible_only,
                report_file=report,
                announce=_announce,
                progress=progress,
                known=carried,
                ledger=ledger,
            )
    if as_json:
        printing.print_json(result.as_json())
    else:
        print(result.summary())
    return 1 if result.failed else 0


def _desk_says(sheet: Path) -> dict[str, str] | None:
    """Return the settings of a desk workbook, None for any other batch sheet."""
    from youryou_xl.records import desks

    return desks.said_in(sheet) if sheet.suffix.lower() in (".xlsx", ".xlsm") and sheet.is_file() else None


def _announce(findings: Sequence[Finding]) -> None:
    """Say what there is to know about the sheet before a number is given; where somebody sits, ask if it matters."""
    from youryou_xl.rules.findings import Severity

    grave = [finding for finding in findings if finding.severity is not Severity.INFO]
    for finding in grave:
        print(finding.text, file=sys.stderr)
    if not grave or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return
    print(pick("このまま続けますか？ [y/N] ", "Go on? [y/N] "), end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().casefold() not in ("y", "yes", "はい"):
        raise UnusableInput("まだ何も作っていません。", "Nothing has been made.")


@contextlib.contextmanager
def official(form: Path) -> Iterator[tuple[Path, tuple[Finding, ...]]]:
    """Give the official workbook to fill: `form` itself, or the one inside a workbook with buttons, and what to say.

    The file taken out lies in a folder of its own for as long as the block runs. Raises CannotAttach if the workbook
    has buttons of ours but its official file is damaged.
    """
    from youryou_xl.attach import hidden, original
    from youryou_xl.batch.desk import CARRIED_FORM

    values = hidden.read(form) if form.is_file() and form.suffix.lower() == ".xlsm" else None
    if values is None:
        yield form, ()
        return
    inside = original.unpacked(values)
    name = Path(inside.name).name or "form.xlsx"
    with tempfile.TemporaryDirectory() as folder:
        blank = Path(folder) / name
        blank.write_bytes(inside.data)
        yield blank, (CARRIED_FORM.found(None, form.name, name=name),)
