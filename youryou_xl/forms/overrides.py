"""Overrides: the cells a user has settled once for a sheet whose labels leave a doubt.

One TOML file per form in the ``overrides`` folder of the user's settings, one table per sheet title; entries above
the first table count on whatever sheet the form is. Knows no sheet itself; the binder asks it before it decides.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from pathlib import Path

from youryou_xl.errors import UnusableDefinition
from youryou_xl.grid import address, position
from youryou_xl.toml_file import read_toml
from youryou_xl.userdir import userdir

_ANY = ""
"""Stands for any sheet; no sheet has an empty title."""

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def path_of(form_id: str) -> Path:
    """Return the file that holds the user's overrides for a form; it need not exist."""
    return userdir() / "overrides" / f"{form_id}.toml"


def settled(form_id: str, sheet: str, fields: Collection[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the cells the user has settled for any sheet, and those for this sheet title, by field key.

    A field has its cells from one of them only. `fields` are the keys of the form, by which ``member_code.1`` above
    the first table is told from a table for a sheet. Raises UnusableDefinition, naming file, sheet and key, if the
    file says something that cannot be used.
    """
    every = _read(path_of(form_id), fields)
    here = every.get(sheet, {})
    stems = {key.partition(".")[0] for key in here}
    anywhere = {key: cell for key, cell in every.get(_ANY, {}).items() if key.partition(".")[0] not in stems}
    return anywhere, here


def lines(sheet: str, key: str, cell: str) -> str:
    """Return the two lines of an override file that settle one field."""
    return f"[{_quoted(sheet)}]\n{key if _BARE.fullmatch(key) else _quoted(key)} = {_quoted(cell)}"


def cells_of(text: str) -> list[str]:
    """Return the cells an override names: one address, every cell of a range, row by row, or several with commas.

    Raises ValueError if it is none of these.
    """
    if "," in text:
        return [cell for part in text.split(",") for cell in cells_of(part.strip())]
    first, _, last = text.partition(":")
    top, left = position(first)
    bottom, right = position(last) if last else (top, left)
    if bottom < top or right < left or (bottom - top + 1) * (right - left + 1) > _MOST_CELLS:
        raise ValueError(text)
    return [address(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]


_MOST_CELLS = 10_000


def _read(path: Path, fields: Collection[str]) -> dict[str, dict[str, str]]:
    """Return cells by sheet title and field key."""
    try:
        data = read_toml(path, "場所の指定", "override file")
    except FileNotFoundError:
        return {}
    result: dict[str, dict[str, str]] = {}
    for name, entry in data.items():
        sheet = _ANY if name in fields or not isinstance(entry, dict) else name
        found = _flat({name: entry}) if sheet == _ANY else _flat(entry)
        cells = result.setdefault(sheet, {})
        cells.update({key: _checked(path, sheet, key, cell) for key, cell in found.items()})
    return result


def _flat(entries: Mapping[str, object], prefix: str = "") -> dict[str, object]:
    """Return entries by their full key; TOML reads an unquoted ``member_code.2`` as a table within a table."""
    flat: dict[str, object] = {}
    for key, value in entries.items():
        if isinstance(value, dict):
            flat.update(_flat(value, f"{prefix}{key}."))
        else:
            flat[f"{prefix}{key}"] = value
    return flat


def _checked(path: Path, sheet: str, key: str, cell: object) -> str:
    try:
        if not isinstance(cell, str):
            raise ValueError(cell)
        cells_of(cell)
    except ValueError:
        raise _bad(
            path,
            sheet,
            key,
            f'「{cell}」はセル番地ではありません。"D12" のように書いてください',
            f'“{cell}” is not a cell; write it like "D12"',
        ) from None
    return cell


def _bad(path: Path, sheet: str, key: str, ja: str, en: str) -> UnusableDefinition:
    place = f"[{_quoted(sheet)}] {key}" if sheet else key
    return UnusableDefinition(f"場所の指定 {path}：{place}：{ja}。", f"Override file {path}: {place}: {en}.")


def _quoted(text: str) -> str:
    """Return a text as a TOML basic string; JSON's escapes are valid there."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
