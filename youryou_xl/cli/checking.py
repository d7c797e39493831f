"""``check``: what is wrong with a filled form."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from youryou_xl.cli import printing
from youryou_xl.cli.words import AsJson, FormFile, app
from youryou_xl.lang import pick

if TYPE_CHECKING:
    from youryou_xl.rules.findings import Finding


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
    mms: Annotated[
        str | None,
        typer.Option(
            "--mms",
            metavar="PROCEDURE",
            help=pick(
                "MMSの登録データとして調べます(mms-1prime など)", "check the data to register in the MMS (mms-1prime …)"
            ),
        ),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Print the findings of a filled form, of a mail, or of the data to register in the MMS."""
    if mms is not None:
        return _check_mms(form, mms, as_json)
    if form.suffix.lower() in (".eml", ".txt"):
        return _check_mail(form, as_json)
    from youryou_xl import forms
    from youryou_xl.attach.workbooks import read_copies
    from youryou_xl.records import facts
    from youryou_xl.records.beside import Beside
    from youryou_xl.rules.findings import Severity

    copies = read_copies(form)
    chosen = [copy for copy in copies if forms.is_filled_in(copy.binding)] or list(copies[:1])
    bindings, used = [copy.binding for copy in copies], [copy.binding for copy in chosen]
    around = Beside(form, records)
    findings = [finding for copy in chosen for finding in facts.check(copy.binding, around, copy.blank)]
    # Not among the findings: no cell is wrong, and a button cannot see them in an open workbook.
    by_hand = [finding for binding in used for finding in forms.controls(binding)]
    if as_json:
        seen = {"by_hand": [finding.as_json() for finding in by_hand]} if by_hand else {}
        printing.print_json({"form": used[0].form.id, "findings": [finding.as_json() for finding in findings], **seen})
    else:
        print(pick("調べた様式: ", "Checked: ") + "、".join(f"{item.form.title}({item.sheet})" for item in used))
        printing.print_findings(findings)
        for finding in by_hand:
            print(f"※ {finding.text}")
        if any(copy.blank is None for copy in chosen):
            print(
                pick(
                    "未記入の様式をまだ読んだことがないので、欄の場所はこの写しから読み取りました。未記入の様式があれば、"
                    "youryou-xl inspect 様式 --confirm を一度実行すると、より確かに調べられます。",
                    "The blank form has never been read, so where the fields are was told from this copy. If you have "
                    "the blank one, run youryou-xl inspect FORM --confirm once: the check is surer then.",
                )
            )
        for binding in bindings:
            if binding not in used:
                print(
                    pick(
                        f"シート「{binding.sheet}」の{binding.form.title}は未記入のため、調べていません。",
                        f"The {binding.form.id} on sheet “{binding.sheet}” is not filled in and was not checked.",
                    )
                )
    return int(any(finding.severity is Severity.ERROR for finding in findings))


def _check_mail(path: Path, as_json: bool) -> int:
    """Print the findings of a mail, before it is sent."""
    from youryou_xl.procedure import definitions, mail_reading

    procedure, findings = mail_reading.check(mail_reading.read(path))
    title = definitions.load(procedure).title if procedure else pick("どの申請か分からないメール", "an unknown mail")
    form = definitions.load(procedure).form if procedure else None
    return _print(
        pick("調べたメール: ", "Checked mail: ") + title, {"form": form, "procedure": procedure}, findings, as_json
    )


def _check_mms(path: Path, procedure: str, as_json: bool) -> int:
    """Print the findings of the data to register in the MMS."""
    from youryou_xl.errors import UnusableInput
    from youryou_xl.procedure import definitions, mms_sheets
    from youryou_xl.procedure.mms import parse_mms_contract

    contract = parse_mms_contract(definitions.load(procedure).contract)
    if contract is None:
        raise UnusableInput(
            f"--mms には mms-1prime、mms-2-generator、mms-2-dr のどれかを指定してください({procedure} は使えません)。",
            f"--mms takes mms-1prime, mms-2-generator or mms-2-dr, not {procedure}.",
        )
    findings = mms_sheets.check(path, contract)
    return _print(
        pick(f"調べた登録データ: {contract}", f"Checked data of {contract}"),
        {"form": None, "procedure": procedure},
        findings,
        as_json,
    )


def _print(title: str, about: Mapping[str, object], findings: list[Finding], as_json: bool) -> int:
    from youryou_xl.rules.findings import Severity

    if as_json:
        printing.print_json({**about, "findings": [finding.as_json() for finding in findings]})
    else:
        print(title)
        printing.print_findings(findings)
    return int(any(finding.severity is Severity.ERROR for finding in findings))
