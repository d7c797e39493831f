"""TOML files people write by hand: read in the encodings Notepad saves, and told in plain words what is wrong.

Knows what neither form definitions nor overrides mean.
"""

from __future__ import annotations

import codecs
import re
import tomllib
from pathlib import Path
from typing import Any

from youryou_xl.errors import UnusableDefinition

_PLACE = re.compile(r"\(at line (\d+), column \d+\)")
_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_KEY = re.compile(rf"\s*{_PART}(?:\s*\.\s*{_PART})*\s*")
_VALUE = re.compile(r"""\s*(?:["'\[{+\-0-9]|true\b|false\b|inf\b|nan\b)""")
_FULL_WIDTH = re.compile(r"[“”„‟＂＝［］]")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"' + r"|'[^']*'")
_LONGEST_LINE = 60


def read_toml(path: Path, ja: str, en: str) -> dict[str, Any]:
    """Return what a TOML file says; UTF-8 (with or without a BOM), UTF-16 with one, and CP932 are read.

    `ja` and `en` call the file in messages. Raises FileNotFoundError if there is none, UnusableDefinition, naming
    file and line, for anything else that cannot be read.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise UnusableDefinition(
            f"{ja} {path} を開けません。ほかのプログラムで開いていれば閉じ、ファイルを読み取れるか確認してください。",
            f"The {en} {path} cannot be opened. Close it elsewhere and check that you may read it.",
        ) from error
    try:
        text = _decoded(data)
    except UnicodeDecodeError as error:
        raise UnusableDefinition(
            f"{ja} {path} の文字を読めません。メモ帳で開き、文字コードを「UTF-8」にして保存し直してください。",
            f"The text of the {en} {path} cannot be read. Open it in Notepad and save it with the encoding UTF-8.",
        ) from error
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise UnusableDefinition(
            f"{ja} {path} は入れ子が深すぎて読めません。書き方を見直してください。",
            f"The {en} {path} is nested too deeply to be read. Please look it over.",
        ) from error
    except tomllib.TOMLDecodeError as error:
        lines = text.splitlines() or [""]
        match = _PLACE.search(str(error))
        number = int(match[1]) if match else max((n for n, line in enumerate(lines, 1) if line.strip()), default=1)
        line = lines[min(number, len(lines)) - 1].strip()
        shown = line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…"
        why_ja, why_en = _reason(str(error), line)
        raise UnusableDefinition(
            f"{ja} {path} の{number}行目「{shown}」を読めません。{why_ja}",
            f"Line {number} of the {en} {path} cannot be read: {shown} — {why_en}",
        ) from error


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp932")


def _reason(message: str, line: str) -> tuple[str, str]:
    """Return what is wrong with a line, told from the line itself where the parser's words help nobody."""
    if message.startswith(("Cannot declare", "Cannot mutate")):
        return (
            "同じ [ ] の行が2つあります。1つにまとめて、その下に項目を並べてください。",
            "the same [ ] line stands twice; keep one and list its entries below it.",
        )
    if message.startswith(("Cannot overwrite", "Duplicate")):
        return (
            "同じ項目名が2回書かれています。どちらかを消してください。",
            "the same key stands twice; delete one of them.",
        )
    if _FULL_WIDTH.search(_QUOTED.sub("", line)):
        return ('" と = と [ ] は半角で書いてください。', 'write ", = and [ ] as half-width characters.')
    if line.startswith("["):
        return (
            '日本語や空白のある名前は ["申込書"] のように " で囲み、] で閉じてください。',
            'put a name with Japanese or blanks in quotes, like ["申込書"], and close it with ].',
        )
    name, equals, value = line.partition("=")
    if not equals:
        return ('項目名 = "値" の形で、1行に1つ書いてください。', 'write one entry a line, like key = "value".')
    if not _KEY.fullmatch(name):
        return (
            '= の左の名前は、日本語や空白があれば "" で囲んでください。',
            'put the name left of = in quotes, as "…", if it has Japanese or blanks.',
        )
    if "\\" in value:
        return ("「\\」は「\\\\」のように2つ続けて書いてください。", "write \\ as \\\\.")
    if not _VALUE.match(value) or value.count('"') % 2:
        return ('= の右の値は "…" のように、前後を " で囲んでください。', 'put the value in quotes, as "…".')
    return (
        '項目名 = "値" の形か、" と [ ] が閉じているか、後ろに余分な文字がないか確かめてください。',
        'check that it reads key = "value", that quotes and brackets are closed, and that nothing follows.',
    )
