"""``check``: what is wrong with a filled form."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from youryou_xl.cli import printing
from youryou_xl.cli.words import AsJson, FormFile, app
from youryou_xl.lang import pick


@app.command(help=pick("記入済みの申込書の誤りを調べます。", "What is wrong with a filled form."))
def check(
    form: FormFile,
    records: Annotated[
        Path | None,
        typer.Option(
            "--records",
            metavar="BOOK",
            help=pick(
                "事業者情報・台帳のあるブックと照らし合わせます", "a workbook with 事業者情報 and 台帳 to compare with"
            ),
        ),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Print the findings of a filled form."""
    from youryou_xl import forms
    from youryou_xl.records import facts
    from youryou_xl.records.beside import Beside
    from youryou_xl.rules.findings import Severity

    bindings = forms.identify_all(forms.read_grids(form))
    used = [binding for binding in bindings if forms.is_filled_in(binding)] or list(bindings[:1])
    around = Beside(form, records)
    findings = [finding for binding in used for finding in facts.check(binding, around)]
    if as_json:
        printing.print_json({"form": used[0].form.id, "findings": [finding.as_json() for finding in findings]})
    else:
        print(pick("調べた様式: ", "Checked: ") + "、".join(f"{item.form.title}({item.sheet})" for item in used))
        printing.print_findings(findings)
        for binding in bindings:
            if binding not in used:
                print(
                    pick(
                        f"シート「{binding.sheet}」の{binding.form.title}は未記入のため、調べていません。",
                        f"The {binding.form.id} on sheet “{binding.sheet}” is not filled in and was not checked.",
                    )
                )
    return int(any(finding.severity is Severity.ERROR for finding in findings))
