"""The other ways to fill a workbook, each as one function, and the environment they live in.

They are no dependencies of ours: they are installed in an environment of their own, `.benchmark-env`, and
the benchmarks run there.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".benchmark-env"
PACKAGES = {
    "isal": "isal>=1.7",
    "openpyxl": "openpyxl==3.1.5",
    "wolfxl": "wolfxl==2.0.21",
    "excelize": "excelize==0.1.0",
    "fillxl": "fillxl==0.6.0",
}

Fill = Callable[[Path, str, Mapping[str, object], Path], None]


def run_among_peers() -> None:
    """Go on in an environment that has the peers: this one, or `.benchmark-env`, made if need be."""
    sys.path.insert(0, str(ROOT))
    if all(importlib.util.find_spec(name) for name in PACKAGES):
        return
    python = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if Path(sys.executable) == python:
        raise SystemExit(f"The peers are missing in {ENVIRONMENT}; delete that folder and run this again.")
    if not python.exists():
        print(f"Making {ENVIRONMENT.name} with {', '.join(PACKAGES.values())} …", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True)
    subprocess.run(
        [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES.values()],
        check=True,
    )
    raise SystemExit(subprocess.run([str(python), *sys.argv]).returncode)


def machine() -> str:
    """Return a line on what the figures were measured on."""
    processor = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    if information.exists():
        lines = information.read_text(encoding="utf-8", errors="replace").splitlines()
        processor = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), processor)
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    return f"{processor}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}; {versions}"


def openpyxl(template: Path, sheet: str, values: Mapping[str, object], out: Path) -> None:
    """Fill with openpyxl, as everybody does."""
    from openpyxl import load_workbook

    workbook = load_workbook(template, keep_vba=template.suffix == ".xlsm")
    worksheet = workbook[sheet]
    for cell, value in values.items():
        worksheet[cell] = value
    workbook.save(out)


def wolfxl(template: Path, sheet: str, values: Mapping[str, object], out: Path) -> None:
    """Fill with wolfxl in the mode that keeps the rest of the workbook."""
    from wolfxl import load_workbook

    workbook = load_workbook(str(template), modify=True, keep_vba=template.suffix == ".xlsm")
    worksheet = workbook[sheet]
    for cell, value in values.items():
        worksheet[cell] = value
    workbook.save(str(out))


def excelize(template: Path, sheet: str, values: Mapping[str, object], out: Path) -> None:
    """Fill with excelize."""
    from excelize import open_file

    workbook = open_file(str(template))
    for cell, value in values.items():
        workbook.set_cell_value(sheet, cell, value)
    workbook.save_as(str(out))
    workbook.close()


def fillxl(template: Path, sheet: str, values: Mapping[str, object], out: Path) -> None:
    """Fill with fillxl, which addresses cells by defined names: the names are `input_` and the cell."""
    from fillxl import fill

    fill(template, out, values={f"input_{cell}": value for cell, value in values.items()}, engine="openpyxl")
