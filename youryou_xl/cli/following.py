"""``sent``, ``returned``, ``record`` and ``status``: what became of each list after it was made."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from youryou_xl.cli import printing
from youryou_xl.cli.words import AsJson, app
from youryou_xl.errors import UnusableInput
from youryou_xl.lang import pick

if TYPE_CHECKING:
    from youryou_xl.records.following import Marked, Status

Lists = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[LIST]...",
        help=pick(
            "電源等リスト名、発電所名略称、申込書かメールのファイル名(--desk を省くと、最初にブックを書きます)",
            "list names, short names, or files of applications or mails (without --desk, the desk comes first)",
        ),
    ),
]
Desk = Annotated[
    Path | None,
    typer.Option(
        "--desk",
        help=pick("一覧のブック、結果のフォルダー、または台帳", "the desk workbook, a results folder, a ledger"),
    ),
]
Everything = Annotated[
    bool, typer.Option("--all", help=pick("まだ記録していないものすべて", "all that are not recorded so yet"))
]
On = Annotated[
    str | None, typer.Option("--on", metavar="DATE", help=pick("その日(既定は今日)", "the day; by default today"))
]
LedgerFile = Annotated[
    Path | None, typer.Option("--ledger", help=pick("使う台帳", "the ledger, where it is not the usual one"))
]


@app.command(help=pick("メールを送ったことを台帳に記録します。", "Records that mails were sent."))
def sent(
    lists: Lists = None,
    desk: Desk = None,
    everything: Everything = False,
    on: On = None,
    ledger: LedgerFile = None,
    as_json: AsJson = False,
) -> int:
    """Record that the mails of some lists, or of all made, were sent."""
    from youryou_xl.records import following

    where, names = _desk_and_lists(desk, ledger, lists or [], everything)
    marked = following.mark_sent(where, names, _day(on, "--on"), everything=everything, ledger=ledger)
    return _tell(marked, as_json)


@app.command(help=pick("差し戻されたことを台帳に記録します。", "Records that applications were sent back."))
def returned(
    lists: Lists = None,
    desk: Desk = None,
    everything: Everything = False,
    on: On = None,
    ledger: LedgerFile = None,
    as_json: AsJson = False,
) -> int:
    """Record that some lists, or all that were sent, came back."""
    from youryou_xl.records import following

    where, names = _desk_and_lists(desk, ledger, lists or [], everything)
    marked = following.mark_returned(where, names, _day(on, "--on"), everything=everything, ledger=ledger)
    return _tell(marked, as_json)


@app.command(
    help=pick("通知された系統コードや、以前の年度の番号を台帳に記録します。", "Records grid codes, or earlier numbers.")
)
def record(
    answers: Annotated[
        list[str],
        typer.Argument(
            metavar="ANSWERS",
            help=pick(
                "回答のCSV、ブック、メール(.eml)、文章のファイル(- は標準入力)。--earlier では以前の申込書・台帳・一覧",
                "a CSV, workbook, mail (.eml) or text (- for stdin); with --earlier, old applications, ledgers, lists",
            ),
        ),
    ],
    desk: Desk = None,
    earlier: Annotated[
        bool,
        typer.Option(
            "--earlier", help=pick("以前の年度の番号を、使用済みとして読み込みます", "read in numbers of earlier years")
        ),
    ] = False,
    on: On = None,
    ledger: LedgerFile = None,
    as_json: AsJson = False,
) -> int:
    """Record answers, or the numbers of earlier years."""
    from youryou_xl.records import following

    where = desk or ledger
    if where is None:
        raise UnusableInput(
            "どの台帳に記録するか分かりません。"
            "--desk に一覧のブック、結果のフォルダー、台帳のどれかを指定してください。",
            "It is not said which ledger to record in. Give a desk workbook, a results folder or a ledger as --desk.",
        )
    if earlier:
        return _tell(following.record_earlier(where, [Path(name) for name in answers], ledger=ledger), as_json)
    if len(answers) > 1:
        raise UnusableInput(
            "回答のファイルは1つずつ指定してください（以前の年度の番号を読み込むときは --earlier を付けます）。",
            "Please give one file of answers at a time (to read in numbers of earlier years, add --earlier).",
        )
    source: Path | str = sys.stdin.read() if answers[0] == "-" else Path(answers[0])
    return _tell(following.record_answers(where, source, _day(on, "--on"), ledger=ledger), as_json)


@app.command(
    help=pick(
        "どのリストがどこまで進んだか、いつまでに回答が来るかを示します。", "How far each list is, and what is due."
    )
)
def status(
    desk: Annotated[
        Path,
        typer.Argument(
            metavar="DESK",
            help=pick("一覧のブック、結果のフォルダー、または台帳", "the desk workbook, a results folder, or a ledger"),
        ),
    ],
    today: Annotated[
        str | None, typer.Option("--today", metavar="DATE", help=pick("今日とする日", "the day to take for today"))
    ] = None,
    ledger: LedgerFile = None,
    as_json: AsJson = False,
) -> int:
    """Show every list of a ledger with its state and what is due."""
    from youryou_xl.procedure import register
    from youryou_xl.records import following

    day = _day(today, "--today")
    result = following.status(desk, day, ledger=ledger)
    certificates, told = register.of_desk(desk, day)
    result.findings += told
    if as_json:
        printing.print_json({**result.as_json(), "certificates": certificates})
    else:
        _print_status(result)
    return int(any(finding.severity == "ERROR" for finding in result.findings))


def _desk_and_lists(
    desk: Path | None, ledger: Path | None, lists: list[str], everything: bool
) -> tuple[Path, list[str]]:
    """Return the desk and the lists of a command line; without --desk the first word is the desk."""
    where = desk or ledger
    if where is None and lists:
        where, lists = Path(lists[0]), lists[1:]
    if where is None:
        raise UnusableInput(
            "どの台帳に記録するか分かりません。一覧のブック、結果のフォルダー、台帳のどれかを指定してください。",
            "It is not said which ledger to record in. Give a desk workbook, a results folder or a ledger.",
        )
    if not lists and not everything:
        raise UnusableInput(
            "どのリストか分かりません。電源等リスト名、発電所名略称、ファイル名のどれかを書くか、"
            "すべてなら --all を付けてください。",
            "It is not said which lists. Give list names, short names or files, or --all.",
        )
    return where, lists


def _day(text: str | None, option: str) -> dt.date:
    from youryou_xl.rules.quantities import parse_date

    if text is None:
        return dt.date.today()
    read = parse_date(text, label=option).value
    if read is None:
        raise UnusableInput(
            f"{option} の日付「{text}」を読めません。2026-08-28 のように入力してください。",
            f"{option}: “{text}” is not a date. Type it like 2026-08-28.",
        )
    return read


def _tell(marked: Marked, as_json: bool) -> int:
    if as_json:
        printing.print_json(marked.as_json())
    else:
        for change in marked.changes:
            now, same = change.after, pick("（記録済み）", " (recorded before)")
            code = f" {now.grid_code}" if now.grid_code else ""
            print(f"{now.written_name} {now.list_name}: {now.state}{code}{'' if change.changed else same}")
        for refusal in marked.unmatched:
            print(f"？ {refusal.text}")
        for refusal in marked.conflicts:
            print(f"× {refusal.text}")
        for finding in marked.findings:
            print(f"[{finding.severity.text}] {finding.text}")
        done = sum(change.changed for change in marked.changes)
        print(
            pick(
                f"記録 {done} 件、台帳にないもの {len(marked.unmatched)} 件、食い違い {len(marked.conflicts)} 件です。",
                f"{done} recorded, {len(marked.unmatched)} not in the ledger, {len(marked.conflicts)} contradictory.",
            )
        )
    return int(bool(marked.unmatched or marked.conflicts))


def _print_status(result: Status) -> None:
    head = [
        pick("発電所名略称", "Short name"),
        pick("リスト", "List"),
        pick("状態", "State"),
        pick("送信", "Sent"),
        pick("期限", "Due"),
        pick("系統コード", "Grid code"),
    ]
    rows = [
        [
            one.short_name,
            one.list_name,
            one.state,
            one.sent or "",
            (one.due_worst or "") + (pick(" 超過", " overdue") if one.overdue else ""),
            one.grid_code,
        ]
        for one in result.lists
    ]
    printing.print_table(head, rows)
    for finding in result.findings:
        print(f"[{finding.severity.text}] {finding.text}")
    print(pick(f"台帳: {result.ledger}（{result.lines} 行）", f"Ledger: {result.ledger} ({result.lines} rows)"))
