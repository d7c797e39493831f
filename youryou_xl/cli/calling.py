"""``call`` and ``functions``: a worksheet function from the command line, and the list of all of them."""

from __future__ import annotations

import datetime as dt
import json
from typing import Annotated, Any

import typer

from youryou_xl.cli import printing
from youryou_xl.cli.words import AsJson, app
from youryou_xl.errors import UnusableInput
from youryou_xl.lang import pick


@app.command(
    help=pick("セルで使う関数をコマンドで計算します。", "A worksheet function from the command line."),
    context_settings={"ignore_unknown_options": True},
)
def call(
    name: Annotated[str, typer.Argument(metavar="NAME", help=pick("関数名(AREACODE など)", "such as AREACODE"))],
    arguments: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ARG…",
            help=pick(
                '引数。範囲は ["東京", "関西"] のようにJSONで書きます',
                'the arguments; a range as JSON: ["東京", "関西"]',
            ),
        ),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Print what a worksheet function gives; exit code 1 where the cell would show what is wrong."""
    from youryou_xl import functions

    value = functions.call(name, [_argument(text) for text in arguments or ()])
    if as_json:
        printing.print_json({"value": _plain(value)})
    else:
        _print(value)
    return int(_has_trouble(value))


@app.command("functions", help=pick("セルで使う関数の一覧です。", "The worksheet functions."))
def list_functions(as_json: AsJson = False) -> int:
    """Print the registry of worksheet functions."""
    from youryou_xl.functions import REGISTRY

    if as_json:
        printing.print_json({"functions": [function.as_json() for function in REGISTRY.values()]})
        return 0
    head = (
        pick("関数", "function"),
        pick("日本語名", "Japanese name"),
        pick("引数", "arguments"),
        pick("内容", "gives"),
    )
    rows = []
    for function in REGISTRY.values():
        words = [pick(argument.ja, argument.name) for argument in function.arguments]
        shown = [f"[{word}]" if a.optional else word for word, a in zip(words, function.arguments, strict=True)]
        rows.append((function.name, function.ja, "; ".join(shown), pick(*function.doc)))
    printing.print_table(head, rows)
    return 0


def _argument(text: str) -> object:
    """Return an argument as typed; a range is written as a JSON list."""
    if not text.lstrip().startswith("["):
        return text
    try:
        value = json.loads(text)
    except ValueError as error:
        raise UnusableInput(
            f'引数「{text}」をJSONの範囲として読めません（{error}）。["東京", "関西"] のように書いてください。',
            f'The argument {text} is no JSON range ({error}). Write it like ["東京", "関西"].',
        ) from error
    rows = [row if isinstance(row, list) else [row] for row in value]
    flat = not any(isinstance(row, list) for row in value)
    cells = [cell for row in rows for cell in row]
    if any(isinstance(cell, list | dict) for cell in cells) or (not flat and len({len(row) for row in rows}) != 1):
        raise UnusableInput(
            f"引数「{text}」は範囲の形をしていません。行の長さをそろえてください。",
            f"The argument {text} has not the shape of a range. Give all rows the same length.",
        )
    return value if flat else rows


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def _print(value: Any) -> None:
    if not isinstance(value, list):
        print(printing.shown(value))
        return
    for row in value:
        print("\t".join(printing.shown(cell) for cell in (row if isinstance(row, list) else [row])))


def _has_trouble(value: Any) -> bool:
    from youryou_xl.functions import Trouble

    return any(map(_has_trouble, value)) if isinstance(value, list) else isinstance(value, Trouble)
