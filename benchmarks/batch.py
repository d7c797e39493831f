"""How long a whole batch takes: rows checked, numbered, filled, mailed, recorded, written back and reported.

Each size runs in a process of its own, so that its peak memory is its own. Run: python benchmarks/batch.py [ROWS …]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

SIZES = (100, 1_000, 10_000)
PER_CODE = 99
AREAS = ("北海道", "東北", "東京", "中部", "北陸", "関西", "中国", "四国", "九州")
KINDS = (
    ("発電", ("変動電源（アグリゲート）", "発動指令電源（電源）")),
    ("区分なし(需要抑制)", ("発動指令電源（DR）", "発動指令電源（電源／DR混在）")),
)


def main() -> None:
    """Run every size and print one line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", type=int, default=SIZES)
    parser.add_argument("--here", action="store_true", help="run one size in this process")
    options = parser.parse_args()
    if options.here:
        print(one(options.rows[0]))
        return
    speed = f"{'first run':>10} {'rows/s':>8} {'second run':>11}"
    print(f"{'rows':>7} {speed} {'bare':>8} {'times':>6} {'peak MB':>8}  phases of the first run")
    for rows in options.rows:
        subprocess.run([sys.executable, __file__, "--here", str(rows)], check=True)


def one(rows: int) -> str:
    """Run a batch of `rows` rows twice and return the line of figures."""
    with tempfile.TemporaryDirectory() as folder:
        sheet, out = Path(folder) / "一括申請.xlsx", Path(folder) / "結果"
        write_sheet(sheet, rows)

        started = time.perf_counter()
        from youryou_xl.batch import run
        from youryou_xl.resources import workbook_file

        form = workbook_file("plant-master-practice.xlsx")
        phases: dict[str, float] = {}

        def progress(done: int, total: int, phase: str) -> None:
            if done == total:
                phases[phase] = time.perf_counter() - started

        ledger = Path(folder) / "台帳.csv"
        result = run(sheet, form, out, progress=progress, ledger=ledger, remember=False)
        first = time.perf_counter() - started
        if result.generated != rows:
            raise SystemExit(f"{result.generated} of {rows} rows were made: {result.summary()}")
        started = time.perf_counter()
        again = run(sheet, form, out, ledger=ledger, remember=False)
        second = time.perf_counter() - started
        if again.changed or again.unchanged != rows:
            raise SystemExit("the second run changed something")
        most = peak()
        bare = bare_write(out, Path(folder) / "写し")
    shown = ", ".join(f"{phase} by {seconds:.1f} s" for phase, seconds in phases.items())
    speed = f"{first:>8.2f} s {rows / first:>8,.0f} {second:>9.2f} s"
    return f"{rows:>7,} {speed} {bare:>6.2f} s {first / bare:>6.1f} {most:>8,.0f}  {shown}"


def bare_write(made: Path, target: Path) -> float:
    """Return how many seconds writing the same files takes, without anything else."""
    files = [(path.relative_to(made), path.read_bytes()) for path in made.rglob("*") if path.is_file()]
    for folder in {target / name.parent for name, _ in files}:
        folder.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    for name, data in files:
        (target / name).write_bytes(data)
    return time.perf_counter() - started


def write_sheet(path: Path, rows: int) -> None:
    """Write a batch workbook of `rows` good rows, as many to a code as it has numbers."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    lists = book.create_sheet("一括申請")
    lists.append(
        [
            "電源等リスト名",
            "電源所属エリア",
            "電源等の区分",
            "事業者コード",
            "連番",
            "備考",
            "結果",
            "ファイル",
        ]
    )
    operators = book.create_sheet("事業者情報")
    about = "事業者コード ライセンス区分 事業者名称 事業者名略称 郵便番号 住所"
    operators.append(f"{about} 連絡者所属 連絡者氏名 連絡者電話番号 連絡者メール".split())
    ledger = book.create_sheet("台帳")
    ledger.append(
        [
            "事業者コード",
            "エリア",
            "連番",
            "発電所名略称",
            "電源等リスト名",
            "ファイル",
            "申請日",
            "状態",
            "系統コード",
        ]
    )
    for index, (code, area, licence, categories) in enumerate(_codes((rows + PER_CODE - 1) // PER_CODE)):
        company = [code, licence, f"試験電力{index}株式会社", f"試験{index}_容", "100-0005"]
        contact = ["企画部", "試験 花子", "03-0000-0000", f"a{index}@example.co.jp"]
        operators.append([*company, f"東京都千代田区丸の内{index}", *contact])
        for number in range(min(PER_CODE, rows - index * PER_CODE)):
            category = categories[number % len(categories)]
            lists.append([f"{area} リスト {index}-{number}", area, category, code, "", f"備考{number}"])
    book.save(path)


def _codes(count: int) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    for index in range(count):
        digit = index % len(AREAS) + 1
        licence, categories = KINDS[index % len(KINDS)]
        yield f"{1000 + index:04d}{digit}", AREAS[digit - 1], licence, categories


def peak() -> float:
    """Return the most memory this process has held, in MB; NaN where the system does not say."""
    try:
        import resource
    except ImportError:
        return float("nan")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
