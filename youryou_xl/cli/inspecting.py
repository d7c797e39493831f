"""``inspect``: which form a workbook is, and where each field stands."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from youryou_xl.cli import printing
from youryou_xl.cli.words import AsJson, Force, FormFile, app
from youryou_xl.lang import pick

if TYPE_CHECKING:
    from youryou_xl.forms import Binding


@app.command(help=pick("どの申込書か、どの項目がどのセルかを調べます。", "Which form it is, and where each field is."))
def inspect(
    form: FormFile,
    mark: Annotated[
        Path | None,
        typer.Option(
            "--mark",
            metavar="OUT.xlsx",
            help=pick(
                "欄に色と項目名を付けた写しを作ります(見るためのもので、送れません)",
                "write a copy with every field's cells coloured and named (to look at, not to send)",
            ),
        ),
    ] = None,
    confirm: Annotated[
        bool,
        typer.Option(
            "--confirm",
            help=pick(
                "欄の場所を確かめたので、この様式を一括申請に使うと記録します",
                "note that you have looked at where the fields are and want this form used by batch",
            ),
        ),
    ] = False,
    force: Force = False,
    as_json: AsJson = False,
) -> int:
    """Tell which form a workbook is and where each field stands."""
    from youryou_xl import forms
    from youryou_xl.forms import confirmed
    from youryou_xl.package.container import open_package

    package = open_package(form)
    bindings = forms.identify_all(forms.read_grids(package))
    documents = [_places(binding) for binding in bindings]
    said = []
    if mark is not None:
        said.append(write_marked(package.data, bindings, mark, force))
    if confirm:
        for binding in bindings:
            confirmed.confirm(binding)
        said.append(pick("この様式を、確認済みとして記録しました。", "Noted: this form has been looked at."))
    if as_json:
        more = {"more": documents[1:]} if documents[1:] else {}
        printing.print_json({**documents[0], **more})
        return 0
    words = {
        "found": pick("あり", "found"),
        "missing": pick("見つかりません", "missing"),
        "ambiguous": pick("候補が複数", "ambiguous"),
    }
    for binding, document in zip(bindings, documents, strict=True):
        print(pick(f"様式: {binding.form.title}", f"Form: {binding.form.title} ({binding.form.id})"))
        print(pick(f"シート: {binding.sheet}", f"Sheet: {binding.sheet}"))
        printing.print_table(
            [pick("項目", "Field"), pick("キー", "Key"), pick("セル", "Cell"), pick("状態", "Status")],
            [[row["label"], row["key"], _cells(row), words[row["status"]]] for row in document["fields"]],
        )
        for row in document["fields"]:
            if row["status"] == "ambiguous":
                print(_doubt(row))
        missing = sum(row["status"] != "found" for row in document["fields"])
        if missing:
            print(
                pick(
                    f"{missing} 項目の場所が決まりません。docs/forms.md の「場所を教える」をご覧ください。",
                    f"{missing} fields could not be placed; see docs/forms.md on overrides.",
                )
            )
    for line in said:
        print(line)
    return 0


def write_marked(data: bytes, bindings: Sequence[Binding], out: Path, force: bool) -> str:
    """Write the copy with coloured fields and return what to tell about it."""
    from youryou_xl.files import write_whole
    from youryou_xl.forms import showing

    write_whole(out, showing.shown(data, bindings), overwrite=force)
    return pick(
        f"欄に色と項目名を付けた写しを {out} に保存しました（赤は、決まらない欄の候補です）。"
        "見るための写しで、図などが元と違うことがあります。これには入力せず、送らないでください。",
        f"Saved {out}, a copy with the fields coloured and named (red: candidates of doubtful ones). It is for looking "
        "at only and may lack pictures of the original; do not fill it in or send it.",
    )


def _cells(row: dict[str, Any]) -> str:
    """Return the cells of a field as a person reads them: H3〜T3, year I5, ○有 H13."""
    if "parts" in row:
        text = " ".join(f"{name} {cell}" for name, cell in row["parts"].items())
    elif "options" in row:
        text = " ".join(f"{word} {cell}" for word, cell in row["options"].items())
    elif len(row["cells"]) > 1:
        text = f"{row['cells'][0]}〜{row['cells'][-1]}"
    else:
        text = row["cell"] or "—"
    return f"{row['sheet']}!{text}" if "sheet" in row else text


def _doubt(row: dict[str, Any]) -> str:
    cells = "、".join(row.get("candidates", ()))
    if not cells:
        return pick(
            f"「{row['label']}」は見出しがありますが、値を書く欄が分かりません。",
            f"“{row['label']}” has a label, but the cells for its value are not clear.",
        )
    return pick(
        f"「{row['label']}」の欄は {cells} のどれか決まりません。",
        f"“{row['label']}” could be {cells}.",
    )


def _places(binding: Binding) -> dict[str, Any]:
    rows = []
    for field in binding.fields:
        row: dict[str, Any] = {
            "key": field.key,
            "label": field.label,
            "cell": field.cell,
            "status": str(field.status),
            # A choice has a cell for every word, the same one where several words share a text.
            "cells": list(field.options.values()) or list(field.cells),
        }
        if field.parts:
            row["parts"] = dict(field.parts)
        if field.options:
            row["options"] = dict(field.options)
        if field.candidates:
            row["candidates"] = list(field.candidates)
        if field.sheet:
            row["sheet"] = field.sheet
        rows.append(row)
    return {"form": binding.form.id, "sheet": binding.sheet, "fields": rows}
