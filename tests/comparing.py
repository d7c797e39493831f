"""What differs between two files or two folders of files, in at most ten lines.

pytest would print a failing comparison of bytes line by line, two hundred thousand of them for a workbook; here a
person sees where to look. Knows zip packages, because the parts inside say more than the bytes outside.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

MOST = 10
_AROUND = 24
_LONG = 400


def explained(left: object, right: object) -> list[str] | None:
    """Return at most ten lines on how two values differ; None if pytest's own words do as well."""
    if not (_bulky(left) and _bulky(right)):
        return None
    lines = list(islice(_differences("", left, right), MOST))
    if len(lines) == MOST:
        lines[-1] = "… and more"
    return lines or ["they differ in their type or order alone"]


def _bulky(value: object, deep: int = 3) -> bool:
    """Return whether printing `value` whole helps nobody: bytes, a long text, or something that holds such."""
    if isinstance(value, bytes | bytearray | memoryview):
        return True
    if isinstance(value, str):
        return len(value) > _LONG
    if isinstance(value, Mapping):
        return deep > 0 and any(_bulky(each, deep - 1) for each in value.values())
    if isinstance(value, Sequence):
        return deep > 0 and any(_bulky(each, deep - 1) for each in value)
    return False


def _differences(where: str, left: object, right: object) -> Iterator[str]:
    if left == right:
        return
    if isinstance(left, bytes | bytearray | memoryview) and isinstance(right, bytes | bytearray | memoryview):
        yield from _of_bytes(where, bytes(left), bytes(right))
    elif isinstance(left, str) and isinstance(right, str):
        yield _first_difference(where, left, right)
    elif isinstance(left, Mapping) and isinstance(right, Mapping):
        yield from _of_members(where, left, right)
    elif isinstance(left, Sequence) and isinstance(right, Sequence):
        if len(left) != len(right):
            yield f"{where}: {len(left)} against {len(right)} entries"
        for number, (one, other) in enumerate(zip(left, right, strict=False)):
            yield from _differences(f"{where}[{number}]", one, other)
    else:
        yield f"{where}: {_short(left)} against {_short(right)}"


def _of_members(where: str, left: Mapping[object, object], right: Mapping[object, object]) -> Iterator[str]:
    for name in left:
        if name not in right:
            yield f"{where}{name}: only on the left"
        else:
            yield from _differences(f"{where}{name}", left[name], right[name])
    yield from (f"{where}{name}: only on the right" for name in right if name not in left)


def _of_bytes(where: str, left: bytes, right: bytes) -> Iterator[str]:
    one, other = _parts(left), _parts(right)
    if one is not None and other is not None and one != other:
        yield from _of_members(f"{where}!" if where else "", one, other)
    else:
        yield _first_difference(where, left, right)


def _parts(data: bytes) -> dict[str, bytes] | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return {info.filename: package.read(info) for info in package.infolist()}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError):
        return None


def _first_difference(where: str, left: bytes | str, right: bytes | str) -> str:
    at = next((n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    near = slice(max(0, at - _AROUND), at + _AROUND)
    sizes = f"{len(left)}" if len(left) == len(right) else f"{len(left)} and {len(right)}"
    return f"{where}: of {sizes}, the first difference is at {at}: …{_short(left[near])} against …{_short(right[near])}"


def _short(value: object) -> str:
    if isinstance(value, bytes | bytearray):
        value = bytes(value).decode("utf-8", "backslashreplace")
    text = repr(value)
    return text if len(text) <= 120 else f"{text[:117]}..."
