"""Why Excel or LibreOffice would not let us work, told in plain words from what was found on the computer.

Takes facts and gives sentences, so that every one of them can be tried on any computer; it looks at nothing itself but
the folder of a LibreOffice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from youryou_xl.lang import pick


@dataclass(frozen=True)
class Excel:
    """What was found: the add-in's file and state, and the settings that keep macros from running.

    `settings` are values of Excel's security settings by name, `policy` ones as ``policy:NAME``; `disabled` are the
    files Excel has switched off by itself; `wanted` is whether the add-in was ever installed here.
    """

    add_in: Path
    installed: bool
    told: str
    fits: bool
    wanted: bool
    from_the_web: bool = False
    disabled: tuple[str, ...] = ()
    settings: dict[str, int] = field(default_factory=dict)


_ALL_OFF = 4
_SIGNED_ONLY = 3


def explained(excel: Excel) -> Iterator[tuple[str, bool | None, str]]:
    """Yield name, state (True, False, None for not needed) and text of everything that stands in the way."""
    name = pick("Excel アドイン", "Excel add-in")
    yield name, True if excel.fits else (False if excel.wanted else None), excel.told
    if any(excel.add_in.name.casefold() in entry.casefold() for entry in excel.disabled):
        yield (
            name,
            False,
            pick(
                "Excel がアドインを「使用できないアイテム」にしています。「ファイル」→「オプション」→「アドイン」→"
                "「管理: 使用できないアイテム」→「設定」で選び、「有効にする」を押してください。",
                "Excel has disabled the add-in by itself. File, Options, Add-ins, Manage: Disabled Items, Go, Enable.",
            ),
        )
    if excel.installed and excel.from_the_web:
        yield (
            name,
            False,
            pick(
                f"{excel.add_in} に「Webから取得した」印（Mark of the Web）があり、Excel が止めます。"
                "ファイルを右クリックし"
                "「プロパティ」で「許可する」にチェックを入れるか、「youryou-xl excel install」を実行してください。",
                f"{excel.add_in} bears the Mark of the Web, and Excel blocks it. Right-click it, Properties, Unblock, "
                "or run youryou-xl excel install.",
            ),
        )
    yield from _macros(excel.settings)


def _macros(settings: dict[str, int]) -> Iterator[tuple[str, bool | None, str]]:
    name = pick("Excel のマクロ", "macros in Excel")
    decided = "policy:VBAWarnings" in settings
    level = settings.get("policy:VBAWarnings", settings.get("VBAWarnings"))
    who = (
        pick(
            "会社の方針（グループ ポリシー）で決まっているため、システム担当者に「youryou_xl の信頼できる場所」を"
            "依頼してください。",
            "Your company's policy says so: ask the IT department for a trusted location.",
        )
        if decided
        else pick(
            "「ファイル」→「オプション」→「トラスト センター」→「トラスト センターの設定」→「マクロの設定」で"
            "「警告して、VBA マクロを無効にする」を選んでください。",
            "Choose to disable with notification: File, Options, Trust Center, Settings, Macro Settings.",
        )
    )
    if level == _ALL_OFF:
        yield (
            name,
            False,
            pick("警告なしに、すべて止められています。", "All are blocked without a word. ") + who,
        )
    elif level == _SIGNED_ONLY:
        yield (
            name,
            False,
            pick("電子署名のないマクロは止められています。", "Those without a signature are blocked. ") + who,
        )
    else:
        yield (
            name,
            True,
            pick(
                "設定では使えます。メールやWebから受け取ったブックは、ファイルの「プロパティ」→「許可する」が必要です。",
                "Allowed by the settings. Workbooks from mail or the web need Properties, Unblock first.",
            ),
        )
    if settings.get("policy:RequireAddinSig", settings.get("RequireAddinSig")) == 1:
        yield (
            pick("署名のないアドイン", "unsigned add-ins"),
            False,
            pick(
                "「アドインに信頼できる発行元の署名が必要」になっています。このアドインに署名はありません。"
                "システム担当者に相談してください。ボタン付きのブックは使えます。",
                "Only signed add-ins are let in, and this one has no signature. Ask your IT department; workbooks with "
                "buttons still work.",
            ),
        )
    if settings.get("policy:DisableAllAddins", settings.get("DisableAllAddins")) == 1:
        yield (
            pick("アドイン全体", "all add-ins"),
            False,
            pick(
                "Excel のすべてのアドインが止められています。システム担当者に相談してください。",
                "Every add-in of Excel is switched off. Please ask your IT department.",
            ),
        )


_LIBRARY = re.compile(r"python(3)(\d+)\.dll", re.IGNORECASE)


def brought_python(folder: Path) -> tuple[int, int] | None:
    """Return the version of the Python in LibreOffice's program `folder`, None where it brings none of its own."""
    try:
        found = [match for path in folder.iterdir() if (match := _LIBRARY.fullmatch(path.name))]
    except OSError:
        return None
    return max(((int(match[1]), int(match[2])) for match in found), default=None)
