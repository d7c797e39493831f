"""Mails as .eml drafts: the exact subject, the 参加区分 in the body, the filled workbooks attached.

A draft opens in the mail program ready to be sent (X-Unsent), with no date, no Message-ID and no sender: the
program adds its own. The bytes depend on nothing but the arguments. Python's `email` package takes 2–3 ms for
one such mail, most of it folding headers that never change; putting the parts together here takes a tenth.
This module knows neither rows nor forms.
"""

from __future__ import annotations

import binascii
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

_LINE = 76
_WORD_BYTES = 45
"""Bytes of UTF-8 in one encoded word: 60 characters of Base64 and 12 around them stay below RFC 2047's 75."""

_SPECIAL = frozenset('"\\=?')
"""ASCII that means something in a header or between quotation marks; text with any of it is encoded."""

_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
}


@dataclass(frozen=True, slots=True)
class Sender:
    """Who the mail is from, as its text says it: company, department, person, telephone and address."""

    company: str
    department: str
    person: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of the mail: its name and its bytes."""

    name: str
    data: bytes


def body(sender: Sender, *, kind: str, category: str, document: str, listed: Sequence[str], addressee: str) -> str:
    """Return the text of the mail (manual p.13: what is applied for and the 参加区分, both in 『』).

    `kind` is what is applied for (容量市場向けアグリゲータ用系統コード), `category` the 参加区分, `document` the
    name of the form attached, `listed` one line for each attachment, `addressee` whom it is to, with 御中.
    """
    lines = [
        addressee,
        "",
        "いつもお世話になっております。",
        f"{sender.company} {sender.person} と申します。",
        "",
        f"添付の{document}のとおり、『{kind}』を申請いたします。",
        f"参加区分は、『{category}』です。",
        "",
        f"■ 添付（{len(listed)}件）",
        *(f"・{line}" for line in listed),
        "",
        "ご確認のほど、よろしくお願いいたします。",
    ]
    return with_signature("\n".join(" ".join(line.splitlines()) for line in lines), sender)


def with_signature(text: str, sender: Sender) -> str:
    """Return `text` with the sender's name and where to reach them below it."""
    person = " ".join(part for part in (sender.department, sender.person) if part)
    lines = ["―" * 20, sender.company, *([person] if person else [])]
    lines += [f"電話　{sender.phone}"] if sender.phone else []
    lines += [f"メール　{sender.email}"] if sender.email else []
    signature = "\n".join(" ".join(line.splitlines()) for line in lines)
    return f"{text.rstrip()}\n\n{signature}\n"


def draft(to: str, subject: str, text: str, attachments: Iterable[Attachment]) -> bytes:
    """Return the .eml: a draft to `to` with `text` (one line end a line) and `attachments`; ends in CRLF.

    A line break in `to`, `subject` or a name becomes a blank, so none of them can add a header.
    """
    content = text.replace("\n", "\r\n").encode()
    boundary = "=_yx_" + hashlib.blake2b(subject.encode() + content, digest_size=12).hexdigest()
    head = (
        "X-Unsent: 1\r\n"
        f"To: {_one_line(to)}\r\n"
        f"Subject: {encoded_words(subject, len('Subject: '))}\r\n"
        "MIME-Version: 1.0\r\n"
        f'Content-Type: multipart/mixed; boundary="{boundary}"\r\n'
        "\r\n"
        f"--{boundary}\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: base64\r\n"
        "\r\n"
    ).encode("ascii")
    pieces = [head, base64_lines(content)]
    for attachment in attachments:
        pieces += [_attachment_head(boundary, attachment.name), base64_lines(attachment.data)]
    pieces.append(f"--{boundary}--\r\n".encode("ascii"))
    return b"".join(pieces)


def encoded_words(text: str, used: int = 0) -> str:
    """Return `text` for a header as RFC 2047 has it, folded; plain ASCII stays as it is.

    `used` is how many characters of the first line are taken already. Line breaks become blanks.
    """
    text = _one_line(text)
    if text.isascii() and text.isprintable() and len(text) + used <= _LINE and not _SPECIAL & set(text):
        return text
    words = []
    room = min(_WORD_BYTES, (_LINE - used - 12) // 4 * 3)
    word = b""
    for character in text:
        encoded = character.encode("utf-8", "replace")
        if len(word) + len(encoded) > room:
            words.append(word)
            word, room = b"", _WORD_BYTES
        word += encoded
    words.append(word)
    return "\r\n ".join(f"=?UTF-8?B?{binascii.b2a_base64(w, newline=False).decode()}?=" for w in words)


def base64_lines(data: bytes) -> bytes:
    """Return `data` in Base64, in lines of 76 characters that end in CRLF."""
    encoded = binascii.b2a_base64(data, newline=False)
    lines = [encoded[start : start + _LINE] for start in range(0, len(encoded), _LINE)]
    lines.append(b"")
    return b"\r\n".join(lines)


def _attachment_head(boundary: str, name: str) -> bytes:
    """Return the head of an attachment, its name in both forms that mail programs look for.

    `name` in RFC 2047 words is against the letter of the RFC but is what Outlook writes and reads; `filename`
    in RFC 2231 is what all others read.
    """
    name = _one_line(name)
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    return (
        f"--{boundary}\r\n"
        f"Content-Type: {_TYPES.get(ending, 'application/octet-stream')};\r\n"
        f' name="{encoded_words(name, len(" name=") + 2)}"\r\n'
        "Content-Transfer-Encoding: base64\r\n"
        "Content-Disposition: attachment;\r\n"
        f"{_extended('filename', name)}\r\n"
        "\r\n"
    ).encode("ascii")


def _extended(parameter: str, value: str) -> str:
    """Return a parameter as RFC 2231 has it: one line, or numbered continuations where it is too long."""
    pieces: list[str] = []
    room = _LINE - len(f" {parameter}*00*=UTF-8'';")
    piece = ""
    for character in value:
        encoded = _escaped(character)
        if len(piece) + len(encoded) > room:
            pieces.append(piece)
            piece = ""
        piece += encoded
    pieces.append(piece)
    if len(pieces) == 1:
        return f" {parameter}*=UTF-8''{pieces[0]}"
    numbered = (
        f" {parameter}*{number}*={'' if number else chr(39).join(('UTF-8', '', ''))}{piece}"
        for number, piece in enumerate(pieces)
    )
    return ";\r\n".join(numbered)


@lru_cache(maxsize=4096)
def _escaped(character: str) -> str:
    return quote(character.encode("utf-8", "replace"), safe="")


def _one_line(text: str) -> str:
    """Return `text` without anything that could end a header line."""
    if text.isprintable():
        return text.strip()
    return "".join(c if c.isprintable() or c == "\u3000" else " " for c in text).strip()
