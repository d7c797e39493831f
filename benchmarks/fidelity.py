"""What setting one cell does to the rest of a workbook: ours and the alternatives, over a folder of workbooks.

    python benchmarks/fidelity.py DIR

For every .xlsx and .xlsm in DIR one text is written into one cell of the first sheet that can be filled, with
each tool. Then all parts of the package are compared: lost, added, changed besides that sheet, broken as XML.
Each attempt runs in a process of its own, since some tools take the process down with them.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from pathlib import Path
from xml.parsers import expat

sys.path.insert(0, str(Path(__file__).resolve().parent))
import peers

TOOLS = ("ours", "wolfxl", "openpyxl", "excelize")
VALUE = "新しい値"
SECONDS = 120
REFUSED = 3  # exit code: nothing was written, and a reason was given
CANDIDATES = [f"{column}{row}" for row in range(1, 40) for column in "BCDEFGHA"]
COLUMNS = (
    ("done", "filled"),
    ("refused", "refused with a reason"),
    ("failed", "failed with an exception or crash"),
    ("lost", "parts lost"),
    ("added", "parts added"),
    ("changed", "other parts changed"),
    ("broken", "broken XML"),
    ("unread", "value not there afterwards"),
)


def first_cell(path: Path) -> tuple[str, str, str] | None:
    """Return sheet, cell and the sheet's part of what to write, None if ours would refuse the file."""
    from youryou_xl.errors import YouryouError
    from youryou_xl.package import Template

    try:
        template = Template.open(path)
    except YouryouError:
        return None
    for entry in template.workbook.sheets:
        for cell in CANDIDATES:
            if template.refusal(entry.name, cell) is None:
                assert entry.member is not None
                return entry.name, cell, template.workbook.package.members[entry.member].name
    return None


def attempt(tool: str, source: Path, sheet: str, cell: str, out: Path) -> None:
    """Set the one cell with one tool; runs in its own process."""
    if tool != "ours":
        getattr(peers, tool)(source, sheet, {cell: VALUE}, out)
        return
    from youryou_xl.errors import YouryouError
    from youryou_xl.package import Template

    try:
        Template.open(source).fill({(sheet, cell): VALUE}, out)
    except YouryouError as error:
        print(error)
        raise SystemExit(REFUSED) from None


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {info.orig_filename: archive.read(info) for info in archive.infolist()}


def is_broken(data: bytes) -> bool:
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(data, True)
    except expat.ExpatError:
        return True
    return False


def compare(source: Path, out: Path, sheet: str, cell: str, part: str) -> list[str]:
    """Return what the tool did besides setting the cell, as keys of COLUMNS."""
    from youryou_xl.errors import YouryouError
    from youryou_xl.package import read_cells

    before, after = parts_of(source), parts_of(out)
    found = ["done"]
    if before.keys() - after.keys():
        found.append("lost")
    if after.keys() - before.keys():
        found.append("added")
    if any(before[name] != after[name] for name in before.keys() & after.keys() if name != part):
        found.append("changed")
    was_broken = {name for name, data in before.items() if is_broken(data)}
    if any(
        is_broken(data) for name, data in after.items() if name.endswith((".xml", ".rels")) and name not in was_broken
    ):
        found.append("broken")
    try:
        if read_cells(out).get((sheet, cell)) != VALUE:
            found.append("unread")
    except YouryouError:
        found.append("unread")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR")
    options = parser.parse_args()
    files = sorted(path for path in options.folder.iterdir() if path.suffix.lower() in (".xlsx", ".xlsm"))
    if not files:
        raise SystemExit(f"{options.folder} has no .xlsx or .xlsm.")
    print(peers.machine())
    counts: dict[str, Counter[str]] = {tool: Counter() for tool in TOOLS}
    with tempfile.TemporaryDirectory() as scratch:
        for path in files:
            sheet, cell, part = first_cell(path) or ("Sheet1", "A1", "")
            notes = []
            for tool in TOOLS:
                out = Path(scratch) / f"{tool}{path.suffix}"
                out.unlink(missing_ok=True)
                result = one(tool, path, sheet, cell, part, out)
                counts[tool].update(result)
                if result != ["done"]:
                    notes.append(f"{tool}: {', '.join(result)}")
            print(f"{path.name}: {'; '.join(notes) or 'all fine'}")
    print(f"\n{len(files)} workbooks, one cell set in each; number of files with …")
    print(f"{'':<36}" + "".join(f"{tool:>10}" for tool in TOOLS))
    for key, text in COLUMNS:
        print(f"{text:<36}" + "".join(f"{counts[tool][key]:>10}" for tool in TOOLS))


def one(tool: str, source: Path, sheet: str, cell: str, part: str, out: Path) -> list[str]:
    command = [sys.executable, __file__, "--attempt", tool, str(source), sheet, cell, str(out)]
    try:
        process = subprocess.run(command, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return ["failed"]
    if process.returncode == REFUSED:
        return ["refused"]
    if process.returncode or not out.exists():
        return ["failed"]
    try:
        return compare(source, out, sheet, cell, part)
    except zipfile.BadZipFile:
        return ["done", "broken", "unread"]


if __name__ == "__main__":
    peers.run_among_peers()
    if sys.argv[1:2] == ["--attempt"]:
        attempt(sys.argv[2], Path(sys.argv[3]), sys.argv[4], sys.argv[5], Path(sys.argv[6]))
    else:
        main()
