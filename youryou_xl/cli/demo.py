"""The whole story on bundled samples, told step by step while it happens.

Uses only what a user has: the practice forms, the sample batch sheet, and the rooms' public functions. It writes
into a folder of its own and ends by saying where to look.
"""

from __future__ import annotations

import json
from pathlib import Path

from youryou_xl import forms
from youryou_xl.batch import run
from youryou_xl.errors import CannotWrite
from youryou_xl.files import cannot_write, write_whole
from youryou_xl.lang import pick
from youryou_xl.records import facts
from youryou_xl.records.beside import Beside
from youryou_xl.resources import workbook_file


def tell(out: Path) -> int:
    """Run the demonstration into the folder `out` and return 0 if every promise held, else 1.

    Raises CannotWrite if `out` holds something that is not an earlier demonstration.
    """
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / _FORM).exists())):
        raise CannotWrite(
            f"{out} にはほかのファイルがあります。空のフォルダーか新しい名前を --out で指定してください。",
            f"{out} holds other files. Give an empty folder or a new name with --out.",
        )
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(out, error) from error
    for shipped, name in ((_PLANT, _FORM), (_OPERATOR, _OPERATOR_FORM), (_SAMPLE, _SHEET)):
        write_whole(out / name, workbook_file(shipped).read_bytes(), overwrite=True)

    _say(1, pick("練習用の申込書の項目を、ラベルから探します。", "Find the fields of a practice form by their labels."))
    binding = forms.identify(forms.read_grids(out / _FORM))
    found = sum(field.status == "found" for field in binding.fields)
    print(
        pick(
            f"   {binding.form.title}: {found} / {len(binding.fields)} 項目が見つかりました。",
            f"   {binding.form.id}: found {found} of {len(binding.fields)} fields.",
        )
    )

    _say(2, pick("一覧表の各行から、申込書とメールを作ります。", "Make an application and a mail from each row."))
    result = run(out / _SHEET, out / _FORM, out / _RESULTS, remember=False)  # its numbers are nobody's
    print(_indent(result.summary()))

    _say(3, pick("公式様式と違うのが入力セルだけか確かめます。", "Prove that only input cells differ from the form."))
    made = sorted((out / _RESULTS).rglob("*.xlsx"))
    applications = [path for path in made if path.parent != out / _RESULTS]
    proofs = [forms.verify(out / _FORM, path) for path in applications]
    proved = sum(proof.ok for proof in proofs)
    print(
        pick(f"   {proved} / {len(proofs)} 件が一致しました。", f"   {proved} of {len(proofs)} differ in nothing else.")
    )

    _say(4, pick("事業者マスタ申込書も記入して、検証します。", "Fill the operator form too, and check it."))
    values = json.loads(workbook_file("operator-sample.json").read_text(encoding="utf-8"))
    operator = forms.OfficialForm.open(out / _OPERATOR_FORM)
    writes = operator.writes(values)
    filled = out / pick("事業者マスタ申込書_記入済み.xlsx", "operator-master-filled.xlsx")
    operator.template.fill(writes.cells, filled, like=writes.like, overwrite=True)
    findings = facts.check(operator.binding.on(forms.read_grids(filled)), Beside(filled))
    errors = [finding for finding in findings if finding.severity == "ERROR"]
    print(
        pick(
            f"   {len(writes.cells)} セルに入力。エラー {len(errors)} 件。",
            f"   {len(writes.cells)} cells filled, {len(errors)} errors.",
        )
    )

    print()
    print(pick("結果はここにあります:", "The results are here:"))
    for path, what in (
        (out / _RESULTS / "report.html", pick("報告(ブラウザーで開きます)", "the report, for a browser")),
        (applications[0].parent if applications else out, pick("申込書", "the applications")),
        (filled, pick("事業者マスタ申込書", "the operator form")),
        (out / _SHEET, pick("元の一覧表", "the sheet it came from")),
    ):
        print(f"   {path}  … {what}")
    complete = proved == len(proofs) and applications and not errors and result.generated + result.unchanged
    return 0 if complete else 1


_PLANT = "plant-master-practice.xlsx"
_OPERATOR = "operator-master-practice.xlsx"
_SAMPLE = "batch-sample.xlsx"
_FORM = "練習用_発電所マスタ申込書.xlsx"
_OPERATOR_FORM = "練習用_事業者マスタ申込書.xlsx"
_SHEET = "申請一覧.xlsx"
_RESULTS = "結果"


def _say(step: int, what: str) -> None:
    print(f"\n{step}. {what}")


def _indent(text: str) -> str:
    return "\n".join(f"   {line}" for line in text.splitlines())
