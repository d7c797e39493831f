"""``plan``: what to acquire and do before 参加登録, in which order and until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from youryou_xl.cli import printing
from youryou_xl.cli.words import AsJson, Force, app
from youryou_xl.errors import UnusableInput
from youryou_xl.lang import pick

if TYPE_CHECKING:
    from youryou_xl.procedure.planning import ListNeed
    from youryou_xl.rules.areas import Area
    from youryou_xl.rules.findings import Finding
    from youryou_xl.rules.licences import Licence

T = TypeVar("T")


@app.command(
    help=pick("参加登録までに、何を、どの順に、いつまでに行うかを示します。", "What to do, in which order, by when.")
)
def plan(
    category: Annotated[
        list[str] | None,
        typer.Option(
            "--category", metavar="C", help=pick("電源等の区分(複数可)", "a category of resources (repeatable)")
        ),
    ] = None,
    held: Annotated[
        list[str] | None,
        typer.Option("--held", metavar="L", help=pick("お持ちのライセンス区分(複数可)", "a licence held (repeatable)")),
    ] = None,
    auction: Annotated[
        str, typer.Option("--auction", metavar="main|additional|long-term", help=pick("オークション", "the auction"))
    ] = "main",
    register_by: Annotated[
        str | None,
        typer.Option("--register-by", metavar="DATE", help=pick("参加登録の期限", "the day to be registered by")),
    ] = None,
    today: Annotated[
        str | None, typer.Option("--today", metavar="DATE", help=pick("始める日(既定は今日)", "the day to start from"))
    ] = None,
    area: Annotated[
        list[str] | None,
        typer.Option("--area", metavar="A", help=pick("電源所属エリア(複数可)", "an area of the lists (repeatable)")),
    ] = None,
    certificate: Annotated[
        list[str] | None,
        typer.Option(
            "--certificate",
            metavar="DATE",
            help=pick("お持ちのクライアント証明書の期限(複数可)", "the day a certificate held runs out (repeatable)"),
        ),
    ] = None,
    batch: Annotated[
        Path | None,
        typer.Option(
            "--batch", metavar="BATCH", help=pick("一括申請の表から計画します", "plan for a batch sheet's lists")
        ),
    ] = None,
    reuse: Annotated[
        bool, typer.Option("--reuse", help=pick("取得済みの系統コードを流用します", "reuse grid codes held already"))
    ] = False,
    unknown: Annotated[
        bool,
        typer.Option(
            "--code-unknown", help=pick("事業者コードの有無が不明です", "nobody knows whether there is a code")
        ),
    ] = False,
    consortium: Annotated[
        bool, typer.Option("--consortium", help=pick("コンソーシアムで参加します(長期)", "a consortium (long-term)"))
    ] = False,
    ics: Annotated[
        Path | None, typer.Option("--ics", metavar="OUT", help=pick("予定表(.ics)を書きます", "write a calendar file"))
    ] = None,
    xlsx: Annotated[
        Path | None,
        typer.Option("--xlsx", metavar="OUT", help=pick("日程の表(.xlsx)を書きます", "write a Gantt sheet")),
    ] = None,
    as_json: AsJson = False,
    force: Force = False,
) -> int:
    """Print the plan; write it as a calendar file and as a sheet."""
    from youryou_xl.files import write_whole
    from youryou_xl.procedure import advice, gantt, ical, planning
    from youryou_xl.rules.findings import Severity

    if auction not in planning.AUCTIONS:
        raise UnusableInput(
            f"--auction には main、additional、long-term のどれかを指定してください({auction} は使えません)。",
            f"--auction takes main, additional or long-term, not {auction}.",
        )
    needs = _needs(category or (), area or (), reuse)
    licences = _held(held or ())
    codes: frozenset[tuple[Licence, Area]] = frozenset()
    if batch is not None:
        wanted, codes = _of_batch(batch)
        needs += wanted
        licences |= {licence for licence, _ in codes}
    if not needs:
        raise UnusableInput(
            "--category で電源等の区分を指定するか、--batch で一括申請の表を指定してください。",
            "Name a category with --category, or a batch sheet with --batch.",
        )
    situation = planning.Situation(
        lists=tuple(needs),
        today=_date(today, "--today") if today else dt.date.today(),
        held=licences,
        auction=auction,
        register_by=_date(register_by, "--register-by") if register_by else None,
        certificates=tuple((None, _date(each, "--certificate")) for each in certificate or ()),
        codes=codes,
        code_unknown=unknown,
        consortium=consortium,
    )
    made = planning.make(situation)
    if ics is not None:
        write_whole(ics, ical.calendar_file(made), overwrite=force)
    if xlsx is not None:
        write_whole(xlsx, gantt.workbook(made), overwrite=force)
    if as_json:
        printing.print_json(made.as_json())
    else:
        print(advice.text(made), end="")
        for file in (ics, xlsx):
            if file is not None:
                print(pick(f"{file} を書きました。", f"Wrote {file}."))
    return int(any(note.severity is Severity.ERROR for note in made.notes))


def _needs(categories: Sequence[str], areas: Sequence[str], reuse: bool) -> list[ListNeed]:
    from youryou_xl.procedure.planning import ListNeed
    from youryou_xl.rules.areas import Area
    from youryou_xl.rules.licences import read_category
    from youryou_xl.rules.values import ValueSpec, read_value

    places = []
    for each in areas:
        read = read_value(each, ValueSpec("area"), field=None, label="--area")
        places.append(_usable(read.value, read.findings))
    found = []
    for each in categories:
        reading = read_category(each, label="--category")
        category = _usable(reading.value, reading.findings)
        for place in places or [None]:
            area = Area(str(place)) if place is not None else None
            found.append(ListNeed(category, area, reused=int(reuse)))
    return found


def _usable(value: T | None, findings: Sequence[Finding]) -> T:
    """Return a value that could be read. Raises UnusableInput with what the rules say about one that could not."""
    if value is None:
        raise UnusableInput(findings[0].message, findings[0].message_en)
    return value


def _held(licences: Sequence[str]) -> frozenset[Licence]:
    from youryou_xl.rules.licences import is_none_held, read_licences

    found: list[Licence] = []
    for each in licences:
        if is_none_held(each):
            continue
        reading = read_licences(each, label="--held")
        found += _usable(reading.value, reading.findings)
    return frozenset(found)


def _date(text: str, option: str) -> dt.date:
    from youryou_xl.rules.quantities import parse_date

    reading = parse_date(text, label=option)
    if reading.value is None:
        raise UnusableInput(
            f"{option} の日付「{text}」を読めません。2026-08-28 のように入力してください。",
            f"{option}: “{text}” is not a date. Type it like 2026-08-28.",
        )
    return reading.value


def _of_batch(path: Path) -> tuple[list[ListNeed], frozenset[tuple[Licence, Area]]]:
    """Return what the lists of a batch sheet want, by category and area, and the codes its 事業者情報 names."""
    from youryou_xl.procedure import applicants

    wanted = list(applicants.read_lists(path))
    try:
        companies = applicants.read(path)
    except UnusableInput:
        companies = ()  # a table of lists alone: nothing is known of the codes held
    held = {
        (licence, company.code.area)
        for company in companies
        if company.code is not None
        for licence in company.licences
    }
    return wanted, frozenset(held)
