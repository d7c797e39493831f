"""Covering letters for what goes by post: a sheet one can still change, and a page to print.

The page is made by LibreOffice as a PDF where it is on the computer; else an HTML page prints the same. Knows the
procedure's text and the sender; which form goes with the letter is the caller's.
"""

from __future__ import annotations

import datetime as dt
import html
import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from youryou_xl.procedure.definitions import LetterText, Procedure
from youryou_xl.procedure.mails import Sender

_FONT = "Yu Mincho"
_TIMEOUT = 120
_WRAP = 36


@dataclass(frozen=True)
class LetterFile:
    """One file of a letter: its ending and its bytes."""

    suffix: str
    data: bytes


@dataclass(frozen=True)
class _Letter:
    date: str
    to: str
    sender: tuple[str, ...]
    subject: str
    body: tuple[str, ...]
    enclosures: tuple[str, ...]


def make(
    procedure: Procedure, sender: Sender, addressee: str, today: dt.date, *, pdf: bool | None = None
) -> tuple[LetterFile, ...]:
    """Return the letter's files, the one to print first.

    `pdf` says whether LibreOffice makes the page; by default where it is found.
    """
    text = procedure.letter
    if text is None:
        return ()
    letter = _composed(procedure, text, sender, addressee, today)
    sheet = _workbook(letter, today)
    page = _pdf(sheet) if pdf or (pdf is None and _program() is not None) else None
    printed = LetterFile(".pdf", page) if page else LetterFile(".html", _page(letter))
    return (printed, LetterFile(".xlsx", sheet))


def _composed(procedure: Procedure, text: LetterText, sender: Sender, addressee: str, today: dt.date) -> _Letter:
    words = {
        "document": procedure.mail.document if procedure.mail else procedure.title_ja,
        "precheck": "事前確認で問題がないことを確認済みです。" if procedure.id == "client-certificate" else "",
        "contract": procedure.contract,
    }
    person = " ".join(part for part in (sender.department, sender.person) if part)
    from_whom = [sender.company, person, f"電話　{sender.phone}" if sender.phone else "", sender.email]
    return _Letter(
        f"{today.year}年{today.month}月{today.day}日",
        f"{addressee}　御中" if addressee else "（宛先を申込書で確かめて記入してください）　御中",
        tuple(each for each in from_whom if each),
        text.subject.format(**words),
        tuple(text.body.format(**words).splitlines()),
        tuple(each.format(**words) for each in text.enclosures),
    )


def _workbook(letter: _Letter, today: dt.date) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "送付状"
    sheet.sheet_view.showGridLines = False
    sheet.column_dimensions["A"].width = 76
    row = 1

    def put(text: str, *, size: int = 11, bold: bool = False, align: str = "left", space: int = 0) -> None:
        nonlocal row
        cell = sheet.cell(row, 1, text)
        cell.font = Font(name=_FONT, size=size, bold=bold)
        cell.alignment = Alignment(horizontal=align, vertical="top", wrap_text=True)
        sheet.row_dimensions[row].height = (size + 8) * max(1, -(-len(text) // _WRAP))
        row += 1 + space

    put(letter.date, align="right", space=1)
    put(letter.to, size=13, space=1)
    for number, line in enumerate(letter.sender, 1):
        put(line, align="right", space=1 if number == len(letter.sender) else 0)
    put(letter.subject, size=14, bold=True, align="center", space=1)
    for line in letter.body:
        put(line)
    put("敬具", align="right", space=1)
    put("記", align="center", space=1)
    for line in letter.enclosures:
        put(f"・{line}")
    put("以上", align="right")
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 1
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    sheet.print_area = f"A1:A{row - 1}"
    for side in ("left", "right", "top", "bottom"):
        setattr(sheet.page_margins, side, 0.9)
    book.properties.creator = "youryou_xl"
    book.properties.created = book.properties.modified = dt.datetime.combine(today, dt.time())
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _page(letter: _Letter) -> bytes:
    def lines(each: Sequence[str]) -> str:
        return "<br>".join(html.escape(line) for line in each)

    items = "".join(f"<li>{html.escape(line)}</li>" for line in letter.enclosures)
    page = f"""<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><title>{html.escape(letter.subject)}</title>
<style>@page{{size:A4;margin:25mm}}body{{font-family:serif;line-height:1.9;max-width:170mm;margin:2em auto}}
.r{{text-align:right}}h1{{font-size:1.2em;text-align:center;margin:2em 0}}.c{{text-align:center}}</style></head><body>
<p class="r">{html.escape(letter.date)}</p><p>{html.escape(letter.to)}</p><p class="r">{lines(letter.sender)}</p>
<h1>{html.escape(letter.subject)}</h1><p>{lines(letter.body)}</p><p class="r">敬具</p><p class="c">記</p>
<ul>{items}</ul><p class="r">以上</p></body></html>
"""
    return page.encode()


def _program() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


def _pdf(sheet: bytes) -> bytes | None:
    """Return the sheet as LibreOffice prints it, in a profile of its own; None where it does not work out."""
    program = _program()
    if program is None:
        return None
    with tempfile.TemporaryDirectory(prefix="youryou-", ignore_cleanup_errors=True) as folder:
        source = Path(folder) / "letter.xlsx"
        source.write_bytes(sheet)
        profile = (Path(folder) / "profile").as_uri()
        command = [program, "--headless", f"-env:UserInstallation={profile}", "--convert-to", "pdf", "--outdir", folder]
        try:
            subprocess.run(
                [*command, str(source)],
                check=True,
                timeout=_TIMEOUT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "SAL_USE_VCLPLUGIN": "svp"},
            )
            return (Path(folder) / "letter.pdf").read_bytes()
        except (OSError, subprocess.SubprocessError):
            return None
