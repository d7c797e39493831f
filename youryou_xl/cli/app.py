"""The commands of ``youryou-xl``: thin words over the rooms, in the user's language.

Each command calls one or two rooms, prints what they found, and returns an exit code (0 fine, 1 findings of
severity ERROR, 2 unusable input or usage). No rule, no form knowledge and no file format lives here.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from youryou_xl import __version__
from youryou_xl.errors import UnusableInput
from youryou_xl.lang import pick

if TYPE_CHECKING:
    from youryou_xl.forms import Binding
    from youryou_xl.package import Verification
    from youryou_xl.rules.findings import Finding

app = typer.Typer(
    add_completion=False,
    no_args_is_help=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help=pick(
        "容量市場の事業者コード・系統コード申請書を、公式様式のまま、正しく、まとめて作ります。",
        "Fills, checks and batches the official workbooks of capacity-market code applications.",
    ),
    epilog=pick(
        "終了コード: 0 問題なし、1 エラーの指摘あり、2 ファイルや指定が使えない。--lang en で英語になります。",
        "Exit codes: 0 fine, 1 findings of severity ERROR, 2 unusable input or usage. --lang ja gives Japanese.",
    ),
)
new = typer.Typer(rich_markup_mode=None, help=pick("空の様式を作ります。", "Makes an empty workbook to start from."))
app.add_typer(new, name="new")

FormFile = Annotated[
    Path,
    typer.Argument(metavar="FORM", help=pick("申込書のExcelファイル(.xlsx / .xlsm)", "the application workbook")),
]
AsJson = Annotated[
    bool, typer.Option("--json", help=pick("結果をJSONで出力します", "print one JSON document and nothing else"))
]
Out = Annotated[Path, typer.Option("--out", "-o", help=pick("保存先のファイル", "the file to write"))]
Force = Annotated[
    bool, typer.Option("--force", help=pick("同じ名前のファイルがあれば置き換えます", "replace an existing file"))
]


def run(arguments: Sequence[str]) -> int:
    """Run one command given as `arguments` and return its exit code.

    Raises YouryouError for input that cannot be used; a mistake in the command itself is told in one line.
    """
    if not arguments:
        arguments = ["--help"]
    try:
        code = app(list(arguments), prog_name="youryou-xl", standalone_mode=False)
    except Exception as error:
        # Typer's usage errors have no public base class that all its versions share.
        if not (hasattr(error, "format_message") and hasattr(error, "exit_code")):
            raise
        print(_usage(error), file=sys.stderr)
        return 2
    return code if isinstance(code, int) else 0


@app.callback(invoke_without_command=True)
def _about(
    version: Annotated[bool, typer.Option("--version", help=pick("版を表示します", "print the version"))] = False,
) -> None:
    if version:
        print(f"youryou_xl {__version__}")


@app.command(help=pick("見本の申込書で、始めから終わりまで試します。", "The whole story, on bundled samples."))
def demo(
    out: Annotated[Path, typer.Option("--out", help=pick("結果を置くフォルダー", "where the results go"))] = Path(
        "youryou-demo"
    ),
) -> int:
    """Run the demonstration."""
    from youryou_xl.cli.demo import tell

    return tell(out)


@app.command(help=pick("どの申込書か、どの項目がどのセルかを調べます。", "Which form it is, and where each field is."))
def inspect(form: FormFile, as_json: AsJson = False) -> int:
    """Tell which form a workbook is and where each field stands."""
    from youryou_xl import forms

    bindings = forms.identify_all(forms.read_grids(form))
    documents = [_places(binding) for binding in bindings]
    if as_json:
        more = {"more": documents[1:]} if documents[1:] else {}
        _print_json({**documents[0], **more})
        return 0
    words = {
        "found": pick("あり", "found"),
        "missing": pick("見つかりません", "missing"),
        "ambiguous": pick("候補が複数", "ambiguous"),
    }
    for binding, document in zip(bindings, documents, strict=True):
        print(pick(f"様式: {binding.form.title}", f"Form: {binding.form.title} ({binding.form.id})"))
        print(pick(f"シート: {binding.sheet}", f"Sheet: {binding.sheet}"))
        _print_table(
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


@app.command(help=pick("記入済みの申込書の誤りを調べます。", "What is wrong with a filled form."))
def check(form: FormFile, as_json: AsJson = False) -> int:
    """Print the findings of a filled form."""
    from youryou_xl import forms
    from youryou_xl.rules.findings import Severity

    bindings = forms.identify_all(forms.read_grids(form))
    used = [binding for binding in bindings if forms.is_filled_in(binding)] or list(bindings[:1])
    findings = [finding for binding in used for finding in forms.check(binding)]
    if as_json:
        _print_json({"form": used[0].form.id, "findings": [finding.as_json() for finding in findings]})
    else:
        print(pick("調べた様式: ", "Checked: ") + "、".join(f"{item.form.title}({item.sheet})" for item in used))
        _print_findings(findings)
        for binding in bindings:
            if binding not in used:
                print(
                    pick(
                        f"シート「{binding.sheet}」の{binding.form.title}は未記入のため、調べていません。",
                        f"The {binding.form.id} on sheet “{binding.sheet}” is not filled in and was not checked.",
                    )
                )
    return int(any(finding.severity is Severity.ERROR for finding in findings))


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
    from youryou_xl.package import Template

    given = _read_values(values)
    template = Template.open(form)
    binding = _form_with(given, forms.identify_all(forms.read_grids(form)))
    writes = binding.cells(given)
    told = [*forms.repairs(binding.form, given), *forms.stale_findings(template, writes.cells)]
    template.fill(writes.cells, out, like=writes.like, overwrite=force)
    if told:
        _print_findings(told)
    print(
        pick(
            f"{len(writes.cells)} 個のセルに入力して {out} に保存しました。送る前に検証してください: ",
            f"Filled {len(writes.cells)} cells and saved {out}. Check it before you send it: ",
        )
        + f"youryou-xl check {out}"
    )
    return 0


@app.command(
    help=pick("公式様式と違うのが入力セルだけであることを確かめます。", "Proves that only input cells differ.")
)
def verify(
    official: Annotated[Path, typer.Argument(metavar="OFFICIAL", help=pick("公式の様式", "the official workbook"))],
    filled: Annotated[Path, typer.Argument(metavar="FILLED", help=pick("記入済みの様式", "the filled workbook"))],
    as_json: AsJson = False,
) -> int:
    """Compare a filled workbook with the official one, part by part."""
    from youryou_xl import forms
    from youryou_xl.package import verify as compare

    result = compare(official, filled)
    changed = [cell[:2] for cell in result.cells]
    foreign = set(forms.foreign_cells(forms.read_grids(official), changed)) if changed else set()
    if foreign:
        result = compare(official, filled, allowed=[cell for cell in changed if cell not in foreign])
    if as_json:
        _print_json(result.as_json())
    else:
        _print_verification(result)
    return 0 if result.ok else 1


@app.command(help=pick("一覧表から、申込書・メール・台帳・報告をまとめて作ります。", "Rows in, applications out."))
def batch(
    sheet: Annotated[
        Path,
        typer.Argument(metavar="BATCH", help=pick("一括申請の表(.xlsx / .xlsm / .csv)", "the batch workbook or CSV")),
    ],
    form: Annotated[
        Path, typer.Option("--form", help=pick("公式の発電所マスタ申込書", "the official plant-master workbook"))
    ],
    out: Annotated[Path, typer.Option("--out", help=pick("結果を置くフォルダー", "where the results go"))],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=pick("確認だけで、何も書きません", "check only, write nothing"))
    ] = False,
    mail: Annotated[
        str,
        typer.Option(
            "--mail",
            metavar="single|grouped",
            help=pick(
                "メールを1申請1通(single)か、事業者コードと参加区分ごとに1通(grouped)か",
                "one mail per application (single), or per 事業者コード and 参加区分 (grouped)",
            ),
        ),
    ] = "single",
    as_json: AsJson = False,
) -> int:
    """Make every application of a batch sheet."""
    from youryou_xl.batch import run as make

    if mail not in ("single", "grouped"):
        raise UnusableInput(
            f"--mail には single か grouped を指定してください({mail} は使えません)。",
            f"--mail takes single or grouped, not {mail}.",
        )
    with _progress(quiet=as_json) as progress:
        result = make(sheet, form, out, dry_run=dry_run, mail=mail, progress=progress)
    if as_json:
        _print_json(result.as_json())
    else:
        print(result.summary())
    return 1 if result.failed else 0


@app.command(help=pick("公式様式にボタンを付けます。", "Adds the buttons to an official workbook."))
def attach(
    form: FormFile,
    out: Out,
    host: Annotated[
        str,
        typer.Option("--host", metavar="excel|libreoffice", help=pick("使う表計算ソフト", "the spreadsheet program")),
    ] = "excel",
    force: Force = False,
) -> int:
    """Make an .xlsm of the official workbook, with the buttons beside the form."""
    from youryou_xl.attach.workbooks import attach_form

    binding = attach_form(form, out, host, overwrite=force)  # type: ignore[arg-type] # it refuses any other word
    print(
        pick(
            f"{binding.form.title}にボタンを付けて {out} に保存しました。使い方は docs/buttons.md をご覧ください。",
            f"Saved {out}: {binding.form.id} with buttons. See docs/buttons.md for how to use them.",
        )
    )
    return 0


@app.command(help=pick("ボタン付きの様式から、提出用の公式様式を取り出します。", "Back to the official file, filled."))
def export(
    book: Annotated[Path, typer.Argument(metavar="BOOK", help=pick("ボタン付きの様式(.xlsm)", "the .xlsm"))],
    out: Out,
    force: Force = False,
) -> int:
    """Fill the official file inside an .xlsm with what was typed into it."""
    from youryou_xl.attach.workbooks import export_form
    from youryou_xl.rules.findings import Severity

    exported = export_form(book, out, force=True, overwrite=force)
    _print_findings(exported.findings)
    if exported.left_out:
        print(
            pick(
                f"申込書の項目ではないセルの入力は含めていません: {', '.join(exported.left_out)}",
                f"Not taken over, as they are no fields of the form: {', '.join(exported.left_out)}",
            )
        )
    print(pick(f"公式様式に入力して {out} に保存しました。", f"Saved the official file, filled, as {out}."))
    if not any(finding.severity is Severity.ERROR for finding in exported.findings):
        return 0
    print(pick("エラーが残っています。直してから送ってください。", "Errors remain. Put them right before you send it."))
    return 1


@app.command(help=pick("ボタン付きの様式から、元の公式様式をそのまま取り出します。", "The official file, as it was."))
def detach(
    book: Annotated[Path, typer.Argument(metavar="BOOK", help=pick("ボタン付きの様式(.xlsm)", "the .xlsm"))],
    out: Out,
    force: Force = False,
) -> int:
    """Write the official file that travels inside an .xlsm, unfilled."""
    from youryou_xl.attach.detach import detach as take_out

    take_out(book, out, overwrite=force)
    print(pick(f"元の公式様式を {out} に保存しました。", f"Saved the official file, as it was, as {out}."))
    return 0


@app.command(help=pick("このパソコンに足りないものを調べます。", "What is missing on this computer."))
def doctor(as_json: AsJson = False) -> int:
    """Tell what is there and what is missing, and prepare LibreOffice's buttons."""
    from youryou_xl.cli.doctor import examine

    checks = examine()
    if as_json:
        _print_json({"checks": [check.as_json() for check in checks], "ok": all(check.ok for check in checks)})
    else:
        marks = {True: pick("OK", "ok"), False: pick("不足", "MISSING"), None: pick("任意", "optional")}
        for check in checks:
            print(f"[{marks[check.state]}] {check.name}: {check.text}")
    return int(not all(check.ok for check in checks))


@new.command("batch", help=pick("空の一括申請ブックを作ります。", "An empty batch workbook."))
def new_batch(out: Out = Path("申請一括作成.xlsx"), force: Force = False) -> int:
    """Copy the empty batch workbook to where the user wants it."""
    return _copy_shipped("batch-blank.xlsx", out, force)


@new.command("practice-form", help=pick("練習用の申込書を作ります。", "A practice form (not an official one)."))
def new_practice_form(
    form: Annotated[
        str,
        typer.Argument(metavar="FORM_ID", help="plant-master | operator-master"),
    ] = "plant-master",
    out: Annotated[Path | None, typer.Option("--out", "-o", help=pick("保存先のファイル", "the file to write"))] = None,
    force: Force = False,
) -> int:
    """Copy a practice form to where the user wants it."""
    if form not in ("plant-master", "operator-master"):
        raise UnusableInput(
            f"練習用の様式は plant-master か operator-master です({form} はありません)。",
            f"There are practice forms for plant-master and operator-master, not for {form}.",
        )
    name = f"{form}-practice.xlsx"
    return _copy_shipped(name, out or Path(name), force)


def _places(binding: Binding) -> dict[str, Any]:
    rows = [
        {"key": field.key, "label": field.label, "cell": field.cell, "status": str(field.status)}
        for field in binding.fields
    ]
    return {"form": binding.form.id, "sheet": binding.sheet, "fields": rows}


def _form_with(values: Mapping[str, Any], bindings: Sequence[Binding]) -> Binding:
    """Return the form that has all the fields asked for; the first one where none does, to say what is wrong."""
    able = (item for item in bindings if all(item.form.field(key) is not None for key in values))
    return next(able, bindings[0])


def _copy_shipped(name: str, out: Path, force: bool) -> int:
    from youryou_xl.files import write_whole
    from youryou_xl.resources import workbook_file

    write_whole(out, workbook_file(name).read_bytes(), overwrite=force)
    print(pick(f"{out} を作りました。", f"Made {out}."))
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
        values = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnusableInput(
            f"{where} の文字コードが UTF-8 ではありません。UTF-8 で保存し直してください。",
            f"{where} is not UTF-8 text. Save it again as UTF-8.",
        ) from error
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


def _print_json(document: Mapping[str, Any]) -> None:
    """Print one JSON document that survives any console: escaped where the console is not UTF-8."""
    utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    print(json.dumps(document, ensure_ascii=not utf8, indent=2, default=str))


def _print_findings(findings: Sequence[Finding]) -> None:
    from youryou_xl.rules.findings import Severity

    if not findings:
        print(pick("指摘はありません。", "Nothing to report."))
        return
    for finding in findings:
        place = f"{finding.sheet}!{finding.cell}" if finding.cell else finding.sheet or ""
        print(f"[{finding.severity.text}] {finding.code} {place} {finding.field or ''}".rstrip())
        print(f"    {finding.text}")
        if finding.fix is not None:
            print(pick(f"    入力する値: {_shown(finding.fix)}", f"    type instead: {_shown(finding.fix)}"))
        print(pick(f"    出典: {finding.source.text}", f"    source: {finding.source}"))
    counts = [sum(finding.severity == severity for finding in findings) for severity in Severity]
    print(
        pick(
            f"エラー {counts[0]} 件、注意 {counts[1]} 件、お知らせ {counts[2]} 件です。",
            f"{counts[0]} errors, {counts[1]} warnings, {counts[2]} notes.",
        )
    )


def _print_verification(result: Verification) -> None:
    if result.cells:
        _print_table(
            [pick("シート", "Sheet"), pick("セル", "Cell"), pick("公式様式", "Official"), pick("記入後", "Filled")],
            [[cell.sheet, cell.cell, *(_shown(value) for value in (cell.before, cell.after))] for cell in result.cells],
        )
    for difference in result.differences:
        print(f"× {difference.part}: {difference}")
    if result.ok and not result.cells:
        print(pick("公式様式とまったく同じです(何も入力されていません)。", "The very same: nothing is filled in."))
    elif result.ok:
        print(
            pick(
                f"公式様式と違うのは、上の {len(result.cells)} 個の入力セルだけです"
                f"(同じ部品 {result.identical} 個)。内容の確認には check を使ってください。",
                f"Only the {len(result.cells)} input cells above differ ({result.identical} parts are identical). "
                "Use `check` for what they say.",
            )
        )
    elif result.rewritten:
        print(
            pick(
                "このファイルは表計算ソフトで保存し直されていて、公式様式と同じとは言えません。"
                "公式様式に fill で入力し直すか、ボタンの「提出用に保存」を使ってください。",
                "A spreadsheet program saved this file anew, so it is not the official file any more. "
                "Fill the official one with `fill`, or use the button 提出用に保存.",
            )
        )
    else:
        print(
            pick(
                "入力セル以外にも違いがあります。公式様式をもう一度ダウンロードして、入力し直してください。",
                "More than input cells differ. Download the official workbook again and fill that.",
            )
        )


def _shown(value: object) -> str:
    if isinstance(value, dt.date):
        return f"{value:%Y/%m/%d}"
    return "" if value is None else str(value)


def _print_table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print a table that fits the terminal; with characters a CP932 console has."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(*head, box=box.SIMPLE if _unicode_console() else box.ASCII, pad_edge=False)
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    Console(highlight=False, markup=False, safe_box=True).print(table)


def _unicode_console() -> bool:
    return (sys.stdout.encoding or "").lower().startswith("utf")


class _progress:  # noqa: N801 - reads as the word it is in a with statement
    """A progress bar on a terminal; nothing where the output is a file, a pipe or JSON."""

    def __init__(self, *, quiet: bool) -> None:
        self._shown = not quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def __enter__(self) -> Any:
        if not self._shown:
            return None
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True, safe_box=True),
        )
        self._bar.start()
        self._tasks: dict[str, Any] = {}
        return self._step

    def _step(self, done: int, total: int, phase: str) -> None:
        if phase not in self._tasks:
            self._tasks[phase] = self._bar.add_task(phase, total=total)
        self._bar.update(self._tasks[phase], completed=done, total=total)

    def __exit__(self, *_exc: object) -> None:
        if self._shown:
            self._bar.stop()


def _usage(error: Any) -> str:
    """Return what is wrong with the command line, in the user's language, with the next step."""
    kind = type(error).__name__
    context = getattr(error, "ctx", None)
    command = getattr(context, "command_path", None) or "youryou-xl"
    missing = getattr(error, "param", None)
    options = [name for name in getattr(missing, "opts", ()) if name.startswith("--")]
    parameter = options[0] if options else getattr(missing, "metavar", None) or getattr(missing, "name", None) or ""
    asked = getattr(error, "option_name", "")
    japanese = {
        "MissingParameter": f"{parameter} が指定されていません。",
        "NoSuchOption": f"{asked} という指定はありません。",
        "BadParameter": f"{parameter} の値が使えません。",
    }.get(kind, "コマンドの書き方が正しくありません。")
    if "No such command" in str(error):
        japanese = "その名前のコマンドはありません。"
    return pick(
        f"{japanese} 使い方は {command} --help で見られます。({error})",
        f"{error} See {command} --help for how to use it.",
    )
