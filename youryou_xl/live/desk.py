"""The buttons of the desk: all rows checked, applications made, sent and answered, in the workbook that is open.

A copy of the workbook as it stands is read by the same batch the command line runs, so both make the same files; what
comes of it is written into the open sheets, in few large pieces. The user's workbook is never saved, closed or replaced
here.
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from youryou_xl.addresses import address, position
from youryou_xl.errors import CannotFill, UnusableForm, UnusableInput, YouryouError
from youryou_xl.lang import pick
from youryou_xl.live import dialogs, results_sheet
from youryou_xl.live.session import is_read_only, one_undo_step, quiet_screen
from youryou_xl.records import desks, settings
from youryou_xl.records.columns import LEDGER, LISTS, WRITTEN
from youryou_xl.rules.findings import Finding, Severity

if TYPE_CHECKING:
    from xlwings import Book, Sheet

    from youryou_xl.batch import BatchResult
    from youryou_xl.records.following import Marked

_HEADER_ROWS = 50
_LISTED = 8
Cells = Mapping[tuple[str, str], object]


@dataclass(frozen=True)
class Desk:
    """The desk as it stands on the screen: its book, where it lies, and what its settings say."""

    book: Book
    folder: Path
    said: Mapping[str, str]

    @property
    def out(self) -> Path:
        """Return the folder that applications and mails go into."""
        return desks.output_folder(self.path, self.said)

    @property
    def path(self) -> Path:
        """Return the workbook's own file."""
        return Path(self.book.fullname)

    def form(self) -> Path:
        """Return the official form: as set, else the only one beside the desk. Raises UnusableFile, UnusableForm."""
        return desks.official_form(self.path, self.said)


def check_rows(book: Book) -> BatchResult:
    """Check every row and say in 結果 what is wrong; nothing is made and no number is given."""
    desk = _desk(book)
    result = _run(desk, dry_run=True)
    _show(desk, result, pick("全行を検証", "Check all rows"))
    dialogs.tell(book, _summary(result, pick("検証が終わりました。", "All rows are checked.")))
    return result


def make(book: Book) -> BatchResult:
    """Make the applications and mails of every row that is right, and write down what became of each."""
    return _make(book, None)


def make_rows(book: Book) -> BatchResult:
    """Make those of the rows selected on 一括申請 only."""
    desk = _desk(book)
    rows = _selected_rows(desk, LISTS.sheet)
    return _make(book, rows)


def sent(book: Book) -> Marked | None:
    """Record that the mails of the selected rows were sent today; with nothing selected, all that were only made."""
    from youryou_xl.records import following

    desk = _desk(book)
    today = dt.date.today()
    names = _selected_names(desk)
    if not names and not _agreed_to_all(desk):
        return None
    marked = following.mark_sent(desk.path, names, today, everything=not names)
    _follow(desk, marked, pick("送信済みにする", "Sent"))
    return marked


def answers(book: Book) -> Marked:
    """Record the 系統コード of the text pasted on 回答. Raises UnusableInput where there are none in it."""
    from youryou_xl.records import following

    desk = _desk(book)
    text = _pasted(desk)
    marked = following.record_answers(desk.path, text, dt.date.today())
    _follow(desk, marked, pick("回答を取り込む", "Record answers"))
    return marked


def clear(book: Book) -> None:
    """Empty the columns that a run has written, but for what is remembered: 系統コード stays."""
    desk = _desk(book)
    sheet, header, places = _table(book, LISTS.sheet)
    last = _last_row(sheet, header, places)
    gone = [key for key in ("result",) if key in places]
    with quiet_screen(book), one_undo_step(book, pick("結果を消す", "Clear results")):
        for key in gone:
            if last > header:
                sheet.range((header + 1, places[key]), (last, places[key])).value = [[None]] * (last - header)
    results_sheet.remove(book)
    dialogs.status(desk.book, pick("結果を消しました。", "The results are gone."))


def open_folder(book: Book) -> None:
    """Show the folder with the applications and mails."""
    desk = _desk(book)
    if not desk.out.is_dir():
        raise UnusableInput(
            f"出力フォルダー {desk.out} はまだありません。[一括作成]を押すとできます。",
            f"The folder {desk.out} is not there yet. Press 一括作成 to make it.",
        )
    show_file(desk.out)


def open_report(book: Book) -> None:
    """Show the report of the last run."""
    desk = _desk(book)
    report = Path(desk.said["report"]) if desk.said["report"] else desk.out / "report.html"
    if not report.is_file():
        raise UnusableInput(
            "報告はまだありません。[一括作成]を押すとできます。", "There is no report yet. Press 一括作成 to make one."
        )
    show_file(report)


def show_file(path: Path) -> None:
    """Open a file or folder with the program the user has for it; nothing of its name is read as a command."""
    if sys.platform == "win32":
        os.startfile(path)
    else:
        program = "open" if sys.platform == "darwin" else "xdg-open"
        with suppress(OSError):
            subprocess.Popen(
                [program, str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
            )


ACTIONS: Mapping[str, Callable[[Book], object]] = {
    "desk-check": check_rows,
    "desk-make": make,
    "desk-make-rows": make_rows,
    "desk-sent": sent,
    "desk-answers": answers,
    "desk-clear": clear,
    "desk-folder": open_folder,
    "desk-report": open_report,
}
"""What a macro of the desk may ask for: one for each of its buttons."""


def _make(book: Book, rows: Collection[int] | None) -> BatchResult:
    desk = _desk(book)
    if is_read_only(book):
        raise CannotFill(
            "このブックは読み取り専用で開かれています。名前を付けて保存してから、もう一度押してください。",
            "This workbook is open read-only. Save it under another name and press again.",
        )
    form = desk.form()
    if not _seen_once(desk, form):
        return _run(desk, dry_run=True)
    result = _run(desk, form=form, rows=rows)
    _show(desk, result, pick("一括作成", "Make"))
    _note(desk, {"used_folder": result.out, "report": result.report, "ledger": result.ledger})
    dialogs.tell(book, _summary(result, pick("作成が終わりました。", "The applications are made.")))
    return result


def _run(
    desk: Desk, *, form: Path | None = None, rows: Collection[int] | None = None, dry_run: bool = False
) -> BatchResult:
    """Run the batch on a copy of the workbook as it stands on the screen."""
    from youryou_xl.batch import run

    grouped = desk.said["mail"] == settings.GROUPED
    chosen = form or desk.form()

    def progress(done: int, total: int, phase: str) -> None:
        dialogs.status(desk.book, f"{phase} {done:,} / {total:,}")

    with _copy(desk) as copy:
        try:
            return run(
                copy,
                chosen,
                desk.out,
                dry_run=dry_run,
                mail="grouped" if grouped else "single",
                progress=progress,
                rows=rows,
                shown_as=desk.path,
            )
        except YouryouError as error:
            # The copy is nothing the user knows of.
            error.ja, error.en = (text.replace(str(copy), desk.path.name) for text in (error.ja, error.en))
            raise


@contextmanager
def _copy(desk: Desk) -> Iterator[Path]:
    """Give a copy of the workbook as it stands, unsaved changes and all, for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="youryou_xl-") as folder:
        copy = Path(folder) / f"{desk.path.stem}.xlsm"
        if desk.book.app.engine.name == "excel":
            desk.book.api.SaveCopyAs(str(copy))
        else:
            desk.book.impl.save_copy(copy)
        yield copy


def _desk(book: Book) -> Desk:
    """Return the desk in a workbook. Raises UnusableInput where it is none, or was never saved."""
    if LISTS.sheet not in book.sheet_names or settings.SHEET not in book.sheet_names:
        raise UnusableInput(
            f"このブックには「{LISTS.sheet}」と「{settings.SHEET}」のシートがありません。"
            "申請デスク（youryou-xl new desk で作ったブック）を開いて押してください。",
            f"This workbook lacks the sheets {LISTS.sheet} and {settings.SHEET}. Open the desk (made by youryou-xl new "
            "desk) and press there.",
        )
    path = Path(book.fullname)
    if not path.is_absolute() or not path.parent.is_dir():
        raise UnusableInput(
            "このブックはまだ保存されていないか、場所が分かりません（OneDrive など）。"
            "パソコンのフォルダーに保存してから、もう一度押してください。",
            "This workbook has not been saved yet, or its place is not known (such as OneDrive). Save it in a folder "
            "of this computer and press again.",
        )
    rows = book.sheets[settings.SHEET].used_range.options(ndim=2).value
    _alive(book)
    return Desk(book, path.parent, settings.read(rows))


def _alive(book: Book) -> None:
    """Take away what the workbook says as long as macros are blocked: they are not."""
    with suppress(Exception):  # a name that somebody deleted
        told = book.names[settings.ALIVE].refers_to_range
        if told.value:
            told.value = pick(
                "ボタンは使えます。下の順に進めてください。", "The buttons work. Go on in the order below."
            )


def _selected_names(desk: Desk) -> list[str]:
    """Return the lists of the rows selected on 一括申請 or 台帳, by their 略称 where there is one."""
    name = desk.book.sheets.active.name
    if name not in (LISTS.sheet, LEDGER.sheet) or desk.book.selection is None:
        return []
    sheet, header, places = _table(desk.book, name)
    chosen = desk.book.selection
    last = min(chosen.last_cell.row, sheet.used_range.last_cell.row)
    first = max(chosen.row, header + 1)
    if last < first:
        return []
    rows = sheet.range((first, 1), (last, max(places.values()))).options(ndim=2).value
    found = []
    for cells in rows:
        said = [cells[places[key] - 1] for key in ("short_name", "list_name") if key in places]
        found.append(next((str(text) for text in said if text), ""))
    return [text for text in found if text]


def _agreed_to_all(desk: Desk) -> bool:
    """Ask whether everything that was only made has been sent; False too where there is nothing."""
    from youryou_xl.records import keeping
    from youryou_xl.records.ledger import MADE

    waiting = [entry for entry in keeping.look(desk.path).ledger.entries if entry.state == MADE]
    if not waiting:
        dialogs.tell(desk.book, pick("送信待ちの申込書はありません。", "No application is waiting to be sent."))
        return False
    names = "、".join(entry.list_name for entry in waiting[:_LISTED]) + (" …" if len(waiting) > _LISTED else "")
    return dialogs.ask(
        desk.book,
        pick(
            f"作成したまま送信を記録していない {len(waiting)} 件を、すべて今日送信したと記録しますか？\n{names}\n\n"
            "一部だけのときは「いいえ」を選び、「一括申請」か「台帳」で行を選んでから押してください。",
            f"Record all {len(waiting)} that are made but not recorded as sent, as sent today?\n{names}\n\nFor some of "
            "them only, choose no, select their rows on 一括申請 or 台帳 and press again.",
        ),
    )


def _pasted(desk: Desk) -> str:
    """Return the text on 回答, a line for each row. Raises UnusableInput where the sheet is missing or empty."""
    rows: list[list[object]] = []
    if settings.ANSWERS in desk.book.sheet_names:
        used = desk.book.sheets[settings.ANSWERS].used_range
        rows = used.options(ndim=2).value[settings.ANSWERS_TOP - used.row :]
    lines = ["\t".join("" if cell is None else str(cell) for cell in row).rstrip("\t") for row in rows]
    text = "\n".join(lines).strip()
    if not text:
        raise UnusableInput(
            f"「{settings.ANSWERS}」シートの枠に、通知メールの本文か、略称と系統コードの並ぶ表を貼り付けてから押してください。",
            f"Paste the text of the notification, or a table of short names and codes, on {settings.ANSWERS} and press "
            "again.",
        )
    return text


def _follow(desk: Desk, marked: Marked, title: str) -> None:
    """Show in 台帳 and 一括申請 what was recorded, and say so."""
    from youryou_xl.batch import results
    from youryou_xl.batch.reading import read
    from youryou_xl.records import keeping

    ledger = keeping.look(desk.path).ledger
    with _copy(desk) as copy:
        batch = read(copy)
    cells = dict(results.cells(batch, [], ledger)[0])
    cells.update(results.notified(batch, ledger))
    with quiet_screen(desk.book), one_undo_step(desk.book, title):
        write_many(desk.book, cells)
    _note(desk, {"ledger": marked.ledger})
    done = [change for change in marked.changes if change.changed]
    lines = [pick(f"{title}：{len(done)} 件を記録しました。", f"{title}: {len(done)} recorded.")]
    lines += [
        f"・{change.after.list_name}　{change.after.grid_code or change.after.state}" for change in done[:_LISTED]
    ]
    if len(done) > _LISTED:
        lines.append(pick(f"ほか {len(done) - _LISTED} 件", f"and {len(done) - _LISTED} more"))
    refused = [*marked.conflicts, *marked.unmatched]
    if refused:
        lines.append(pick(f"記録できなかったもの {len(refused)} 件：", f"{len(refused)} could not be recorded:"))
        lines += [f"・{refusal.text}" for refusal in refused[:_LISTED]]
    lines.append(pick(f"台帳：{marked.ledger}（{marked.lines} 行）", f"Ledger: {marked.ledger} ({marked.lines} rows)"))
    dialogs.tell(desk.book, "\n".join(lines), warning=bool(refused))


def _seen_once(desk: Desk, form: Path) -> bool:
    """Return whether somebody has agreed to where the fields of the form are; the first time, show them and ask."""
    from youryou_xl import forms
    from youryou_xl.files import write_whole
    from youryou_xl.forms import confirmed, showing
    from youryou_xl.package.container import open_package

    package = open_package(form)
    bindings = forms.identify_all(forms.read_grids(package))
    unseen = [binding for binding in bindings if not confirmed.is_confirmed(binding)]
    if not unseen:
        return True
    desk.out.mkdir(parents=True, exist_ok=True)
    copy = desk.out / f"{form.stem}_欄の確認.xlsx"
    if not copy.exists():
        write_whole(copy, showing.shown(package.data, bindings))
        shown = desk.book.app.books.open(str(copy))
        shown.activate()
        dialogs.tell(
            desk.book,
            pick(
                f"「{form.name}」は初めて使う様式です。欄に色と項目名を付けた写し（{copy.name}）を開きました。"
                "欄の場所を確かめてから、申請デスクに戻り、もう一度[一括作成]を押してください。",
                f"“{form.name}” has never been used before. A copy with its fields coloured and named ({copy.name}) is "
                "open. Check where they are, come back to the desk and press 一括作成 again.",
            ),
        )
        return False
    agreed = dialogs.ask(
        desk.book,
        pick(
            f"写し（{copy.name}）で見た欄の場所は、正しいですか？\n「はい」を選ぶと、この様式では次から尋ねません。",
            f"Are the fields in the copy ({copy.name}) right?\nAfter yes, this form is not asked about again.",
        ),
    )
    if not agreed:
        raise UnusableForm(
            "様式を確かめるまで、何も作りません。場所が違う欄は、docs/forms.md の「場所を教える」で直せます。",
            "Nothing is made until the form is checked. Fields that are wrong can be put right as docs/forms.md says.",
        )
    for binding in unseen:
        confirmed.confirm(binding)
    with suppress(OSError):
        copy.unlink()
    return True


def _show(desk: Desk, result: BatchResult, title: str) -> None:
    """Write what a run has to say into the sheets, and list its findings on チェック結果."""
    with quiet_screen(desk.book), one_undo_step(desk.book, title):
        write_many(desk.book, result.cells)
    _wrap_results(desk.book)
    findings = [finding for application in result.applications for finding in application.findings]
    findings = _once([*result.findings, *findings])
    if not findings:
        results_sheet.remove(desk.book)
        return
    results_sheet.write(desk.book, findings, {}, title=title, fixes=False)


def _once(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings, those that are the same at the same cell once, the gravest first."""
    order = list(Severity)
    unique = dict.fromkeys((f.code, f.sheet, f.cell, f.text) for f in findings)
    first = {(f.code, f.sheet, f.cell, f.text): f for f in reversed(findings)}
    return sorted((first[key] for key in unique), key=lambda finding: order.index(finding.severity))


def write_many(book: Book, cells: Cells) -> None:
    """Write many cells, each column's neighbours in one go; texts stay texts."""
    columns: dict[tuple[str, int], dict[int, object]] = {}
    for (sheet, cell), value in cells.items():
        row, column = position(cell)
        columns.setdefault((sheet, column), {})[row] = value
    for (sheet, column), values in columns.items():
        page = book.sheets[sheet]
        for first, last in _runs(sorted(values)):
            block = [[_plain(values[row])] for row in range(first, last + 1)]
            area = page.range((first, column), (last, column))
            area.value = block if len(block) > 1 else block[0][0]


def _plain(value: object) -> object:
    return dt.datetime(value.year, value.month, value.day) if type(value) is dt.date else value


def _runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Give the stretches of rows without a gap."""
    start = 0
    for place in range(1, len(rows) + 1):
        if place == len(rows) or rows[place] != rows[place - 1] + 1:
            yield rows[start], rows[place - 1]
            start = place


def _wrap_results(book: Book) -> None:
    """Make the rows as high as what 結果 says in them."""
    sheet, header, places = _table(book, LISTS.sheet)
    last = _last_row(sheet, header, places)
    if last > header:
        with suppress(NotImplementedError):
            sheet.range((header + 1, 1), (last, 1)).rows.autofit()


def _table(book: Book, name: str) -> tuple[Sheet, int, dict[str, int]]:
    """Return a sheet, the row of its headers, and the column of each (from 1), by key."""
    known = LEDGER if name == LEDGER.sheet else LISTS
    sheet = book.sheets[name]
    top = sheet.range((1, 1), (_HEADER_ROWS, 60)).options(ndim=2).value
    best = 0
    places: dict[str, int] = {}
    for row, cells in enumerate(top, start=1):
        found = {key: at + 1 for key, at in known.places(["" if c is None else str(c) for c in cells]).items()}
        if len(found) > len(places):
            best, places = row, found
    if not places:
        raise UnusableInput(
            f"「{name}」シートに見出しがありません。見出しの行を元に戻してから、もう一度押してください。",
            f"The sheet {name} has no headers. Put the header row back and press again.",
        )
    return sheet, best, places


def _last_row(sheet: Sheet, header: int, places: Mapping[str, int]) -> int:
    """Return the last row in which somebody typed something."""
    used = sheet.used_range.last_cell.row
    if used <= header:
        return header
    typed = [places[column.key] - 1 for column in LISTS if column.use != WRITTEN and column.key in places]
    values = sheet.range((header + 1, 1), (used, max(places.values()))).options(ndim=2).value
    filled = [row for row, cells in enumerate(values, start=header + 1) if any(cells[at] for at in typed)]
    return max(filled, default=header)


def _selected_rows(desk: Desk, name: str) -> set[int]:
    """Return the rows selected on a sheet, from its headers down. Raises UnusableInput where none is."""
    sheet, header, places = _table(desk.book, name)
    chosen = desk.book.selection if desk.book.sheets.active.name == name else None
    rows: set[int] = set()
    if chosen is not None:
        last = _last_row(sheet, header, places)
        rows = {row for row in range(chosen.row, chosen.last_cell.row + 1) if header < row <= last}
    if not rows:
        raise UnusableInput(
            f"「{name}」で、対象の行（のセル）を選んでから押してください。続いた行をまとめて選べます。",
            f"Select the rows (or cells in them) on {name} and press again.",
        )
    return rows


def _note(desk: Desk, values: Mapping[str, Path | None]) -> None:
    """Write into 設定 what was used."""
    sheet = desk.book.sheets[settings.SHEET]
    lines = settings.lines(sheet.used_range.options(ndim=2).value)
    top = sheet.used_range.row
    for key, value in values.items():
        if key in lines and value is not None:
            sheet.range(address(lines[key] + top - 1, 2)).value = str(value)


def _summary(result: BatchResult, title: str) -> str:
    """Return what a message box says about a run."""
    counts = [
        (pick("作成", "made"), result.generated),
        (pick("作成済み", "made before"), result.unchanged),
        (pick("作成できる", "can be made"), result.planned),
        (pick("申請不要", "none needed"), result.not_needed),
        (pick("要修正", "to be put right"), result.failed),
    ]
    lines = [title, pick("、", ", ").join(f"{word} {count}" for word, count in counts if count) or "0"]
    warnings = sum(1 for application in result.applications for f in application.findings if f.severity == "WARNING")
    if warnings:
        lines.append(pick(f"注意が {warnings} 件あります。", f"{warnings} warnings."))
    shown = [finding.text for finding in result.findings][:_LISTED]
    lines += [f"・{text}" for text in shown]
    if result.failed:
        lines.append(
            pick(
                "赤い行の「結果」に、直すところが出ています。直してもう一度押すと、残りを作ります。",
                "The red rows say in 結果 what to put right. Press again afterwards for the rest.",
            )
        )
    if result.generated:
        lines.append(pick(f"保存先：{result.out}", f"Saved in {result.out}"))
    return "\n".join(lines)
