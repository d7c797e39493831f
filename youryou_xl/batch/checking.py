"""Checking the rows of a batch sheet: what each asks for, who applies, and what the rules say about it.

A row is read into a `Draft`: the values of the form as they would be written, save the 連番, which
`youryou_xl.batch.numbering` gives. Findings are placed at the cell a person has to correct, be it in 一括申請
or in 事業者情報. Nothing is written here, and nothing is known of workbooks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from youryou_xl.batch.model import Application, Status
from youryou_xl.batch.reading import ABOUT_OPERATOR, CODE, LICENCE, Batch, Line, Table, lines_of, names_licences
from youryou_xl.forms import Form, autofill, check_values
from youryou_xl.procedure.mails import Sender
from youryou_xl.records.columns import COLUMN_OF_FACT, COMPANIES, LISTS
from youryou_xl.records.companies import read_company
from youryou_xl.rules.areas import AREAS, Area
from youryou_xl.rules.categories import Category
from youryou_xl.rules.codes import (
    FOUR_DIGITS,
    GridCode,
    OperatorCode,
    OperatorShortName,
    PlantShortName,
)
from youryou_xl.rules.crosschecks import AREA_NOT_OF_CODE, WRONG_LICENCE
from youryou_xl.rules.findings import Finding, Severity, Source, rule, worst
from youryou_xl.rules.licences import Licence, grid_code, read_category, read_licences
from youryou_xl.rules.readings import REQUIRED
from youryou_xl.rules.serials import SerialNumber
from youryou_xl.rules.standards import Standards
from youryou_xl.rules.text import is_blank, one_line
from youryou_xl.rules.values import ValueSpec, read_value

UNKNOWN_CODE = rule(
    "YX-E200",
    "事業者コード {value} が「事業者情報」シートにありません。{advice}"
    "「事業者情報」にこのコードの行を加えるか、コードを直してください。",
    "Operator code {value} is not on the sheet 事業者情報. {advice_en}Please add a row for it there, or correct the "
    "code.",
    "convention",
)
TWO_OPERATORS = rule(
    "YX-E201",
    "事業者コード {value} は「事業者情報」の {rows} 行目に、違う内容で2回あります。どちらか一方だけを残してください。",
    "Operator code {value} stands twice on 事業者情報 (rows {rows}), with different contents. Please keep one.",
    "convention",
)
PLANNING_CODE = rule(
    "YX-I202",
    "{value} に必要なのは計画提出用系統コードです。アグリゲータ用系統コードの申請は要らないため、申込書は作りません。"
    "計画提出用の取得は別の手続きです（OCCTO「マスタ申請・登録の手引き」）。",
    "{value} needs a 計画提出用系統コード, which another procedure gives (OCCTO's マスタ申請・登録の手引き). "
    "No application is made here.",
    "manual p.11",
)
REUSED_CODE = rule(
    "YX-I203",
    "取得済みの系統コード {value} を使うため、申込書は作りません。使えるのは、アグリゲータ用系統コードで、"
    "応札する状況に変更がないときだけです（低圧群コードは使えません）。",
    "The grid code {value} held already is used, so no application is made. This is right only for an aggregator's "
    "code whose bidding situation is unchanged; a 低圧群コード never serves.",
    "manual p.10",
)
ZERO_RESTORED = rule(
    "YX-W204",
    "事業者コード「{value}」は、先頭の0が消えたものとして「{fix}」と読みました（「事業者情報」にあるコードで、"
    "エリアとも合います）。セルの表示形式を「文字列」にして「{fix}」と入力してください。",
    "Operator code “{value}” was read as {fix}, its leading zero lost: {fix} is on 事業者情報 and fits the area. "
    "Please format the cell as text and type {fix}.",
    "manual p.14",
)
BUILT = rule(
    "YX-I208",
    "事業者番号「{value}」とエリア「{area}」から、事業者コード {fix} としました。",
    "The 事業者コード {fix} was built from the operator's number {value} and the area {area}.",
    "public",
)
OTHER_THAN_REGISTERED = rule(
    "YX-W205",
    "この行の{column}「{value}」は、「事業者情報」の「{registered}」と違います。この行の値で申込書を作ります。"
    "届け出た内容と合っているか確かめてください。",
    "{column} of this row, “{value}”, differs from “{registered}” on 事業者情報. The application is made with the "
    "value of this row; please check that it is what was registered.",
    "convention",
)
SHORT_NAME_UNUSED = rule(
    "YX-W206",
    "{reason}なお、発電所マスタ申込書には事業者名略称の欄がないため、申込書はこのまま作れます。",
    "{reason_en} The application can be made all the same: 発電所マスタ申込書 has no cell for 事業者名略称.",
    "manual p.8",
)
LICENCES_UNKNOWN = rule(
    "YX-W207",
    "「ライセンス区分」の列がないため、事業者コードのライセンス区分が電源等の区分に合うかどうかは調べていません。"
    "調べるには、列を加えて入力してください。",
    "There is no column ライセンス区分, so whether the licences of the 事業者コード fit the 電源等の区分 was not "
    "checked. To have it checked, please add the column.",
    "convention",
)

_NAME, _AREA, _CATEGORY, _SERIAL, _SOURCE_TYPE, _MEMBERS, _HELD = (
    LISTS.header(key) for key in ("list_name", "area", "category", "serial", "source_type", "member_codes", "held_code")
)
_COMPANY_NAME, _SHORT_NAME, _ADDRESS, _POSTAL_CODE = (
    COMPANIES.header(key) for key in ("operator_name", "operator_short_name", "address", "postal_code")
)

_WHICH = ("operator", "operator_code", "areas")
"""The columns of 事業者情報 that say which codes its row is about."""

Rules = Callable[[Mapping[str, object], Mapping[str, object]], list[Finding]]

_SEPARATORS = re.compile(r"[、,，;；/／\s\u3000]+")
_AN_AREA = ValueSpec(type="area", required=True, source=Source("manual", "p.14"))


@dataclass(slots=True)
class Draft:
    """A row on its way to an application: what is known of it, and the values for the form."""

    application: Application
    line: Line
    code: str | None = None
    area: Area | None = None
    category: Category | None = None
    wanted: int | None = None
    """The 連番 typed into the sheet."""
    values: Mapping[str, object] = field(default_factory=dict)
    """By field key, as they go into the form; shared between like rows, and without the plant's own short name."""
    sender: Sender | None = None

    @property
    def key(self) -> tuple[str, str] | None:
        """Return the 事業者コード and area its 連番 counts in, if both are known."""
        return None if self.code is None or self.area is None else (self.code, self.area.value)

    @property
    def open(self) -> bool:
        """Return whether an application is wanted for it and nothing forbids it so far."""
        return self.application.status is Status.PLANNED


@dataclass(frozen=True, slots=True)
class _Company:
    """What one row of 事業者情報 (with a row's own columns before it) says, read and checked."""

    facts: Mapping[str, object]
    findings: tuple[Finding, ...]
    licences: tuple[Licence, ...]


@dataclass(frozen=True, slots=True)
class _Filled:
    values: Mapping[str, object]
    findings: tuple[Finding, ...]


class Checker:
    """Checks the rows of one batch sheet against one form; equal parts of rows are checked once."""

    def __init__(self, batch: Batch, form: Form, standards: Standards, rules: Rules | None = None) -> None:
        """Get ready; `rules` says what is wrong with the values of one application, by default without a workbook."""
        self._rules: Rules = rules or (lambda values, facts: check_values(form, values, facts))
        self._standards = standards
        self._lists = batch.lists
        self._operators = batch.operators
        self._form = form
        self._specs = {f.auto: f.spec for f in reversed(form.fields) if f.auto}
        self._columns = {f.key: COLUMN_OF_FACT[f.auto] for f in form.fields if f.auto and f.auto in COLUMN_OF_FACT}
        self._own = [name for name in ABOUT_OPERATOR if name in batch.lists.columns]
        self._licences_named = names_licences(batch.lists, batch.operators)
        self._companies: dict[tuple[object, ...], _Company] = {}
        self._filled: dict[tuple[object, ...], _Filled] = {}
        self._codes: dict[tuple[str, Area | None], tuple[str | None, tuple[Finding, ...]]] = {}
        self._areas: dict[str, tuple[Area | None, tuple[Finding, ...]]] = {}
        self._categories: dict[str, tuple[Category | None, tuple[Finding, ...]]] = {}
        self.findings: list[Finding] = []
        """What is wrong with 事業者情報 itself, or with its columns."""
        if not self._licences_named:
            self.findings.append(LICENCES_UNKNOWN.found(LICENCE).at(batch.lists.sheet, None))
        self._numbers: dict[str, None] = {}
        self._lines = self._lines_by_code()
        self._of_operator: dict[str, list[str]] = {}
        for code in self._lines:
            self._of_operator.setdefault(code[:-1], []).append(code)
        self._licences_of_codes = self._held_by_code()

    def check(self, line: Line) -> Draft:
        """Return what a row asks for, with every finding about it; its status is FAILED, NOT_NEEDED or PLANNED."""
        draft = self._read(line)
        flaws = self._flaws(line)
        if flaws:
            # What such a cell seems to say is no value, so nothing said about it counts.
            cells = {(flaw.sheet, flaw.cell) for flaw in flaws}
            application = draft.application
            application.findings[:] = flaws + [f for f in application.findings if (f.sheet, f.cell) not in cells]
            application.status = Status.FAILED
            application.grid_code = ""
        return draft

    def _read(self, line: Line) -> Draft:
        application = Application(row=line.number)
        draft = Draft(application, line)
        found = application.findings
        text = self._text

        application.list_name = one_line(text(line, _NAME))
        if not application.list_name:
            found.append(self._at(line, REQUIRED.found(_NAME, "", label=_NAME)))
        typed = text(line, _CATEGORY)
        draft.category, findings = self._category(typed)
        application.category = draft.category.value if draft.category else one_line(typed)
        found += (self._at(line, finding) for finding in findings)
        typed = text(line, _AREA)
        draft.area, findings = self._area(typed)
        application.area = draft.area.value if draft.area else one_line(typed)
        found += (self._at(line, finding) for finding in findings)
        typed = text(line, CODE)
        draft.code, findings = self._code_of(typed, draft.area)
        application.code = draft.code or one_line(typed)
        found += (self._at(line, finding) for finding in findings)

        if draft.category is not None and grid_code(draft.category, self._standards).kind == "planning":
            self._planning(line, draft)
            return draft
        held = text(line, _HELD)
        if not is_blank(held):
            self._reused(line, draft, held)
            return draft
        self._serial(line, draft)
        self._fill(line, draft)
        application.status = Status.FAILED if worst(found) is Severity.ERROR else Status.PLANNED
        return draft

    def _flaws(self, line: Line) -> list[Finding]:
        """Return a finding for every cell of a row that has no value to go by: an error, no result, merged away."""
        if not self._lists.flaws:
            return []
        found = ((name, self._lists.flaw(line, name)) for name in self._lists.columns)
        return [self._at(line, flaw.found(name)) for name, flaw in found if flaw is not None]

    def at(self, line: Line, finding: Finding) -> Finding:
        """Return `finding`, whose field is a column, placed at that column's cell of the row."""
        return self._at(line, finding)

    def column_of(self, key: str | None) -> str | None:
        """Return the column of the sheet that the form's field `key` is filled from, if there is one."""
        return self._column(key)

    def _planning(self, line: Line, draft: Draft) -> None:
        """Note that the category takes a 計画提出用系統コード (manual p.11); what else the row says does not matter."""
        application = draft.application
        assert draft.category is not None
        held = self._text(line, _HELD)
        application.findings[:] = [f for f in application.findings if f.field == _NAME]
        application.findings.append(self._at(line, PLANNING_CODE.found(_CATEGORY, draft.category.value)))
        if not is_blank(held):
            reading = GridCode.parse(held, field=_HELD, label=_HELD, long_term=True)
            application.findings += (self._at(line, finding) for finding in reading.findings)
            application.grid_code = str(reading.value or "")
        failed = worst(application.findings) is Severity.ERROR
        application.status = Status.FAILED if failed else Status.NOT_NEEDED

    def _reused(self, line: Line, draft: Draft, held: str) -> None:
        application = draft.application
        column = _HELD
        reading = GridCode.parse(held, field=column, label=column)
        application.findings += (self._at(line, finding) for finding in reading.findings)
        if reading.value is not None:
            application.grid_code = str(reading.value)
            application.findings.append(self._at(line, REUSED_CODE.found(column, application.grid_code)))
        failed = worst(application.findings) is Severity.ERROR
        application.status = Status.FAILED if failed else Status.NOT_NEEDED

    def _serial(self, line: Line, draft: Draft) -> None:
        typed = self._text(line, _SERIAL)
        if is_blank(typed):
            return
        reading = SerialNumber.parse(typed, field=_SERIAL)
        draft.application.findings += (self._at(line, finding) for finding in reading.findings)
        draft.wanted = reading.value.number if reading.value else None

    def _category(self, typed: str) -> tuple[Category | None, tuple[Finding, ...]]:
        known = self._categories.get(typed)
        if known is None:
            reading = read_category(typed, field=_CATEGORY)
            known = self._categories[typed] = (reading.value, reading.findings)
        return known

    def _area(self, typed: str) -> tuple[Area | None, tuple[Finding, ...]]:
        known = self._areas.get(typed)
        if known is None:
            column = _AREA
            reading = read_value(typed, _AN_AREA, field=column, label=column)
            known = self._areas[typed] = (
                Area(str(reading.value)) if reading.value else None,
                reading.findings,
            )
        return known

    def _code(self, typed: str, area: Area | None = None) -> tuple[str | None, tuple[Finding, ...]]:
        known = self._codes.get((typed, area))
        if known is None:
            reading = OperatorCode.parse(typed, field=CODE, area=area)
            known = self._codes[typed, area] = (str(reading.value) if reading.value else None, reading.findings)
        return known

    def _code_of(self, typed: str, area: Area | None) -> tuple[str | None, tuple[Finding, ...]]:
        """Read a row's code; four digits are no guess where 事業者情報 and the area both confirm the lost zero."""
        code, findings = self._code(typed, area)
        if is_blank(typed) and area is not None and area in AREAS and len(self._numbers) == 1:
            (only,) = self._numbers
            built = str(OperatorCode.of(only, area))
            if built in self._lines:
                return built, (BUILT.found(CODE, only, fix=built, area=str(area)),)
        if area is None or not any(finding.code == FOUR_DIGITS.code for finding in findings):
            return code, findings
        known = [str(each) for each in OperatorCode.of_four_digits(typed, area) if str(each) in self._lines]
        if len(known) == 1 and known[0][:-1] in self._numbers:
            return known[0], (BUILT.found(CODE, typed, fix=known[0], area=str(area)),)
        if len(known) == 1 and known[0].startswith("0") and known[0][1:] == typed:
            return known[0], (ZERO_RESTORED.found(CODE, typed, fix=known[0]),)
        return code, findings

    def _fill(self, line: Line, draft: Draft) -> None:
        """Add the values of the form to `draft`, and what the rules say about them."""
        if draft.code is None:
            return
        operator = self._operator(line, draft)
        if operator is _NOWHERE:
            return
        own = tuple(self._text(line, name) for name in self._own)
        members, source_type = self._text(line, _MEMBERS), self._text(line, _SOURCE_TYPE)
        about = (operator.number if operator else None, own)
        company = self._companies.get(about)
        if company is None:
            company = self._companies[about] = self._with_flaws(self._company(operator, own), operator, own)
        key = (about, draft.code, draft.area, draft.category, members, source_type)
        filled = self._filled.get(key)
        if filled is None:
            filled = self._filled[key] = self._values(draft, company, members, source_type)
        draft.values = filled.values
        draft.sender = _sender(company.facts)
        draft.application.findings += (
            self._placed(line, operator, finding) for finding in (*company.findings, *filled.findings)
        )

    def _operator(self, line: Line, draft: Draft) -> Line | None:
        lines = self._lines.get(draft.code or "", [])
        if len(lines) == 1:
            return lines[0]
        if lines:
            rows = "・".join(str(each.number) for each in lines)
            finding = TWO_OPERATORS.found(CODE, draft.code, rows=rows)
            draft.application.findings.append(self._at(line, finding))
            return _NOWHERE
        if self._operators is not None and any(
            name not in self._own for name in self._operators.columns if name != CODE
        ):
            same = self._of_same_operator(draft)
            if same is not None:
                return same
            draft.application.findings.append(self._at(line, self._unknown(draft)))
            return _NOWHERE
        return None

    def _of_same_operator(self, draft: Draft) -> Line | None:
        """Return the row of 事業者情報 with another area's code of the same operator: one company, one record.

        None if there is none, or several that do not say the same. A code that does not fit its own row's area is
        left to the one who typed it.
        """
        assert draft.code is not None
        code = OperatorCode(draft.code)
        found = [line for other in self._of_operator.get(code.operator, ()) for line in self._lines[other]]
        table = self._operators
        if not found or table is None or (draft.area is not None and code.area is not draft.area):
            return None
        first = found[0]
        return first if all(_contents(table, first) == _contents(table, other) for other in found[1:]) else None

    def _unknown(self, draft: Draft) -> Finding:
        """Return the finding about a code that is not on 事業者情報, with the code it may have been meant to be."""
        assert draft.code is not None
        near = [code for code in self._lines if draft.area is not None and OperatorCode(code).area is draft.area]
        near = [code for code in near if sum(a != b for a, b in zip(code, draft.code, strict=True)) == 1]
        code = near[0] if len(near) == 1 else ""
        advice = f"{draft.area}の {code} の入力間違いかもしれません。" if code else ""
        advice_en = f"It may be a slip for {code} of {draft.area}. " if code else ""
        return UNKNOWN_CODE.found(CODE, draft.code, advice=advice, advice_en=advice_en)

    def _with_own_code(self, finding: Finding, code: str, area: Area | None) -> Finding:
        """Return the finding about a code of another area, with the operator's own code for the area if it is known."""
        fix = str(OperatorCode.of(code[:-1], area)) if area is not None and area.digit is not None else ""
        if fix not in self._lines:
            return finding
        return replace(
            finding,
            fix=fix,
            message=f"{finding.message}{area}の事業者コードは、「事業者情報」にある {fix} です。",
            message_en=f"{finding.message_en} Your code for {area} is {fix}, which is on 事業者情報.",
        )

    def _held_by_code(self) -> dict[str, str]:
        """Return the licences of every code on 事業者情報, as they are written there."""
        table = self._operators
        if table is None or LICENCE not in table.columns:
            return {}
        return {code: table.text(lines[0], LICENCE) for code, lines in self._lines.items() if len(lines) == 1}

    def _company(self, operator: Line | None, own: tuple[str, ...]) -> _Company:
        texts: dict[str, str] = {}
        if operator is not None and self._operators is not None:
            texts = {name: self._operators.text(operator, name) for name in ABOUT_OPERATOR}
        registered = texts
        instead = {name: typed for name, typed in zip(self._own, own, strict=True) if not is_blank(typed)}
        texts = registered | instead
        facts: dict[str, object] = {}
        findings: list[Finding] = []
        for name in (column.name for column in COMPANIES if column.registered):
            told = registered.get(name, "")
            if name in instead and not is_blank(told) and one_line(instead[name]) != one_line(told):
                findings.append(
                    OTHER_THAN_REGISTERED.found(name, instead[name], column=name, registered=one_line(told))
                )
        for fact, spec in self._specs.items():
            column = COLUMN_OF_FACT.get(fact, "")
            if column not in ABOUT_OPERATOR:
                continue
            reading = read_value(texts.get(column, ""), spec, field=column, label=column)
            findings += reading.findings
            facts[fact] = reading.value
        licences: tuple[Licence, ...] = ()
        if self._licences_named:
            held = read_licences(texts.get(LICENCE, ""), field=LICENCE)
            findings += held.findings
            licences = held.value or ()
        short_name = texts.get(_SHORT_NAME, "")
        if not is_blank(short_name):
            # _容 is asked of the codes of 区分なし(需要抑制) only; where no licence is known, of none.
            asked = Licence.NEGAWATT in licences
            reading = OperatorShortName.parse(short_name, field=_SHORT_NAME, suffix=asked)
            # It does not go into this form, so it must not hold the application back.
            findings += (_no_obstacle(finding) for finding in reading.findings)
            facts["operator_short_name"] = str(reading.value or one_line(short_name))
        # What the row says instead is meant, so it is not held against the registration.
        for fact, name in (
            ("registered_name", _COMPANY_NAME),
            ("registered_address", _ADDRESS),
            ("registered_postal_code", _POSTAL_CODE),
        ):
            facts[fact] = (one_line(registered.get(name, "")) or None) if name not in instead else None
        return _Company(facts, tuple(findings), licences)

    def _with_flaws(self, company: _Company, operator: Line | None, own: tuple[str, ...]) -> _Company:
        """Return what is known of a company, with what its row of 事業者情報 has no value for."""
        if operator is None or self._operators is None or not self._operators.flaws:
            return company
        instead = {name for name, typed in zip(self._own, own, strict=True) if not is_blank(typed)}
        flaws = {
            name: flaw.found(name)
            for name in ABOUT_OPERATOR
            if name not in instead and (flaw := self._operators.flaw(operator, name)) is not None
        }
        if _SHORT_NAME in flaws:
            flaws[_SHORT_NAME] = _no_obstacle(flaws[_SHORT_NAME])
        others = tuple(finding for finding in company.findings if finding.field not in flaws)
        return replace(company, findings=(*flaws.values(), *others))

    def _values(self, draft: Draft, company: _Company, members: str, source_type: str) -> _Filled:
        assert draft.code is not None
        findings: list[Finding] = []
        codes = []
        for part in _SEPARATORS.split(members.strip()):
            if part:
                reading = OperatorCode.parse(part, field=_MEMBERS, label=_MEMBERS, area=draft.area)
                findings += reading.findings
                codes.append(str(reading.value or part))
        facts: dict[str, object] = {
            **company.facts,
            "operator_code": draft.code,
            "area": draft.area.value if draft.area else None,
            "plant_short_name": str(PlantShortName.of(draft.code, draft.wanted or 1)),
            "member_codes": tuple(codes) or (draft.code,),
            "category": draft.category,
            "licence": "、".join(company.licences) or None,
            "licences_of_codes": self._licences_of_codes,
        }
        if not is_blank(source_type):
            facts["source_type"] = one_line(source_type)
        values = {key: value for key, value in autofill(self._form, facts).items() if value is not None}
        said = {finding.field for finding in (*company.findings, *findings)}
        said |= {_AREA} if draft.area is None else set()
        for finding in self._rules(values, facts):
            column = self._column(finding.field)
            if finding.code == AREA_NOT_OF_CODE.code:
                finding = self._with_own_code(finding, draft.code, draft.area)
            if finding.code == WRONG_LICENCE.code:
                # The cell to correct holds the code, so the licence it ought to have is nothing to type there.
                finding = replace(finding, value=draft.code, fix=None)
            told = (finding.code, column or finding.field)
            # Two cells of the form may take the same column, such as 発電所名 and 事業者名称.
            if column not in said and told not in {(known.code, known.field) for known in findings}:
                findings.append(finding.about(told[1]))
        return _Filled(values, tuple(findings))

    def _column(self, key: str | None) -> str | None:
        if key is None:
            return None
        return self._columns.get(key) or self._columns.get(key.partition(".")[0])

    def _placed(self, line: Line, operator: Line | None, finding: Finding) -> Finding:
        """Return a finding at the cell it came from: the row's own column if it holds something, else 事業者情報."""
        name = finding.field
        if name in ABOUT_OPERATOR and operator is not None and self._operators is not None:
            if name in self._own and not is_blank(self._text(line, name)):
                return self._at(line, finding)
            return finding.at(self._operators.sheet, self._operators.cell(operator, name))
        return self._at(line, finding)

    def _at(self, line: Line, finding: Finding) -> Finding:
        cell = self._lists.cell(line, finding.field) if finding.field else None
        return finding.at(self._lists.sheet, cell)

    def _text(self, line: Line, name: str) -> str:
        return self._lists.text(line, name)

    def _lines_by_code(self) -> dict[str, list[Line]]:
        """Return the rows of 事業者情報 by code; rows that say the same twice count once."""
        lines: dict[str, list[Line]] = {}
        table = self._operators
        for line in lines_of(table):
            assert table is not None
            company = read_company({key: table.text(line, COMPANIES.header(key)) for key in _WHICH})
            codes, findings = company.codes, company.findings
            if (flaw := table.flaw(line, CODE)) is not None:
                codes, findings = (), (flaw.found(CODE),)
            elif company.operator:
                self._numbers[company.operator] = None
            self.findings += (finding.at(table.sheet, table.cell(line, finding.field or CODE)) for finding in findings)
            for code in codes:
                same = lines.setdefault(code, [])
                if all(_contents(table, line) != _contents(table, other) for other in same):
                    same.append(line)
        return lines


_NOWHERE = Line(0, ())
"""Stands for a row of 事業者情報 that is missing or doubtful."""


def _contents(table: Table, line: Line) -> tuple[str, ...]:
    return tuple(one_line(table.text(line, name)) for name in ABOUT_OPERATOR)


def _no_obstacle(finding: Finding) -> Finding:
    """Return a finding about 事業者名略称 as one that lets the application be made."""
    if finding.severity is not Severity.ERROR:
        return finding
    return SHORT_NAME_UNUSED.found(
        finding.field,
        finding.value,
        fix=finding.fix,
        source=finding.source,
        reason=finding.message,
        reason_en=finding.message_en,
    )


def _sender(facts: Mapping[str, object]) -> Sender:
    def text(name: str) -> str:
        return one_line(str(facts.get(name) or ""))

    return Sender(
        company=text("operator_name"),
        department=text("contact_department"),
        person=text("contact_name"),
        phone=text("contact_phone"),
        email=text("contact_email"),
    )


def check_all(checker: Checker, lines: Iterable[Line], each: Callable[[int], None] | None = None) -> list[Draft]:
    """Return the drafts of all rows, calling `each` with how many are done."""
    drafts = []
    for done, line in enumerate(lines, start=1):
        drafts.append(checker.check(line))
        if each is not None:
            each(done)
    return drafts
