"""The buttons: 検証 check, 自動入力 fill, 直す fix, マーク消去 clear and 提出用に保存 export.

Each takes an open xlwings book, does its work in the sheet and tells the user there what came of it. `run` is what
the macros call: whatever goes wrong inside becomes a message in the spreadsheet, never a traceback.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from youryou_xl import forms
from youryou_xl.errors import CannotFill, UnusableInput
from youryou_xl.lang import pick
from youryou_xl.live import dialogs, hidden, marks, results_sheet
from youryou_xl.live.lean import import_xlwings
from youryou_xl.live.session import (
    OpenForm,
    forget_undo,
    is_read_only,
    one_undo_step,
    other_grids,
    outside_of_undo,
    quiet_screen,
    read_form,
    write_cells,
)
from youryou_xl.live.words import shown
from youryou_xl.records import facts
from youryou_xl.rules.findings import Finding, Severity
from youryou_xl.rules.text import is_blank, plain_hyphens

if TYPE_CHECKING:
    from xlwings import Book

_LISTED = 12
"""Lines of a list in a message box; the rest is counted."""


def check(book: Book) -> list[Finding]:
    """Mark what is wrong on the form and list it on チェック結果; return the findings.

    Marks of the check before are removed first. Where the workbook takes no marks, the first findings are told in a
    message instead. Raises UnusableForm where no sheet holds a form we know.
    """
    form = read_form(book)
    findings = form.findings()
    _renew_list(book)
    shown_there = _show(form, findings)
    if not findings:
        dialogs.tell(book, _nothing_wrong(form))
    elif not shown_there:
        dialogs.tell(book, _unmarked(form, findings))
    return findings


def fill(book: Book) -> dict[str, object]:
    """Fill in what can be known and return what was written, by field key.

    Empty cells are filled; what somebody typed is changed only where it is wrong and they agree. Raises
    UnusableForm where no sheet holds a form we know, CannotFill where the sheet takes no values.
    """
    _need_writable(book)
    form = read_form(book)
    known = facts.gather(form.binding, form.neighbours)
    typed = form.binding.values()
    findings = form.findings()
    values = forms.autofill(form.binding.form, known.values)
    empty = {
        key: value
        for key, value in values.items()
        if is_blank(typed.get(key)) and not is_blank(value) and form.binding.cell_of(key) is not None
    }
    changes = _suggested_changes(form, findings, typed, values)
    if changes and not _agreed(form, typed, changes):
        changes = {}
    written = {**empty, **changes}
    if written and marks.marked_cells(book):
        _renew_list(book)
    with quiet_screen(book):
        with one_undo_step(book, pick("自動入力", "Fill in")):
            lost = write_cells(form, written) if written else {}
        if written and marks.marked_cells(book):
            form = form.again()
            _show(form, form.findings())
    done = {key: value for key, value in written.items() if key not in lost}
    dialogs.tell(book, _fill_report(form, done, lost, known.remarks))
    return done


def fix(book: Book) -> dict[str, object]:
    """Apply what チェック結果 says to type, for the lines ticked there; return what was written, by field key.

    With nothing ticked the user is asked whether all of it shall be applied. A line that no longer holds, because
    the cell was changed since, is left alone. Raises UnusableInput where there is nothing to choose from.
    """
    _need_writable(book)
    if results_sheet.find(book) is None:
        raise UnusableInput(
            "チェック結果がありません。先に[検証]ボタンを押してください。",
            "There is no list of findings yet. Press 検証 first.",
        )
    chosen = results_sheet.ticked(book)
    form = read_form(book)
    fixable = [finding for finding in form.findings() if _can_be_applied(form, finding)]
    if not fixable:
        dialogs.tell(book, pick("自動で直せる項目はありません。", "There is nothing that can be fixed automatically."))
        return {}
    if chosen:
        wanted = {(code, cell) for code, cell, _ in chosen}
        fixable = [finding for finding in fixable if (finding.code, finding.cell) in wanted]
    elif not dialogs.ask(book, _fix_question(form, fixable)):
        return {}
    values: dict[str, object] = {}
    for finding in _gravest_first(fixable):  # of several suggestions for a cell, the gravest finding's wins
        values.setdefault(str(finding.field), finding.fix)
    _renew_list(book)
    with quiet_screen(book):
        with one_undo_step(book, pick("直す", "Fix")):
            lost = write_cells(form, values) if values else {}
        form = form.again()
        remaining = form.findings()
        _show(form, remaining)
    done = {key: value for key, value in values.items() if key not in lost}
    dialogs.tell(book, _fix_report(form, done, lost, remaining, skipped=len(chosen) - len(values) if chosen else 0))
    return done


def clear(book: Book) -> int:
    """Take every mark off, remove チェック結果, and return how many cells had been marked. Raises CannotFill."""
    _need_writable(book)
    _renew_list(book)
    with quiet_screen(book), outside_of_undo(book):
        cells = marks.clear(book)
        left = marks.marked_cells(book)
        results_sheet.remove(book)
    if left:
        raise CannotFill(
            f"{left} 個のセルの色を元に戻せませんでした。"
            "「校閲」→「シート保護の解除」を行ってから、もう一度押してください。",
            f"The colours of {left} cell(s) could not be restored. Lift the sheet protection and press again.",
        )
    dialogs.status(book, pick(f"{cells} 個のセルのマークを消しました。", f"Removed the marks of {cells} cell(s)."))
    return cells


def export(book: Book) -> Path | None:
    """Save the official file, filled in, and return where; None if the user decided not to.

    While ERRORs stand the user is asked first. A workbook without buttons is filled from the file it was opened from.
    Raises CannotAttach where that is no longer the official file or the one carried along is damaged, CannotFill or
    UnusableForm where a value has no place on it, CannotWrite where it cannot be saved.
    """
    from youryou_xl.attach import submission
    from youryou_xl.live import carried

    form = read_form(book)
    findings = form.findings()
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        _renew_list(book)
        _show(form, findings)
        if not dialogs.ask(book, _export_question(form, errors)):
            dialogs.status(book, pick("保存しませんでした。", "Nothing was saved."))
            return None
    original = carried.original(book)
    made = submission.make(original, form.binding, other_grids(book, form))
    if made.left_out and not dialogs.ask(book, _left_out_question(made.left_out)):
        dialogs.status(book, pick("保存しませんでした。", "Nothing was saved."))
        return None
    official = pick("公式の申込書", "the official form")
    if not original.tool:  # not packed by us: nobody but the user knows where it came from
        official = pick(f"開いたときのファイル「{original.name}」", f"the file as opened, {original.name}")
    path = submission.save(made, submission.folder_for(book.fullname))
    dialogs.tell(
        book,
        pick(
            f"提出用のファイルを保存しました。\n{path}\n\n"
            f"{official}と照合し、入力欄 {len(made.cells)} 個のほかは何も変わっていないことを確認しました。",
            f"Saved the file to send.\n{path}\n\n"
            f"It was compared with {official}: {len(made.cells)} input cells differ, and nothing else.",
        )
        + _repaired(form, made.repaired)
        + _left_out(made.left_out)
        + _unseen(made.unseen)
        + _stale(made.stale),
    )
    return path


ACTIONS: Mapping[str, Callable[[Book], object]] = {
    "check": check,
    "fill": fill,
    "fix": fix,
    "clear": clear,
    "export": export,
}
"""What a macro may ask `run` for: one for each button."""


def action(name: str) -> Callable[[Book], object]:
    """Return what the button `name` does. Raises UnusableInput if there is no such button."""
    if name.startswith("desk-"):
        from youryou_xl.live import desk  # what a form's buttons never need

        found = desk.ACTIONS.get(name)
    else:
        found = ACTIONS.get(name)
    if found is None:
        raise UnusableInput(f"ボタン「{name}」はありません。", f"There is no button “{name}”.")
    return found


def caller() -> Book:
    """Return the book whose macro is calling (Excel's RunPython)."""
    import_xlwings()
    import xlwings

    return xlwings.Book.caller()


def run(name: str, book: Book | None = None) -> bool:
    """Do what the button `name` stands for on `book` (default: the book that calls) and return whether it worked.

    Never raises: the user reads in the spreadsheet what is wrong, and the details go to a log file.
    """
    from youryou_xl.live import failures

    try:
        if book is None:
            book = caller()
        action(name)(book)
    except Exception as error:
        failures.report(book, name, error)
        return False
    return True


def _renew_list(book: Book) -> None:
    """Prepare for チェック結果 to go: a tick on it could not be undone any more."""
    if results_sheet.find(book) is not None:
        forget_undo(book)


def _need_writable(book: Book) -> None:
    if is_read_only(book):
        raise hidden.refused()


def _show(form: OpenForm, findings: Sequence[Finding]) -> bool:
    """Mark the cells, write チェック結果, and put the count into the status bar; False if they cannot be."""
    book = form.book
    if is_read_only(book):
        return False
    try:
        _mark_and_list(form, findings)
    except CannotFill:
        return False
    words = results_sheet.summary(findings)
    where = pick(f"（シート「{results_sheet.NAME}」をご覧ください）", f" (see the sheet {results_sheet.NAME})")
    dialogs.status(book, words + (where if findings else ""))
    return True


def _mark_and_list(form: OpenForm, findings: Sequence[Finding]) -> None:
    book = form.book
    with quiet_screen(book), outside_of_undo(book):
        marked = marks.mark(book, _on_all_cells(form, findings))
        remarks = []
        if marked.refused and marked.cells:
            places = "、".join(cell for _, cell in marked.refused[:_LISTED])
            remarks.append(
                pick(
                    f"保護されているため、色を付けられないセルがあります: {places}",
                    f"These cells are protected and could not be coloured: {places}",
                )
            )
        elif marked.refused:
            remarks.append(
                pick(
                    "シートが保護されているため、セルに色を付けられません。下の一覧の「セル」から移動してください。",
                    "The sheet is protected, so its cells cannot be coloured. Use the links in the list below.",
                )
            )
        if not findings:
            results_sheet.remove(book)
        else:
            sheet = results_sheet.write(book, findings, form.labels, title=form.binding.form.title, remarks=remarks)
            if marked.refused and not marked.cells:
                sheet.activate()
            else:
                form.sheet.activate()


def _on_all_cells(form: OpenForm, findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings with one for every cell of a field whose value stands in several."""
    spread = []
    for finding in findings:
        cells = form.binding.cells_of(finding.field) if finding.field is not None else ()
        first = bool(cells) and finding.cell == cells[0]
        spread += [finding.at(finding.sheet or "", cell) for cell in cells] if first else [finding]
    return spread


def _suggested_changes(
    form: OpenForm, findings: Sequence[Finding], typed: Mapping[str, object], known: Mapping[str, object]
) -> dict[str, object]:
    """Return what could replace something typed: a tidier spelling, or a known value where a rule objects."""
    changes: dict[str, object] = {}
    for finding in _gravest_first(findings):
        key = finding.field
        if key is None or is_blank(typed.get(key)) or form.binding.cell_of(key) is None:
            continue
        if finding.fix is not None and _same_content(typed[key], finding.fix):
            changes.setdefault(key, finding.fix)
        elif finding.severity is not Severity.INFO and not is_blank(known.get(key)) and known[key] != typed[key]:
            changes.setdefault(key, known[key])
    return changes


def _gravest_first(findings: Sequence[Finding]) -> list[Finding]:
    grades = list(Severity)
    return sorted(findings, key=lambda finding: grades.index(finding.severity))


def _same_content(typed: object, fix: object) -> bool:
    """Return whether `fix` is only another way of writing what was typed."""
    return _bare(typed) == _bare(fix)


def _bare(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = plain_hyphens(unicodedata.normalize("NFKC", str(value))).casefold()
    text = text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text
    return "".join(character for character in text if character not in "-'" and not character.isspace())


def _can_be_applied(form: OpenForm, finding: Finding) -> bool:
    return (
        finding.fix is not None
        and finding.field is not None
        and finding.cell is not None
        and form.binding.cell_of(finding.field) == finding.cell
    )


def _agreed(form: OpenForm, typed: Mapping[str, object], changes: Mapping[str, object]) -> bool:
    lines = [f"・{form.labels.get(key, key)}: {shown(typed[key])} → {shown(value)}" for key, value in changes.items()]
    return dialogs.ask(
        form.book,
        pick(
            f"入力済みの {len(changes)} 項目を次のように書き換えます。よろしいですか。\n\n{_listed(lines)}\n\n"
            "「いいえ」を押すと、空欄だけに入力します。",
            f"{len(changes)} value(s) that are already there would be changed. Go on?\n\n{_listed(lines)}\n\n"
            "With No, only empty cells are filled.",
        ),
    )


def _fill_report(form: OpenForm, done: Mapping[str, object], lost: Mapping[str, object], remarks: Sequence[str]) -> str:
    if done:
        lines = [f"・{form.labels.get(key, key)}: {shown(value)}" for key, value in done.items()]
        text = pick(f"{len(done)} 項目を入力しました。", f"{len(done)} field(s) were filled in.")
        text += f"\n\n{_listed(lines)}"
    else:
        text = pick("新しく入力できる項目はありませんでした。", "There was nothing to fill in.")
    return text + _not_taken(form, lost) + "".join(f"\n\n※ {remark}" for remark in remarks)


def _fix_question(form: OpenForm, fixable: Sequence[Finding]) -> str:
    lines = [
        f"・{form.labels.get(finding.field or '', '')} ({finding.cell}): {shown(finding.value)} → {shown(finding.fix)}"
        for finding in fixable
    ]
    return pick(
        f"「直す」の列に {results_sheet.TICK} が入っていません。"
        f"直せる {len(fixable)} 件をすべて直しますか。\n\n{_listed(lines)}",
        f"Nothing is ticked in the column 直す. Apply all {len(fixable)}?\n\n{_listed(lines)}",
    )


def _fix_report(
    form: OpenForm,
    done: Mapping[str, object],
    lost: Mapping[str, object],
    remaining: Sequence[Finding],
    *,
    skipped: int,
) -> str:
    lines = [f"・{form.labels.get(key, key)}: {shown(value)}" for key, value in done.items()]
    text = pick(f"{len(done)} 項目を直しました。", f"{len(done)} value(s) were fixed.")
    if lines:
        text += f"\n\n{_listed(lines)}"
    if skipped > 0:
        text += pick(
            f"\n\n※ {skipped} 件は、検証の後でセルが変わったため直しませんでした。",
            f"\n\n※ {skipped} line(s) no longer hold, because the cell was changed since.",
        )
    return text + _not_taken(form, lost) + pick("\n\n残り: ", "\n\nLeft: ") + results_sheet.summary(remaining)


def _not_taken(form: OpenForm, lost: Mapping[str, object]) -> str:
    if not lost:
        return ""
    names = "、".join(form.labels.get(key, key) for key in lost)
    return pick(f"\n\n※ 次の項目は書き込めませんでした: {names}", f"\n\n※ These could not be written: {names}")


def _export_question(form: OpenForm, errors: Sequence[Finding]) -> str:
    lines = [f"・{form.labels.get(finding.field or '', finding.cell or '')}: {finding.text}" for finding in errors[:5]]
    more = len(errors) - len(lines)
    if more > 0:
        lines.append(pick(f"・ほか {more} 件", f"・and {more} more"))
    return pick(
        f"エラーが {len(errors)} 件残っています。このまま提出すると差し戻されるおそれがあります。\n\n"
        + "\n".join(lines)
        + "\n\nそれでも保存しますか。",
        f"{len(errors)} error(s) remain; the application may be sent back.\n\n" + "\n".join(lines) + "\n\nSave anyway?",
    )


def _repaired(form: OpenForm, findings: Sequence[Finding]) -> str:
    if not findings:
        return ""
    lines = [
        f"・{form.labels.get(finding.field or '', '')}: {shown(finding.value)} → {shown(finding.fix)}"
        for finding in findings
    ]
    return pick(
        f"\n\n※ 次の {len(findings)} 項目は、書き方を整えて入れました。このシートの値はそのままです。\n"
        f"{_listed(lines)}",
        f"\n\n※ {len(findings)} value(s) were tidied in the file; this sheet is as it was.\n{_listed(lines)}",
    )


def _unseen(controls: Sequence[str]) -> str:
    if not controls:
        return ""
    named = "、".join(controls[:_LISTED]) + (" …" if len(controls) > _LISTED else "")
    return pick(
        f"\n\n※ クリックして選ぶ部品は移していません。使う様式なら、保存したファイルで選び直してください: {named}",
        f"\n\n※ Controls to click were not taken over. If you use them, click them in the saved file: {named}",
    )


def _left_out_question(cells: Sequence[str]) -> str:
    named = "、".join(cells[:_LISTED]) + (" …" if len(cells) > _LISTED else "")
    return pick(
        f"公式の申込書に移せない入力があります: {named}\n\nこれらを除いて保存しますか？",
        f"The official form has no place for: {named}\n\nSave the file without it?",
    )


def _left_out(cells: Sequence[str]) -> str:
    if not cells:
        return ""
    named = "、".join(cells[:_LISTED]) + (" …" if len(cells) > _LISTED else "")
    return pick(
        f"\n\n※ 申込書の項目ではないセルの内容は入っていません: {named}",
        f"\n\n※ What stands outside the form's fields is not in it: {named}",
    )


def _stale(findings: Sequence[Finding]) -> str:
    if not findings:
        return ""
    cells = "、".join(str(finding.cell) for finding in findings[:_LISTED]) + (" …" if len(findings) > _LISTED else "")
    return f"\n\n※ {cells}: {findings[0].text}"


def _nothing_wrong(form: OpenForm) -> str:
    title = form.binding.form.title
    return pick(
        f"{title}: 問題は見つかりませんでした。\n[提出用に保存]ボタンで、提出用のファイルを作れます。",
        f"{title}: nothing wrong was found.\nThe button 提出用に保存 makes the file to send.",
    )


def _unmarked(form: OpenForm, findings: Sequence[Finding]) -> str:
    lines = [
        f"・{form.labels.get(finding.field or '', '')} ({finding.cell}): {finding.text}"
        for finding in _gravest_first(findings)[:5]
    ]
    if len(findings) > len(lines):
        lines.append(pick(f"・ほか {len(findings) - len(lines)} 件", f"・and {len(findings) - len(lines)} more"))
    why = pick(
        "※ 読み取り専用で開いているか、ブックが保護されているため、色と一覧は付けられません。"
        "名前を付けて保存するか、「校閲」→「ブックの保護」を解除すると付けられます。",
        "* The workbook is open read-only, or protected: cells cannot be marked, nor a list added. Save it under "
        "another name, or lift the workbook protection (Review).",
    )
    return f"{results_sheet.summary(findings)}\n{why}\n\n" + "\n".join(lines)


def _listed(lines: Sequence[str]) -> str:
    more = len(lines) - _LISTED
    rest = [pick(f"・ほか {more} 件", f"・and {more} more")] if more > 0 else []
    return "\n".join([*lines[:_LISTED], *rest])
