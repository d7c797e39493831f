"""Seen once by a person: before a form is multiplied for the first time, somebody looks at where its fields are.

In a terminal the question is asked once and the yes kept; without one the run stops and names the copy to look at.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from youryou_xl.cli.inspecting import write_marked
from youryou_xl.errors import UnusableForm
from youryou_xl.files import make_folder
from youryou_xl.lang import pick

Confirmed = Annotated[
    bool,
    typer.Option(
        "--confirmed",
        help=pick(
            "初めての様式でも尋ねずに使います(欄の場所を確かめてあるとき)",
            "use a form never used before without asking (you have looked at where its fields are)",
        ),
    ),
]


def seen_once(form: Path, folder: Path, confirmed: bool) -> None:
    """Make sure that a person has agreed to where the fields of `form` are; `confirmed` says so beforehand.

    A copy with its fields coloured goes into `folder` where nobody has. Raises UnusableForm where nobody can be asked
    or the answer is no.
    """
    from youryou_xl import forms
    from youryou_xl.forms import blanks
    from youryou_xl.forms import confirmed as yes
    from youryou_xl.package.container import open_package

    package = open_package(form)
    bindings = forms.identify_all(forms.read_grids(package))
    blanks.remember(bindings)
    unseen = [binding for binding in bindings if not yes.is_confirmed(binding)]
    if not unseen:
        return
    if confirmed:
        for binding in unseen:
            yes.confirm(binding)
        return
    copy = folder / f"{form.stem}_欄の確認.xlsx"
    make_folder(folder)
    told = write_marked(package.data, bindings, copy, True)
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UnusableForm(
            f"{form} は初めて使う様式です。欄に色を付けた写し {copy} を開いて、欄の場所を確かめてください。"
            f"正しければ、youryou-xl inspect {form} --confirm を実行するか、"
            "--confirmed を付けてもう一度実行してください。",
            f"{form} has never been used before. Open {copy}, a copy with its fields coloured, and check where they "
            f"are. If they are right, run youryou-xl inspect {form} --confirm, or run again with --confirmed.",
        )
    print(pick(f"{form} は初めて使う様式です。", f"{form} has never been used before."), file=sys.stderr)
    print(told, file=sys.stderr)
    print(pick("欄の場所は正しいですか？ [y/N] ", "Are the fields right? [y/N] "), end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().casefold() not in ("y", "yes", "はい"):
        raise UnusableForm(
            f"様式を確かめるまで、何も作りません。"
            f"場所が違う欄は docs/forms.md の「場所を教える」で直せます（写し：{copy}）。",
            f"Nothing was made. Fields that are wrong can be put right as docs/forms.md says (the copy: {copy}).",
        )
    for binding in unseen:
        yes.confirm(binding)
