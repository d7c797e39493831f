"""docs/rules.md: every rule there is, written from the rules themselves.

``python -m youryou_xl.cli.rules_page`` writes the page anew. It loads the modules of every room that declare rules;
a room whose libraries are not installed is left out.
"""

from __future__ import annotations

import argparse
import importlib
import re
import sys
from pathlib import Path

from youryou_xl.errors import YouryouError
from youryou_xl.files import write_whole
from youryou_xl.rules.findings import CATALOGUE, Rule

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules.md"
"""Where the page lies in a checkout."""

_PACKAGE = "youryou_xl"
_DECLARES_RULES = re.compile(r"\brule\(\s*[\"']YX-")
_PLACEHOLDER = re.compile(r"\{(\w+)[^{}]*\}")
_WORDS = {
    "label": ("項目名", "field"),
    "value": ("入力値", "value"),
    "fix": ("正しい値", "right value"),
    "choices": ("選択肢", "choices"),
    "count": ("文字数", "count"),
    "limit": ("上限", "limit"),
    "code": ("事業者コード", "operator code"),
    "area": ("エリア", "area"),
    "category": ("電源等の区分", "category"),
    "over": ("超過文字数", "excess"),
    "exact": ("文字数", "length"),
    "before": ("文字数", "length"),
    "ending": ("末尾の文字", "ending"),
    "this": ("この申込書", "this form"),
    "other": ("もう一方", "the other"),
    "digit": ("5桁目", "fifth digit"),
    "of_code": ("コードのエリア", "area of the code"),
    "expected": ("エリアの数字", "digit of the area"),
    "needed": ("必要なライセンス区分", "licence needed"),
    "years": ("年数", "years"),
    "owner": ("事業者コード", ""),
    "owner_en": ("", "operator code"),
    "advice": ("補足", ""),
    "advice_en": ("", "advice"),
}
_HEAD = """# 規則一覧

確認の結果に出るメッセージを、コード順に並べたものです。この頁は規則そのものから作られています
（作り直すには `python -m youryou_xl.cli.rules_page`）。手で書き換えないでください。

- **エラー**: 直さないと申請できません。**注意**: 確かめてください。**お知らせ**: 知っておくとよいことです。
- 出典の「OCCTOマニュアル(2023年10月) p.N」は、
  OCCTO「容量市場における事業者コード・クライアント証明書・系統コードの取得について」
  （2023年10月）の頁です。『マスタ申請・登録の手引き』は、それとは別の文書です。
  「公表資料」はそれ以外の公表情報、「一般的な決まり」は書類としての一般的な約束ごとと私たちの解釈です。
- 申込書の定義（TOML）に別の出典が書かれている項目では、出典と重大度はその項目のものになります。
- ［ ］の中は、その場の値に置き換わります。
"""


def load_rules() -> None:
    """Import every module of the package that declares rules, so that the catalogue is whole."""
    root = Path(__file__).resolve().parents[1]
    for path in sorted(root.rglob("*.py")):
        if not _DECLARES_RULES.search(path.read_text(encoding="utf-8")):
            continue
        parts = path.relative_to(root).with_suffix("").parts
        name = ".".join((_PACKAGE, *(parts[:-1] if parts[-1] == "__init__" else parts)))
        try:
            importlib.import_module(name)
        except ModuleNotFoundError as error:
            if (error.name or "").split(".")[0] == _PACKAGE:
                raise


def page() -> str:
    """Return the page: a Japanese table of all rules, and the same in English below it."""
    load_rules()
    rules = sorted(CATALOGUE.values(), key=lambda declared: declared.code[-3:])
    lines = [_HEAD, "| コード | 重大度 | メッセージ | 出典 |", "|---|---|---|---|"]
    lines += [_row(declared, declared.severity.ja, declared.ja, 0, declared.source.ja) for declared in rules]
    lines += ["", "## In English", "", "| code | severity | message | source |", "|---|---|---|---|"]
    lines += [_row(declared, str(declared.severity), declared.en, 1, str(declared.source)) for declared in rules]
    return "\n".join(lines) + "\n"


def write(path: Path = PAGE) -> None:
    """Write the page to `path`; raises CannotWrite if that fails."""
    write_whole(path, page().encode("utf-8"), overwrite=True)


def _row(declared: Rule, severity: str, text: str, language: int, source: str) -> str:
    def word(match: re.Match[str]) -> str:
        words = _WORDS.get(match[1])
        shown = words[language] if words else "…"
        return f"［{shown}］" if language == 0 else f"[{shown}]"

    message = _PLACEHOLDER.sub(word, text).replace("|", "\\|").replace("\n", " ").strip()
    return f"| {declared.code} | {severity} | {message} | {source} |"


def main(arguments: list[str]) -> None:
    """Write the page to the file named, or to docs/rules.md of the checkout."""
    parser = argparse.ArgumentParser(
        prog="python -m youryou_xl.cli.rules_page", description="Write the list of all rules."
    )
    parser.add_argument("file", nargs="?", type=Path, default=PAGE, help="where to (default: docs/rules.md)")
    write(parser.parse_args(arguments).file)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except YouryouError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
