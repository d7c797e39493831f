"""Many copies of one template, one after another.

Takes the jobs as they come, reports each failure with its job instead of stopping, and leaves only whole files
whenever it is stopped. Knows templates and files; what the copies are for is the caller's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from youryou_xl.errors import YouryouError
from youryou_xl.package.template import Key, Template
from youryou_xl.package.values import Value


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
    progress: Callable[[int], None] | None = None,
) -> list[Outcome]:
    """Make a copy for each of `jobs`, taken as they come, and return what became of each, in their order.

    A copy that cannot be made never holds back the others. `progress` is called with the number of jobs done
    so far. Ctrl-C stops at once; every file there is whole. Everything happens in this process: a copy costs
    little more than writing the file, and further processes made it slower (docs/benchmarks.md).
    """
    outcomes: list[Outcome] = []
    for job in jobs:
        outcomes.append(_fill(template, Job(*job)))
        if progress is not None:
            progress(len(outcomes))
    return outcomes


def _fill(template: Template, job: Job) -> Outcome:
    try:
        template.fill(job.values, job.out, overwrite=job.overwrite, like=job.like)
    except YouryouError as error:
        return Outcome(Path(job.out), error)
    return Outcome(Path(job.out), None)
