"""Standards: what an edition of the manual fixes (choices, addresses, subjects, dates, lead times), as data.

Ours is standards.toml beside this module; the user's own standards.toml is laid over it key by key. This module
knows the shape of that data and refuses what does not have it; what the data means is for the rules.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from youryou_xl.errors import UnusableDefinition
from youryou_xl.rules.categories import Category, parse_category
from youryou_xl.rules.findings import Source
from youryou_xl.userdir import userdir

FILE_NAME = "standards.toml"
OURS = Path(__file__).with_name(FILE_NAME)

_ENTRIES_OF_EMPTY_LISTS = {"calendar.closed": dt.date, "mail.categories.operator-code-unknown": str}
"""What a list that is empty in our own file may hold; for every other key our own values show the type."""


@dataclass(frozen=True, slots=True)
class Duration:
    """A span of working time: `business_days` and `days` both run from the same day, the later end holds."""

    business_days: int
    days: int = 0


ATTACHMENT_WORDS = frozenset({"short_name", "form", "code", "area", "list_name"})
"""What the name of an attached application may be made of."""

THREE_WEEKS = Duration(business_days=15, days=21)
"""What the sources' "3 weeks" is taken to be."""


@dataclass(frozen=True, slots=True)
class LeadTime:
    """How long a step takes normally and when applications pile up (manual p.3)."""

    normal: Duration
    worst: Duration
    source: Source


@dataclass(frozen=True, slots=True)
class Standards:
    """Everything an edition fixes. Mappings by procedure have the keys operator-code, operator-code-unknown, grid-code.

    `acquire` is manual p.5's table: by what is held ("発電または小売", "区分なし(需要抑制)", "未取得") and category,
    the licences to acquire with their note marks. `grid_code` is p.11's: kind and licence by category.
    `mms_operators` are the 一般送配電事業者 by area, `mms_contracts` the contracts an application may be for.
    `mms_data` are the data sets to register by contract, `mms_items` the published items of each.
    `attachment` is what an attached application is called, its words in braces.
    `year_end` are the first and last (month, day) of the closed days around New Year, or None.
    """

    edition: str
    mail_to: str
    addressee: str
    attachment: str
    subjects: Mapping[str, str]
    phrases: Mapping[str, str]
    mail_categories: Mapping[str, tuple[str, ...]]
    registration: Mapping[Category, str]
    acquire: Mapping[str, Mapping[Category, tuple[str, ...]]]
    grid_code: Mapping[Category, tuple[str, str]]
    operator_start: dt.date
    plant_start: dt.date
    lead_times: Mapping[str, LeadTime]
    mms_data: Mapping[str, tuple[str, ...]]
    mms_items: Mapping[str, tuple[str, ...]]
    mms_operators: Mapping[str, str]
    mms_contracts: Mapping[str, tuple[str, ...]]
    mms_output_bands: int
    mms_start_up_cases: int
    mms_unit_contract_prices: tuple[str, ...]
    certificate_years: int
    certificate_reminders: tuple[int, ...]
    consortium_years: int
    year_end: tuple[tuple[int, int], tuple[int, int]] | None
    closed_days: frozenset[dt.date]


def load(override: Path | None = None) -> Standards:
    """Return our standards with the user's laid over them key by key.

    `override` is the user's file; by default ``standards.toml`` in `userdir()`, if there is one. Raises
    UnusableDefinition, naming file, table and key, for unreadable TOML, unknown keys and values of another kind.
    """
    path = override if override is not None else userdir() / FILE_NAME
    try:
        stat = path.stat()
    except OSError as error:
        if override is None and isinstance(error, FileNotFoundError | NotADirectoryError):
            return _load(None, 0, 0)
        raise _missing(path) from error
    return _load(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=8)
def _load(path: Path | None, changed: int, size: int) -> Standards:
    # `changed` and `size` are part of the cache key, so that an edited file is read again.
    data = _read(OURS)
    file = path or OURS
    if path is not None:
        data = _merged(data, _read(path), path, "")
    return _build(data, file)


def _read(path: Path) -> dict[str, Any]:
    from youryou_xl.toml_file import read_toml

    try:
        return read_toml(path, "設定ファイル", "settings file")
    except FileNotFoundError as error:
        raise _missing(path) from error


def _missing(path: Path) -> UnusableDefinition:
    return UnusableDefinition(
        f"設定ファイル {path} を開けません。場所と名前を確認してください。不要であれば、指定を外してください。",
        f"The settings file {path} cannot be opened. Check where it is, or leave it out if it is not needed.",
    )


def _merged(ours: Mapping[str, Any], theirs: Mapping[str, Any], path: Path, table: str) -> dict[str, Any]:
    merged = dict(ours)
    for key, value in theirs.items():
        where = f"{table}.{key}".lstrip(".")
        if key not in ours:
            known = "、".join(ours)
            raise _unusable(
                path,
                where,
                f"この項目はありません。使える項目: {known}",
                f"there is no such key; known are: {known}",
            )
        expected = ours[key]
        if isinstance(expected, dict):
            if not isinstance(value, dict):
                raise _unusable(path, where, "表（[...]）で書いてください", "write it as a table ([...])")
            merged[key] = _merged(expected, value, path, where)
            continue
        if isinstance(expected, list):
            kind = type(expected[0]) if expected else _ENTRIES_OF_EMPTY_LISTS[where]
            good = isinstance(value, list) and all(type(entry) is kind for entry in value)
        else:
            good = type(value) is type(expected)
        if not good:
            example = expected if not isinstance(expected, list) else f"[{', '.join(map(repr, expected))}]"
            raise _unusable(
                path,
                where,
                f"値「{value}」の種類が違います。例: {example}",
                f"the value {value!r} is of the wrong kind; it looks like {example}",
            )
        merged[key] = value
    return merged


def _unusable(path: Path, where: str, ja: str, en: str) -> UnusableDefinition:
    return UnusableDefinition(
        f"設定ファイル {path} の {where} を使えません。{ja}。直してから、もう一度実行してください。",
        f"{where} in the settings file {path} cannot be used: {en}. Please correct it and try again.",
    )


def _build(data: Mapping[str, Any], path: Path) -> Standards:
    mail = data["mail"]
    for key, subject in mail["subjects"].items():
        if not subject.strip() or len(subject.splitlines()) != 1:
            raise _unusable(path, f"mail.subjects.{key}", "件名は1行で書いてください", "write the subject on one line")
    if not re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", mail["to"]):
        raise _unusable(path, "mail.to", "メールアドレスを書いてください", "write a mail address")
    categories = {
        procedure: tuple(_category(name, path, f"mail.categories.{procedure}").value for name in names)
        for procedure, names in mail["categories"].items()
    }
    grid_code = {}
    for name, need in data["grid-code"].items():
        if need["kind"] not in ("planning", "aggregator"):
            raise _unusable(
                path,
                f"grid-code.{name}.kind",
                "planning か aggregator と書いてください",
                "write planning or aggregator",
            )
        grid_code[Category(name)] = (
            need["kind"],
            _licence(need["licence"], path, f"grid-code.{name}.licence"),
        )
    registration = {
        Category(name): _licence(licence, path, f"registration.{name}")
        for name, licence in data["registration"].items()
    }
    acquire: dict[str, Mapping[Category, tuple[str, ...]]] = {}
    for held, row in data["acquire"].items():
        for name, entries in row.items():
            for entry in entries:
                _licence(re.sub(r"(?:※[12])*$", "", entry), path, f"acquire.{held}.{name}")
        acquire[held] = MappingProxyType({Category(name): tuple(entries) for name, entries in row.items()})
    mms = data["mms"]
    for contract, names in mms["data"].items():
        for name in names:
            if name not in mms["items"]:
                known = "、".join(mms["items"])
                raise _unusable(
                    path,
                    f"mms.data.{contract}",
                    f"「{name}」はありません。使える名前: {known}",
                    f"there is no {name}; known are: {known}",
                )
    lead_times = {name: _lead_time(entry, path, name) for name, entry in data["lead-times"].items()}
    return Standards(
        edition=data["edition"],
        mail_to=mail["to"],
        addressee=mail["addressee"],
        attachment=_pattern(mail["attachment"], path, "mail.attachment"),
        subjects=MappingProxyType(dict(mail["subjects"])),
        phrases=MappingProxyType(dict(mail["phrases"])),
        mail_categories=MappingProxyType(categories),
        registration=MappingProxyType(registration),
        acquire=MappingProxyType(acquire),
        grid_code=MappingProxyType(grid_code),
        operator_start=data["fixed"]["operator-master-start"],
        plant_start=data["fixed"]["plant-master-start"],
        lead_times=MappingProxyType(lead_times),
        mms_data=_tuples(mms["data"]),
        mms_items=_tuples(mms["items"]),
        mms_operators=MappingProxyType(dict(mms["operators"])),
        mms_contracts=_tuples(mms["contracts"]),
        mms_output_bands=_positive(
            mms["limits"]["output-bands-per-pattern"], path, "mms.limits.output-bands-per-pattern"
        ),
        mms_start_up_cases=_positive(mms["limits"]["start-up-cases"], path, "mms.limits.start-up-cases"),
        mms_unit_contract_prices=tuple(mms["limits"]["unit-contract-prices"]),
        certificate_years=_positive(data["certificate"]["valid-years"], path, "certificate.valid-years"),
        certificate_reminders=tuple(
            _positive(days, path, "certificate.remind-days-before")
            for days in data["certificate"]["remind-days-before"]
        ),
        consortium_years=_positive(
            data["consortium"]["incorporate-within-years"], path, "consortium.incorporate-within-years"
        ),
        year_end=_year_end(data["calendar"]["year-end"], path),
        closed_days=frozenset(data["calendar"]["closed"]),
    )


def _tuples(lists: Mapping[str, list[str]]) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({name: tuple(entries) for name, entries in lists.items()})


def _category(name: str, path: Path, where: str) -> Category:
    category = parse_category(name)
    if category is None:
        raise _unusable(path, where, f"「{name}」は電源等の区分ではありません", f"{name} is not a category")
    return category


def _licence(name: str, path: Path, where: str) -> str:
    known = ("発電", "小売", "区分なし(需要抑制)")
    if name not in known:
        raise _unusable(
            path,
            where,
            f"「{name}」はライセンス区分ではありません。使える区分: {'、'.join(known)}",
            f"{name} is not a licence; known are {', '.join(known)}",
        )
    return name


def _lead_time(entry: Mapping[str, Any], path: Path, name: str) -> LeadTime:
    def duration(kind: str) -> Duration:
        counts = entry[kind]
        for key, number in counts.items():
            if number < 0:
                raise _unusable(
                    path,
                    f"lead-times.{name}.{kind}.{key}",
                    "0以上の日数を書いてください",
                    "write 0 or more days",
                )
        return Duration(counts["business-days"], counts["days"])

    try:
        source = Source.parse(entry["source"])
    except ValueError as error:
        raise _unusable(
            path,
            f"lead-times.{name}.source",
            "「manual p.6」「MMS flow」「public」「convention」のように書いてください",
            "write manual p.6, MMS flow, public or convention",
        ) from error
    return LeadTime(duration("normal"), duration("worst"), source)


def _pattern(text: str, path: Path, where: str) -> str:
    named = re.findall(r"\{([^{}]*)\}", text)
    bare = re.sub(r"\{[^{}]*\}", "", text)
    if "short_name" not in named or not ATTACHMENT_WORDS.issuperset(named) or "{" in bare or "}" in bare:
        known = "、".join(f"{{{word}}}" for word in sorted(ATTACHMENT_WORDS))
        raise _unusable(
            path,
            where,
            f"{{short_name}} を含む名前を書いてください。使える語: {known}",
            f"write a name with {{short_name}} in it; known are {known}",
        )
    return text


def _positive(number: int, path: Path, where: str) -> int:
    if number <= 0:
        raise _unusable(path, where, "1以上の数を書いてください", "write a number of 1 or more")
    return number


def _year_end(days: list[str], path: Path) -> tuple[tuple[int, int], tuple[int, int]] | None:
    if not days:
        return None
    try:
        first, last = (dt.datetime.strptime(f"2024-{day}", "%Y-%m-%d") for day in days)
    except ValueError as error:
        raise _unusable(
            path,
            "calendar.year-end",
            '["12-29", "01-03"] のように最初と最後の月日を書いてください（休みなしは []）',
            'write the first and last day as in ["12-29", "01-03"], or [] for none',
        ) from error
    return (first.month, first.day), (last.month, last.day)
