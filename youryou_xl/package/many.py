"""Many copies of one template, one after another or in several processes.

Keeps only a window of jobs in memory, reports each failure with its job instead of stopping, and leaves only
whole files whenever it is stopped. Knows templates and files; what the copies are for is the caller's.
"""

from __future__ import annotations

import contextlib
import itertools
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from youryou_xl.errors import CannotWrite, YouryouError
from youryou_xl.package.template import Key, Template
from youryou_xl.package.values import Value
from youryou_xl.package.workbook import Workbook

if TYPE_CHECKING:
    from concurrent.futures import Future

_CHUNK = 64  # jobs handed to a process at a time
_WAITING = 3  # chunks per process under way or finished but not yet taken


class Job(NamedTuple):
    """One copy to make: what goes into it and where it goes; see `Template.fill`."""

    values: Mapping[Key, Value]
    out: str | Path
    like: Mapping[Key, str] | None = None
    overwrite: bool = False


class Outcome(NamedTuple):
    """What became of a job: `error` is None if the file stands at `out`, else why it does not."""

    out: Path
    error: YouryouError | None


def fill_many(
    template: Template,
    jobs: Iterable[Job],
    *,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> list[Outcome]:
    """Make a copy for each of `jobs`, taken as they come, and return what became of each, in their order.

    A copy that cannot be made never holds back the others. `progress` is called with the number of jobs done
    so far. `workers` processes share the work; None is one, here, since a copy costs little more than
    writing the file and a disk is not faster for being asked from two sides (docs/benchmarks.md).
    Ctrl-C stops within a few files; every file there is whole. Raises `CannotWrite` if a process was killed.
    """
    outcomes: list[Outcome] = []
    if workers is None or workers <= 1:
        for job in jobs:
            outcomes.append(_fill(template, Job(*job)))
            if progress is not None:
                progress(len(outcomes))
        return outcomes
    for done in _in_processes(template, jobs, workers):
        outcomes += done
        if progress is not None:
            progress(len(outcomes))
    return outcomes


def _fill(template: Template, job: Job) -> Outcome:
    try:
        template.fill(job.values, job.out, overwrite=job.overwrite, like=job.like)
    except YouryouError as error:
        return Outcome(Path(job.out), error)
    return Outcome(Path(job.out), None)


def _in_processes(template: Template, jobs: Iterable[Job], workers: int) -> Iterator[list[Outcome]]:
    # Loaded only here: whoever fills a single form should not wait for it.
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    remaining = iter(jobs)
    waiting: deque[Future[list[Outcome]]] = deque()
    # Spawned, not forked: the same everywhere, and safe whatever threads the caller has.
    executor = ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
        initargs=(template.workbook, template.source),
    )
    try:
        with _deaf_to_interrupts():
            for _ in range(workers):
                executor.submit(_nothing)  # each starts a process
        while True:
            chunk = [Job(*job) for job in itertools.islice(remaining, _CHUNK)]
            if chunk:
                waiting.append(executor.submit(_fill_chunk, chunk))
            if not waiting:
                return
            if not chunk or len(waiting) >= workers * _WAITING:
                yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise CannotWrite(
            "作成中のプロセスが強制終了されました。できたファイルはすべて完全です。もう一度実行してください。",
            "A process was killed while making copies. The files that are there are whole. Run it again.",
        ) from error
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


@contextlib.contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Ignore Ctrl-C for a moment, so that processes started in it ignore it from their first instruction.

    One that died of it while starting would take the others down with it, in the middle of a file.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may set signals, and only it gets this one
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _nothing() -> None:
    pass


_template: Template | None = None  # of this process, once it works for `fill_many`


def _begin(workbook: Workbook, source: Path | None) -> None:
    global _template
    # Ctrl-C goes to the process in charge, which lets the others finish what they have begun.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _template = Template(workbook, source)


def _fill_chunk(jobs: list[Job]) -> list[Outcome]:
    assert _template is not None
    return [_fill(_template, job) for job in jobs]
