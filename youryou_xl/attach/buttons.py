"""The buttons: what each is called, what it says, and the macro its shape calls; defined here once for every place.

A workbook, the Calc extension and the add-in show them; what a button does is for the open spreadsheet (`live`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Button:
    """A button: `key` names it and its shape, `caption` is what it shows, `macro` the Sub it calls."""

    key: str
    caption: str
    macro: str


BUTTONS = (
    Button("check", "検証", "YxCheck"),
    Button("fill", "自動入力", "YxFill"),
    Button("fix", "直す", "YxFix"),
    Button("clear", "マーク消去", "YxClear"),
    Button("export", "提出用に保存", "YxExport"),
)
"""The buttons of a form, from top to bottom. Messages name them so, whatever language the program speaks."""

CHECK_ROWS = Button("desk-check", "全行を検証", "YxDeskCheck")
MAKE = Button("desk-make", "一括作成", "YxDeskMake")
MAKE_ROWS = Button("desk-make-rows", "選んだ行だけ作成", "YxDeskMakeRows")
SENT = Button("desk-sent", "送信済みにする", "YxDeskSent")
ANSWERS = Button("desk-answers", "回答を取り込む", "YxDeskAnswers")
CLEAR_RESULTS = Button("desk-clear", "結果を消す", "YxDeskClear")
FOLDER = Button("desk-folder", "フォルダーを開く", "YxDeskFolder")
REPORT = Button("desk-report", "報告を開く", "YxDeskReport")
DESK_BUTTONS = (CHECK_ROWS, MAKE, MAKE_ROWS, SENT, ANSWERS, CLEAR_RESULTS, FOLDER, REPORT)
"""The buttons of the desk workbook."""
