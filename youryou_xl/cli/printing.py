"""How the commands print: JSON, findings, tables, progress; whatever the console can show."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from youryou_xl.cli.console import untouched
from youryou_xl.lang import pick

if TYPE_CHECKING:
    from youryou_xl.rules.findings import Finding


def print_json(document: Mapping[str, Any]) -> None:
    """Print one JSON document that survives any console: escaped where the console is not UTF-8."""
    utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    print(json.dumps(document, ensure_ascii=not utf8, indent=2, default=str))


def print_findings(findings: Sequence[Finding]) -> None:
    """Print findings one below the other, what to type and the source with each, and the counts last."""
    from youryou_xl.rules.findings import Severity

    if not findings:
        print(pick("指摘はありません。", "Nothing to report."))
        return
    for finding in findings:
        sheet = " ".join((finding.sheet or "").split())
        place = f"{sheet}!{finding.cell}" if finding.cell else sheet
        print(f"[{finding.severity.text}] {finding.code} {place} {finding.field or ''}".rstrip())
        print(f"    {finding.text}")
        if finding.fix is not None:
            print(pick(f"    入力する値: {shown(finding.fix)}", f"    type instead: {shown(finding.fix)}"))
        print(pick(f"    出典: {finding.source.text}", f"    source: {finding.source}"))
    counts = [sum(finding.severity == severity for finding in findings) for severity in Severity]
    print(
        pick(
            f"エラー {counts[0]} 件、注意 {counts[1]} 件、お知らせ {counts[2]} 件です。",
            f"{counts[0]} errors, {counts[1]} warnings, {counts[2]} notes.",
        )
    )


def shown(value: object) -> str:
    """Return a value as a person would type it."""
    if isinstance(value, dt.date):
        return f"{value:%Y/%m/%d}"
    return "" if value is None else str(value)


def print_table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print a table that fits the terminal; with characters a CP932 console has."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(*head, box=box.SIMPLE if unicode_console() else box.ASCII, pad_edge=False)
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    Console(highlight=False, markup=False, safe_box=True, color_system=None).print(table)


def unicode_console() -> bool:
    """Return whether the console has more than the characters of CP932."""
    return (sys.stdout.encoding or "").lower().startswith("utf")


class progress:  # noqa: N801 - reads as the word it is in a with statement
    """A progress bar on a terminal; nothing where the output is a file, a pipe or JSON."""

    def __init__(self, *, quiet: bool) -> None:
        self.shown = not quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def __enter__(self) -> Any:
        if not self.shown:
            return None
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(file=untouched(sys.stderr), safe_box=True),
        )
        self._bar.start()
        self._tasks: dict[str, Any] = {}
        return self._step

    def _step(self, done: int, total: int, phase: str) -> None:
        if phase not in self._tasks:
            self._tasks[phase] = self._bar.add_task(phase, total=total)
        self._bar.update(self._tasks[phase], completed=done, total=total)

    def __exit__(self, *_exc: object) -> None:
        if self.shown:
            self._bar.stop()
