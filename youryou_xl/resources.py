"""Where the workbooks and macros we ship are found, in a checkout and in an installed package alike."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from youryou_xl.errors import NotAvailable


def workbook_file(name: str) -> Path:
    """Return the path of a workbook we ship, such as ``"plant-master-practice.xlsx"``.

    Raises NotAvailable if the installation lacks it.
    """
    return _file("workbook", name)


def macro_text(name: str) -> str:
    """Return the text of a VBA module or ribbon we ship, such as ``"YxButtons.bas"``; always ASCII.

    Raises NotAvailable if the installation lacks it.
    """
    return _file("macros", name).read_text(encoding="ascii")


def _file(folder: str, name: str) -> Path:
    spec = find_spec(f"youryou_xl.{folder}")
    places = [Path(place) for place in (spec.submodule_search_locations or ())] if spec else []
    places.append(Path(__file__).resolve().parent.parent / folder)
    for place in places:
        if (place / name).is_file():
            return place / name
    raise NotAvailable(
        f"youryou_xl に同梱のファイル {name} が見つかりません。youryou_xl をインストールし直してください。",
        f"The file {name} that comes with youryou_xl is missing. Please install youryou_xl again.",
    )
