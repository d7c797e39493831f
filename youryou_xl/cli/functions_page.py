"""docs/functions.md: every worksheet function, written from the registry.

``python -m youryou_xl.cli.functions_page`` writes the page anew.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from youryou_xl.errors import YouryouError
from youryou_xl.files import write_whole
from youryou_xl.functions import REGISTRY, UNSURE, Function

PAGE = Path(__file__).resolve().parents[2] / "docs" / "functions.md"
"""Where the page lies in a checkout."""

_HEAD = f"""# セルで使う関数

この頁は関数の一覧そのものから作られています（作り直すには `make docs`）。手で書き換えないでください。

- LibreOffice Calc では `=YX.AREACODE(A2)`（日本語の画面では `=YX.エリアコード(A2)` と表示されます）、
  Excel では `=YX_AREACODE(A2)` と入力します。コマンドでは `youryou-xl call AREACODE 東京` です。
- 値の代わりに列を渡すと、同じ形の列が返ります（`=YX.AREACODE(A2:A100)` を Ctrl+Shift+Enter で入力します）。
- 空のセルには空欄を返します（入力チェックは必須かを確かめ、文字数は0です）。
  1つのセルの 0 は空のセルとみなします。
- 使えない値のときは、何が違うかを短い文でセルに表示します。
- 日付は日付の番号で返ります。セルの表示形式を「日付」にしてください。
- 「式」は、関数がない場所でも使える普通の数式です（Excel 2007 以降と Calc）。式が答えるときは関数と同じ答えです。
  式では決められない書き方には「{UNSURE}」と表示します。
"""


def page() -> str:
    """Return the page: the functions in Japanese, the formulas, and a table in English."""
    lines = [_HEAD, "| 関数 | 日本語名 | 引数 | 内容 |", "|---|---|---|---|"]
    lines += [
        f"| {each.name} | {each.ja} | {_arguments(each, 0)} | {_cell(each.doc[0])} |" for each in REGISTRY.values()
    ]
    for each in REGISTRY.values():
        lines += ["", f"## {each.name} {each.ja}", "", each.doc[0], ""]
        lines += [
            f"- **{argument.ja}**{'（省略可）' if argument.optional else ''}: {argument.doc[0]}"
            for argument in each.arguments
        ]
        lines += ["", f"例: {_example(each)}", "", *_formula(each)]
    lines += ["", "## In English", "", "| function | arguments | gives | as a plain formula |", "|---|---|---|---|"]
    lines += [
        f"| {each.name} | {_arguments(each, 1)} | {_cell(each.doc[1])} | "
        f"{_cell((each.formula.covers if each.formula else each.why_no_formula)[1])} |"
        for each in REGISTRY.values()
    ]
    return "\n".join(lines) + "\n"


def write(path: Path = PAGE) -> None:
    """Write the page to `path`; raises CannotWrite if that fails."""
    write_whole(path, page().encode("utf-8"), overwrite=True)


def _arguments(function: Function, language: int) -> str:
    words = [(argument.ja, argument.name)[language] for argument in function.arguments]
    shown = [
        f"[{word}]" if argument.optional else word for word, argument in zip(words, function.arguments, strict=True)
    ]
    return "; ".join(shown)


def _example(function: Function) -> str:
    given, answer = function.example
    return f"`{function.name}({'; '.join(map(_shown, given))})` → {_shown(answer)}"


def _shown(value: object) -> str:
    if isinstance(value, list):
        return "{" + "; ".join(map(_shown, value)) + "}"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _formula(function: Function) -> list[str]:
    if function.formula is None:
        return [f"式: ありません。{function.why_no_formula[0]}"]
    cells = [f"{chr(ord('A') + index)}2" for index in range(len(function.arguments))]
    return [
        f"式が答える値: {function.formula.covers[0]}",
        "",
        "<details><summary>式（Excel）</summary>",
        "",
        "```text",
        function.formula.excel(*cells),
        "```",
        "",
        "</details>",
    ]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main(arguments: list[str]) -> None:
    """Write the page to the file named, or to docs/functions.md of the checkout."""
    parser = argparse.ArgumentParser(
        prog="python -m youryou_xl.cli.functions_page", description="Write the list of all worksheet functions."
    )
    parser.add_argument("file", nargs="?", type=Path, default=PAGE, help="where to (default: docs/functions.md)")
    write(parser.parse_args(arguments).file)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except YouryouError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
