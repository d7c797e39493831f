"""``fill``: values into the input cells of a form, and nothing else."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from youryou_xl.cli import printing
from youryou_xl.cli.words import Force, FormFile, Out, app
from youryou_xl.errors import UnusableInput
from youryou_xl.lang import pick


@app.command(help=pick("申込書に値を入力します(ほかの部分は一切変えません)。", "Fills a form, losslessly."))
def fill(
    form: FormFile,
    values: Annotated[
        str,
        typer.Argument(
            metavar="VALUES",
            help=pick("項目と値のJSONファイル。- は標準入力", "JSON file of key: value; - reads standard input"),
        ),
    ],
    out: Out,
    force: Force = False,
) -> int:
    """Write values into the input cells of a form and nothing else."""
    from youryou_xl import forms
    from youryou_xl.forms import blanks

    given = _read_values(values)
    official = forms.OfficialForm.open(form).for_keys(given)
    writes = official.writes(given)
    told = official.remarks(given)
    official.template.fill(writes.cells, out, like=writes.like, overwrite=force)
    blanks.remember(official.bindings)
    if told:
        printing.print_findings(told)
    print(
        pick(
            f"{len(writes.cells)} 個のセルに入力して {out} に保存しました。送る前に検証してください: ",
            f"Filled {len(writes.cells)} cells and saved {out}. Check it before you send it: ",
        )
        + f"youryou-xl check {out}"
    )
    return 0


def _read_values(source: str) -> dict[str, Any]:
    where = pick("標準入力", "standard input") if source == "-" else source
    try:
        raw = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError as error:
        raise UnusableInput(
            f"値のファイル {where} を読めません({error.strerror})。場所と名前を確認してください。",
            f"Cannot read the values in {where} ({error.strerror}). Check the place and the name.",
        ) from error
    try:
        values = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise UnusableInput(
            f"{where} の文字コードが UTF-8 ではありません。UTF-8 で保存し直してください。",
            f"{where} is not UTF-8 text. Save it again as UTF-8.",
        ) from error
    except RecursionError as error:
        raise UnusableInput(
            f'{where} は入れ子が深すぎます。{{"項目のキー": "値"}} の形で書いてください。',
            f'{where} is nested too deeply. Write it as {{"key": "value"}}.',
        ) from error
    except _Refused as error:
        raise UnusableInput(f"{where} の{error.ja}", f"{error.en} in {where}.") from error
    except ValueError as error:
        detail = f"{error.lineno}" if isinstance(error, json.JSONDecodeError) else "?"
        raise UnusableInput(
            f'{where} の {detail} 行目が JSON として読めません。{{"項目のキー": "値"}} の形で書いてください。',
            f'{where} is not JSON (line {detail}). Write it as {{"key": "value"}}.',
        ) from error
    if not isinstance(values, dict):
        raise UnusableInput(
            f'{where} は {{"項目のキー": "値"}} の形の JSON にしてください。',
            f'{where} must be a JSON object {{"key": "value"}}.',
        )
    for key, value in values.items():
        if isinstance(value, list | dict):
            raise UnusableInput(
                f"{where} の {key} には値を1つだけ書いてください(複数行は {key}.1、{key}.2 のように分けます)。",
                f"{key} in {where} takes one value; write several as {key}.1, {key}.2 and so on.",
            )
    return values


class _Refused(Exception):
    """A value of the JSON that would be lost or turned into something else."""

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(en)
        self.ja = ja
        self.en = en


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Refused(
                f"「{key}」が2回書かれています。どちらか1つにしてください。", f"“{key}” stands twice; keep one"
            )
        if isinstance(value, float) and not math.isfinite(value):
            _no_number(str(value))
        found[key] = value
    return found


def _no_number(text: str) -> None:
    raise _Refused(f"「{text}」は数として使えません。値を直してください。", f"“{text}” is no usable number; correct it")
