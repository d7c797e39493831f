"""Numbers of earlier years, from whatever is left of them: ledgers, lists, applications, mails, folders of these.

Reading them in is a person's word that they were applied for; when, is not known. Nothing is judged or written here.
"""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

from youryou_xl import forms
from youryou_xl.errors import UnusableFile, UnusableForm, UnusableInput
from youryou_xl.forms import blanks
from youryou_xl.records.columns import LEDGER
from youryou_xl.records.ledger import HELD, MADE, SENT, Entry, is_grid_code, number_in, read_bytes, read_entry
from youryou_xl.records.tables import BOOKS, Rows, csv_rows, sheets_of
from youryou_xl.rules.codes import PLANT_PREFIX
from youryou_xl.rules.text import as_text, narrow

_HEADER_ROWS = 50
_READ = (*BOOKS, ".csv", ".eml")


def entries_in(path: Path) -> list[Entry]:
    """Return the numbers found in a file, or in every file of a folder; none where there are none.

    Raises UnusableFile or UnusableInput for a single file that cannot be read.
    """
    if path.is_dir():
        found: list[Entry] = []
        for file in sorted(path.rglob("*")):
            if file.suffix.lower() in _READ and not file.name.startswith(("~$", ".")):
                with suppress(UnusableFile, UnusableInput):
                    found += entries_in(file)
        return found
    if not path.exists():
        raise UnusableInput(
            f"{path} が見つかりません。ファイル名と場所を確かめてください。",
            f"{path} was not found. Please check its name and place.",
        )
    if path.suffix.lower() == ".eml":
        return list(_of_mail(path))
    if path.suffix.lower() in BOOKS:
        application = _of_application(path)
        if application is not None:
            return [application]
        return [entry for _, rows in sheets_of(path) for entry in _of_table(rows)]
    with suppress(UnusableInput, OSError):
        ledger = read_bytes(path.read_bytes(), where=str(path))
        if ledger.entries:
            return [_known(entry) for entry in ledger.entries]
    return list(_of_table(csv_rows(path)))


def _known(entry: Entry) -> Entry:
    """Return an entry of an earlier year as applied for: it was sent, and answered where there is a code."""
    if entry.state != MADE:
        return entry
    return replace(entry, state=HELD if is_grid_code(entry.grid_code) else SENT)


def _of_table(rows: Rows) -> Iterator[Entry]:
    """Yield the numbers of a table whose headers name a 略称, or 事業者コード and 連番; 一括申請 and 台帳 are such."""
    for at, row in enumerate(rows[:_HEADER_ROWS]):
        columns = LEDGER.places(row)
        if "short_name" in columns or {"code", "number"} <= columns.keys():
            for line in rows[at + 1 :]:
                entry = read_entry(columns, line)
                if entry is not None:
                    yield _known(entry)
            return


def _of_application(path: Path) -> Entry | None:
    """Return the number on a filled 発電所マスタ申込書, None for any other workbook."""
    try:
        binding = blanks.recognise(forms.read_grids(path))[0].binding
    except UnusableForm:
        return None
    values = binding.values()
    found = [number_in(as_text(value)) for value in values.values()]
    known = next((each for each in found if each is not None), None)
    if known is None:
        return None
    (code, area), number = known
    short_name = f"{PLANT_PREFIX}{code}{number:02d}"
    return Entry(code, area, number, _list_of(path.stem, short_name), short_name, file=path.name, state=SENT)


def _of_mail(path: Path) -> Iterator[Entry]:
    """Yield the numbers that the attachments of a mail of ours are called after."""
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    part = message.get_body(("plain",))
    lines: Sequence[str] = str(part.get_content()).splitlines() if part is not None else ()
    for attached in message.iter_attachments():
        name = str(attached.get_filename() or "")
        known = number_in(name)
        if known is None:
            continue
        (code, area), number = known
        short_name = f"{PLANT_PREFIX}{code}{number:02d}"
        told = next((text for line in lines if (text := _after(line, short_name))), "")
        owner = told or _list_of(name.rpartition(".")[0], short_name)
        yield Entry(code, area, number, owner, short_name, file=name, mail=path.name, state=SENT)


def _after(line: str, short_name: str) -> str:
    name, _, told = line.strip().lstrip("・").partition("\u3000")
    return told.strip() if narrow(name).strip() == short_name else ""


def _list_of(stem: str, short_name: str) -> str:
    """Return what a file is called behind its 略称, or all of its name where it has none."""
    rest = stem.removeprefix(short_name).removeprefix("_")
    return rest or stem
