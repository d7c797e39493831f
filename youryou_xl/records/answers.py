"""Answers: which 系統コード was notified for which list, read from whatever the answer came in.

A CSV or workbook with columns for both, a mail, or text pasted from one, in which short names and codes stand. What
an answer means for the ledger is for `following`; nothing is judged here.
"""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import email
import email.policy
import email.utils
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from youryou_xl.errors import UnusableInput
from youryou_xl.records.ledger import NAME_OF_NUMBER
from youryou_xl.records.tables import BOOKS, decoded, sheets_of
from youryou_xl.rules.quantities import parse_date
from youryou_xl.rules.text import label_key, narrow

_NAME = ("発電所名略称", "略称", "発電所略称")
_LIST = ("電源等リスト名", "リスト名")
_CODE = ("系統コード", "アグリゲータ用系統コード", "通知された系統コード", "コード")
_DAY = ("通知日", "回答日")
_HEADER_ROWS = 30
_TOKEN = re.compile(r"(?<![0-9A-Za-z])(?=[0-9A-Za-z]*[0-9A-Z])[0-9A-Za-z]{5,6}(?![0-9A-Za-z])")
_LABELLED = re.compile(r"系統\s*コード\s*(?:は|[：:＝=])?\s*[「『\[]?\s*([0-9A-Za-z]{5,6})(?![0-9A-Za-z])")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: the 略称 or list name it is about, the code as written, and its day where the answer says one."""

    about: str
    grid_code: str
    day: dt.date | None = None


def read_answers(path: Path) -> list[Answer]:
    """Return the answers in a file. Raises UnusableInput for one that cannot be read or holds none."""
    if path.suffix.lower() in BOOKS:
        found = [answer for _, rows in sheets_of(path) for answer in _of_table(rows)]
        return _some(found, str(path))
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnusableInput(
            f"{path} を開けません。場所と名前を確かめてください。",
            f"{path} cannot be opened. Please check its place and name.",
        ) from error
    if path.suffix.lower() == ".eml":
        return _some(_of_mail(data), str(path))
    text = decoded(data)
    return _some(_of_csv(text) or _of_text(text), str(path))


def answers_in(text: str) -> list[Answer]:
    """Return the answers in pasted text. Raises UnusableInput where there are none."""
    return _some(_of_csv(text) or _of_text(text), "貼り付けた文")


def _some(found: Sequence[Answer], where: str) -> list[Answer]:
    if not found:
        raise UnusableInput(
            f"{where} に、系統コードの回答が見つかりません。発電所名略称（アグリ…）か電源等リスト名と、"
            "系統コードが並んでいるか確かめてください。",
            f"No answer was found in {where}. There have to be short names or list names with grid codes beside them.",
        )
    return list(found)


def _of_table(rows: Sequence[Sequence[str]]) -> list[Answer]:
    """Return the answers of a table, under whatever row names its columns."""
    for at, row in enumerate(rows[:_HEADER_ROWS]):
        keys = [label_key(cell) for cell in row]
        name, lists, code, day = (_place(keys, words) for words in (_NAME, _LIST, _CODE, _DAY))
        if code is None or (name is None and lists is None):
            continue
        found = []
        for line in rows[at + 1 :]:
            cells = [cell.strip() for cell in line]
            about = _cell(cells, name) or _cell(cells, lists)
            if about and _cell(cells, code):
                found.append(Answer(about, _cell(cells, code), _date(_cell(cells, day))))
        return found
    return []


def _of_csv(text: str) -> list[Answer]:
    for mark in ",\t;":
        try:
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
        except csv.Error:
            continue
        if found := _of_table(rows):
            return found
    return []


def _of_mail(data: bytes) -> list[Answer]:
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    day = None
    with contextlib.suppress(TypeError, ValueError):
        day = email.utils.parsedate_to_datetime(str(message["Date"])).date()
    found: list[Answer] = []
    part = message.get_body(("plain", "html"))
    if part is not None:
        try:
            text = str(part.get_content())
        except (LookupError, ValueError):
            text = ""
        if part.get_content_subtype() == "html":
            text = re.sub(r"(?i)</t[dh]>", "\t", re.sub(r"(?i)<br\s*/?>|</p>|</div>|</tr>", "\n", text))
            text = re.sub(r"<[^>]*>", "", text)
        found = _of_csv(text) or _of_text(text)
    return [Answer(answer.about, answer.grid_code, answer.day or day) for answer in found]


def _of_text(text: str) -> list[Answer]:
    """Return the answers in plain text: a 略称 and the code on its line, or on one of the next lines before another."""
    found: list[Answer] = []
    waiting: list[str] = []
    for line in narrow(text).splitlines():
        names = [match[0] for match in NAME_OF_NUMBER.finditer(line)]
        rest = NAME_OF_NUMBER.sub(" ", line)
        codes = [match[1] for match in _LABELLED.finditer(rest)] or (list(_tokens(rest)) if names or waiting else [])
        if names and waiting and not codes:
            waiting = []
        if names:
            waiting = names
        if codes and waiting:
            if len(codes) == len(waiting):
                found += [Answer(name, code) for name, code in zip(waiting, codes, strict=True)]
            else:
                found += [Answer(name, code) for name in waiting for code in codes]
            waiting = []
    return found


def _tokens(text: str) -> Iterator[str]:
    """Yield the words of a line that can be a code: five characters with a digit, or the placeholder."""
    for match in _TOKEN.finditer(text):
        word = match[0]
        if re.fullmatch(r"[Yy]{6}", word) or (len(word) == _LENGTH and re.search(r"\d", word)):
            yield word


_LENGTH = 5


def _place(keys: Sequence[str], words: Sequence[str]) -> int | None:
    return next((keys.index(label_key(word)) for word in words if label_key(word) in keys), None)


def _cell(cells: Sequence[str], place: int | None) -> str:
    return cells[place] if place is not None and place < len(cells) else ""


def _date(text: str) -> dt.date | None:
    return parse_date(text).value if text else None
