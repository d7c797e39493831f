"""Settings (設定): what the desk's buttons need to know and ask no more than once, as a sheet of the workbook.

The sheet's lines stand here once, for the script that builds it, for reading it and for writing back what was used.
Opens no file and knows no spreadsheet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from youryou_xl.rules.text import label_key, one_line

SHEET = "設定"
START = "はじめに"
"""The desk's first sheet."""

START_BUTTONS = "G4"
"""Where its buttons begin."""

ALIVE = "マクロの案内"
"""The name of the cell that says what to do while macros are blocked."""

ANSWERS = "回答"
"""The sheet into which the text of an answer is pasted."""

ANSWERS_TOP = 4
"""The first row of it that takes text."""

MACROS_BLOCKED = (
    "ボタンを押しても動かないときは、マクロが止められています。黄色いバーの［コンテンツの有効化］を押してください。"
    "バーがないときは、ブックを閉じ、ファイルを右クリック→［プロパティ］→［許可する］に印を付けて開き直します。"
    "LibreOfficeでは［ツール］→［オプション］→［セキュリティ］→［マクロセキュリティ］を「中」にして開き直します。"
)
"""What the desk says until a macro has run once."""

SINGLE, GROUPED = "1件ずつ", "まとめて"


@dataclass(frozen=True, slots=True)
class Setting:
    """A line of the sheet: its key in the code, its name, what to type, what it is at first, what can be chosen."""

    key: str
    name: str
    hint: str
    default: str = ""
    choices: tuple[str, ...] = ()
    written: bool = False
    """Whether the tool writes it."""


SETTINGS = (
    Setting(
        "form",
        "発電所マスタ申込書",
        "公式様式のファイル名、または場所。空欄なら、このブックと同じフォルダーから探します。",
    ),
    Setting(
        "out",
        "出力フォルダー",
        "申込書とメールを入れるフォルダー。このブックのあるフォルダーから数えます。",
        "申請一式",
    ),
    Setting(
        "mail", "メール", "申込書1件に1通か、事業者コードと参加区分ごとにまとめて1通か。", SINGLE, (SINGLE, GROUPED)
    ),
    Setting("used_folder", "前回の出力先", "自動で入ります。「開く」のリンクが使います。", written=True),
    Setting("report", "前回の報告", "自動で入ります。", written=True),
    Setting("ledger", "使っている台帳", "自動で入ります。番号はここに記録します。", written=True),
)


def read(rows: Sequence[Sequence[object]]) -> dict[str, str]:
    """Return what a 設定 sheet says, by key; what it leaves out has its default. `rows` are its cells' values."""
    by_name = {label_key(setting.name): setting for setting in SETTINGS}
    said = {setting.key: setting.default for setting in SETTINGS}
    for row in rows:
        setting = by_name.get(label_key(row[0])) if row and row[0] is not None else None
        if setting is not None:
            said[setting.key] = one_line("" if len(row) < 2 or row[1] is None else str(row[1])) or setting.default
    return said


def lines(rows: Sequence[Sequence[object]]) -> Mapping[str, int]:
    """Return in which row (from 1) of a 設定 sheet each setting stands, by key."""
    by_name = {label_key(setting.name): setting.key for setting in SETTINGS}
    found: dict[str, int] = {}
    for number, row in enumerate(rows, start=1):
        key = by_name.get(label_key(row[0])) if row and row[0] is not None else None
        if key is not None:
            found.setdefault(key, number)
    return found
