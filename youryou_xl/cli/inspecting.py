"""``inspect``: which form a workbook is, and where each field stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from youryou_xl.cli import printing
from youryou_xl.cli.words import AsJson, FormFile, app
from youryou_xl.lang import pick

if TYPE_CHECKING:
    from youryou_xl.forms import Binding


@app.command(help=pick("どの申込書か、どの項目がどのセルかを調べます。", "Which form it is, and where each field is."))
def inspect(form: FormFile, as_json: AsJson = False) -> int:
    """Tell which form a workbook is and where each field stands."""
    from youryou_xl import forms

    bindings = forms.identify_all(forms.read_grids(form))
    documents = [_places(binding) for binding in bindings]
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
            [[row["label"], row["key"], row["cell"] or "—", words[row["status"]]] for row in document["fields"]],
        )
        missing = sum(row["status"] != "found" for row in document["fields"])
        if missing:
            print(
                pick(
                    f"{missing} 項目の場所が決まりません。docs/forms.md の「場所を教える」をご覧ください。",
                    f"{missing} fields could not be placed; see docs/forms.md on overrides.",
                )
            )
    return 0


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
