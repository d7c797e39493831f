"""Form definitions: the TOML files that say what a form asks for, how its labels read and what its values obey.

A new form, or a new edition of one, is a new TOML file here or in the ``forms`` folder of the user's settings; no
code. This module knows how such a file is written and nothing of workbooks.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal, cast, get_args

from youryou_xl.errors import UnusableDefinition
from youryou_xl.rules.crosschecks import CROSS_CHECKS
from youryou_xl.rules.findings import Source
from youryou_xl.rules.values import VALUE_TYPES, ValueSpec
from youryou_xl.toml_file import read_toml
from youryou_xl.userdir import userdir

Place = Literal["right", "below", "either", "left", "inside"]
Split = Literal["", "chars", "parts"]
Mark = Literal["", "circle"]
_PLACES: tuple[str, ...] = get_args(Place)
_SPLITS: tuple[str, ...] = get_args(Split)[1:]
_MARKS: tuple[str, ...] = get_args(Mark)[1:]
_SPEC_KEYS = frozenset(item.name for item in dataclasses.fields(ValueSpec))
_FIELD_KEYS = frozenset(
    {"labels", "place", "section", "table", "items", "auto", "role", "split", "parts", "mark", "sheet"}
)
_FORM_KEYS = frozenset({"id", "title", "titles", "edition", "headings", "checks", "fields", "tables", "complete"})
_TABLE_KEYS = frozenset({"labels"})


_ROW_DIGITS = 4
"""Digits of the number of a row (``member_code.12``); no form has ten thousand rows."""


@dataclass(frozen=True)
class Field:
    """One thing a form asks for.

    `labels` are the ways the label may read, the most exact first. `place` is where the value stands relative to
    the label; "inside" is in the label's own cell (氏名：　　). `split` says that the value stands in several cells:
    "chars" with one character in each, "parts" with the `parts` named in each (``("era", "year", "month", "day")``).
    `mark` "circle" is a choice whose printed word gets the ○. `sheet` names the sheet a field stands on where it is
    not that of the form, a ``*`` standing for anything. `section` names headings under which the
    label counts when it stands on the sheet more than once.
    `table` is the table whose rows repeat the field (keys ``key.1``, ``key.2``, …); `items` are the labels of a
    group of cells to mark (keys ``key.item``). `auto` is the fact `autofill` takes the value from, `role` the name
    under which checks over several fields know it.
    """

    key: str
    labels: tuple[str, ...]
    spec: ValueSpec
    place: Place = "either"
    section: tuple[str, ...] = ()
    table: str | None = None
    items: tuple[str, ...] = ()
    auto: str | None = None
    role: str = ""
    split: Split = ""
    parts: tuple[str, ...] = ()
    mark: Mark = ""
    sheet: str = ""

    @property
    def label(self) -> str:
        """Return the label as messages call the field."""
        return self.labels[0].replace("*", "").replace(">", "・")

    @property
    def source(self) -> Source:
        """Return where the rule of this field comes from."""
        return self.spec.source

    @property
    def repeats(self) -> bool:
        """Return whether the field has one value per row of a table."""
        return self.table is not None


@dataclass(frozen=True)
class Table:
    """A table of a form, whose rows repeat its fields, and what its heading reads."""

    id: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """A form as its TOML file defines it; `path` names that file in messages.

    `complete` says that the definition knows every label of the form, so that a text it does not know is no label.
    """

    id: str
    title: str
    fields: tuple[Field, ...]
    titles: tuple[str, ...] = ()
    edition: str = ""
    headings: tuple[str, ...] = ()
    tables: Mapping[str, Table] = field(default_factory=dict)
    checks: tuple[str, ...] = ()
    path: str = ""
    complete: bool = False

    def field(self, key: str) -> Field | None:
        """Return the field of a key, with or without a row number or an item (``member_code.2``); None if unknown."""
        fields = self._by_key
        known = fields.get(key)
        if known is not None:
            return known
        stem, _, rest = key.partition(".")
        known = fields.get(stem)
        if known is None or not rest:
            return None
        if known.items:
            return known if rest in known.items else None
        return (
            known
            if known.repeats and rest.isascii() and rest.isdigit() and rest[0] != "0" and len(rest) <= _ROW_DIGITS
            else None
        )

    def stem(self, key: str) -> str:
        """Return the key of the field that a key with a row number or an item belongs to; the key itself if none."""
        known = self.field(key)
        return known.key if known is not None else key

    def label_of(self, key: str) -> str:
        """Return what messages call a key: the label, with the row number or the item where there is one."""
        known = self.field(key)
        if known is None:
            return key
        rest = key[len(known.key) + 1 :]
        if known.items and rest:
            return f"{known.label}（{rest}）"
        return f"{known.label}（{rest}行目）" if rest else known.label

    @property
    def _by_key(self) -> dict[str, Field]:
        cached = self.__dict__.get("_fields_by_key")
        if cached is None:
            cached = {item.key: item for item in self.fields}
            object.__setattr__(self, "_fields_by_key", cached)
        return cast("dict[str, Field]", cached)


def available() -> tuple[str, ...]:
    """Return the ids of every form there is a definition for, the user's own included."""
    return tuple(sorted({path.stem for path in (*_own(), *_users())}))


def load(form_id: str) -> Form:
    """Return the definition of a form; the user's own file wins over ours of the same id.

    Raises UnusableDefinition if there is none, or it says something that cannot be used.
    """
    for path in (*_users(), *_own()):
        if path.stem == form_id:
            return read(path)
    known = "、".join(available())
    raise UnusableDefinition(
        f"様式「{form_id}」の定義がありません。使えるのは {known} です。"
        f"自分の様式を足すときは {userdir() / 'forms'} に {form_id}.toml を置いてください。",
        f"There is no definition of the form “{form_id}”. Known: {', '.join(available())}. "
        f"To add your own, put {form_id}.toml into {userdir() / 'forms'}.",
    )


def read(path: str | Path) -> Form:
    """Return the definition in a TOML file.

    Raises UnusableDefinition, naming file, table and key, for anything that cannot be used.
    """
    path = Path(path)
    try:
        changed = path.stat().st_mtime_ns
        return _read(path, changed)
    except OSError as error:
        raise UnusableDefinition(
            f"様式の定義 {path} を開けません。ファイルがその場所にあるか確認してください。",
            f"The form definition {path} cannot be opened. Check that it is there.",
        ) from error


@lru_cache(maxsize=64)
def _read(path: Path, changed: int) -> Form:
    return _Reader(path).form(read_toml(path, "様式の定義", "form definition"))


def _own() -> Iterator[Path]:
    folder = resources.files("youryou_xl.forms")
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".toml"):
            yield Path(str(entry))


def _users() -> Iterator[Path]:
    folder = userdir() / "forms"
    if folder.is_dir():
        yield from sorted(folder.glob("*.toml"))


def _frozen(value: Any) -> Any:
    """Return what TOML gives with tuples for lists, as a frozen specification holds it."""
    if isinstance(value, list):
        return tuple(map(_frozen, value))
    return {key: _frozen(entry) for key, entry in value.items()} if isinstance(value, dict) else value


class _Reader:
    """Reads one file; knows its name so that every complaint says where."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def form(self, data: Mapping[str, Any]) -> Form:
        self._known(data, _FORM_KEYS, "")
        form_id = self._text(data, "id", "") or self.path.stem
        if form_id != self.path.stem:
            raise self._bad(
                "",
                "id",
                f"ファイル名（{self.path.stem}）と同じにしてください",
                f"must equal the file's name ({self.path.stem})",
            )
        tables = {
            name: self._table(name, entry) for name, entry in self._mapping(data.get("tables", {}), "tables").items()
        }
        entries = self._mapping(data.get("fields", {}), "fields")
        if not entries:
            raise self._bad("", "fields", "項目を1つ以上書いてください", "must define at least one field")
        checks = self._texts(data, "checks", "")
        for name in checks:
            if name not in CROSS_CHECKS:
                listed = "、".join(CROSS_CHECKS)
                raise self._bad(
                    "",
                    "checks",
                    f"「{name}」という確認はありません。使えるのは {listed} です",
                    f"names no check “{name}”; known: {', '.join(CROSS_CHECKS)}",
                )
        return Form(
            id=form_id,
            title=self._text(data, "title", "") or form_id,
            fields=tuple(self._field(key, entry, tables) for key, entry in entries.items()),
            titles=self._texts(data, "titles", ""),
            edition=self._text(data, "edition", "") or "",
            headings=self._texts(data, "headings", ""),
            tables=tables,
            checks=checks,
            path=str(self.path),
            complete=self._yes(data, "complete"),
        )

    def _table(self, name: str, entry: object) -> Table:
        where = f"tables.{name}"
        data = self._mapping(entry, where)
        self._known(data, _TABLE_KEYS, where)
        return Table(name, self._texts(data, "labels", where))

    def _field(self, key: str, entry: object, tables: Mapping[str, Table]) -> Field:
        where = f"fields.{key}"
        data = self._mapping(entry, where)
        self._known(data, _FIELD_KEYS | _SPEC_KEYS, where)
        if "." in key:
            raise self._bad("fields", key, "項目名に「.」は使えません", "a field's key must not contain a dot")
        labels = self._texts(data, "labels", where)
        if not labels:
            raise self._bad(where, "labels", "見出しを1つ以上書いてください", "must list at least one label")
        place = data.get("place", "either")
        if place not in _PLACES:
            choices = "、".join(_PLACES)
            raise self._bad(where, "place", f"{choices} のどれかにしてください", f"must be one of {', '.join(_PLACES)}")
        table = self._text(data, "table", where)
        if table is not None and table not in tables:
            raise self._bad(where, "table", f"[tables.{table}] がありません", f"there is no [tables.{table}]")
        split = self._one_of(data, "split", where, _SPLITS)
        mark = self._one_of(data, "mark", where, _MARKS)
        parts = self._texts(data, "parts", where)
        spec = self._spec(data, where)
        if (split == "parts") != bool(parts):
            raise self._bad(
                where,
                "parts",
                'split = "parts" のときに、["era", "year", "month", "day"] のように分け方を書いてください',
                'names the parts of split = "parts", like ["era", "year", "month", "day"]',
            )
        if len(set(parts)) < len(parts):
            raise self._bad(where, "parts", "同じ名前が2つあります", "names a part twice")
        if mark and (spec.type != "choice" or not spec.choices):
            raise self._bad(
                where,
                "mark",
                'type = "choice" と choices = ["有", "無"] のような選択肢を一緒に書いてください',
                'goes with type = "choice" and choices such as ["有", "無"]',
            )
        ways = [word for word, used in (
            (f'split = "{split}"', split), (f'mark = "{mark}"', mark), ('type = "tick"', spec.type == "tick"),
            ('place = "inside"', place == "inside"),
        ) if used]  # fmt: skip
        if len(ways) > 1:
            raise self._bad(
                where,
                ways[0].partition(" ")[0],
                f"{'と'.join(ways)}は一緒に使えません。どれか1つにしてください",
                f"cannot be combined: {' and '.join(ways)}; keep one",
            )
        items = self._texts(data, "items", where)
        if items and (ways or table):
            raise self._bad(
                where,
                "items",
                f"{ways[0] if ways else 'table'}と一緒には使えません",
                f"cannot be combined with {ways[0] if ways else 'table'}",
            )
        return Field(
            key=key,
            labels=labels,
            spec=spec,
            place=cast("Place", place),
            split=cast("Split", split),
            parts=parts,
            mark=cast("Mark", mark),
            sheet=self._text(data, "sheet", where) or "",
            section=self._texts(data, "section", where),
            table=table,
            items=items,
            auto=self._text(data, "auto", where),
            role=self._text(data, "role", where) or key,
        )

    def _spec(self, data: Mapping[str, Any], where: str) -> ValueSpec:
        options: dict[str, Any] = {"type": data.get("type", "text")}
        for key in sorted(_SPEC_KEYS & data.keys()):
            value = data[key]
            options[key] = _frozen(value)
        source = self._text(data, "source", where) or "convention"
        try:
            options["source"] = Source.parse(source)
        except ValueError:
            raise self._bad(
                where,
                "source",
                "「manual p.14」「MMS flow」「public」「convention」のように書いてください",
                "must read like “manual p.14”, “MMS flow”, “public” or “convention”",
            ) from None
        if options["type"] not in VALUE_TYPES:
            raise self._bad(
                where,
                "type",
                f"{'、'.join(VALUE_TYPES)} のどれかにしてください",
                f"must be one of {', '.join(VALUE_TYPES)}",
            )
        try:
            return ValueSpec(**options)
        except (TypeError, ValueError) as error:
            raise self._bad(
                where, "type", f"値の決まりとして使えません（{error}）", f"cannot be used ({error})"
            ) from error

    def _one_of(self, data: Mapping[str, Any], key: str, where: str, known: tuple[str, ...]) -> str:
        value = data.get(key, "")
        if value != "" and value not in known:
            listed = " ".join(f'"{word}"' for word in known)
            raise self._bad(where, key, f"{listed} のどれかにしてください", f"must be one of {listed}")
        return str(value)

    def _mapping(self, value: object, where: str) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise self._bad("", where, f"[{where}] の表として書いてください", f"must be a table [{where}]")
        return value

    def _yes(self, data: Mapping[str, Any], key: str) -> bool:
        value = data.get(key, False)
        if not isinstance(value, bool):
            raise self._bad("", key, "true か false にしてください", "must be true or false")
        return value

    def _text(self, data: Mapping[str, Any], key: str, where: str) -> str | None:
        value = data.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            raise self._bad(where, key, '文字を "" で囲んで書いてください', "must be a text in quotes")
        return value

    def _texts(self, data: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
        value = data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise self._bad(
                where,
                key,
                '["…", "…"] のように文字の一覧で書いてください',
                "must be a list of texts in quotes",
            )
        return tuple(value)

    def _known(self, data: Mapping[str, Any], known: frozenset[str], where: str) -> None:
        for key in data:
            if key not in known:
                listed = "、".join(sorted(known))
                raise self._bad(
                    where,
                    key,
                    f"知らない設定です。使えるのは {listed} です",
                    f"is not known here; known: {', '.join(sorted(known))}",
                )

    def _bad(self, where: str, key: str, ja: str, en: str) -> UnusableDefinition:
        place_ja = f"[{where}] の " if where else ""
        place_en = f"[{where}] " if where else ""
        return UnusableDefinition(
            f"様式の定義 {self.path}：{place_ja}{key}：{ja}。docs/forms.md に書き方があります。",
            f"Form definition {self.path}: {place_en}{key} {en}. See docs/forms.md.",
        )
