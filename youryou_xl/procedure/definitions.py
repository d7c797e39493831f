"""The procedures as data: one TOML file each, with its form, mail, letter, steps and what follows from an answer.

Knows the shape of those files and refuses what does not have it. What is overridden from year to year (subjects,
addresses, lead times) stands in the standards and is only pointed to from here; no date is reckoned here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from youryou_xl.errors import UnusableDefinition, UnusableInput
from youryou_xl.lang import pick
from youryou_xl.rules import standards as standards_file
from youryou_xl.rules.findings import Source
from youryou_xl.rules.standards import Duration, LeadTime, Standards
from youryou_xl.toml_file import read_toml

FOLDER = Path(__file__).parent

_NO_TIME = Duration(0)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a procedure. `after` are the steps it waits for; `lead` names its lead time in the standards.

    `open` marks a step that waits for somebody of whose time the sources say nothing.
    """

    id: str
    title_ja: str
    title_en: str
    source: Source
    tasks_ja: tuple[str, ...] = ()
    tasks_en: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    lead: str = ""
    open: bool = False

    @property
    def title(self) -> str:
        """Return what is done, in the language the user reads."""
        return pick(self.title_ja, self.title_en)

    @property
    def tasks(self) -> tuple[str, ...]:
        """Return the single things to do, in the language the user reads."""
        return self.tasks_ja if pick("ja", "en") == "ja" else self.tasks_en

    def lead_time(self, standards: Standards) -> LeadTime:
        """Return how long it takes; no time at all where the step names none."""
        return standards.lead_times[self.lead] if self.lead else LeadTime(_NO_TIME, _NO_TIME, self.source)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One of the answers a procedure can have, and what to do then."""

    title_ja: str
    title_en: str
    next_ja: tuple[str, ...]
    next_en: tuple[str, ...]
    source: Source

    @property
    def title(self) -> str:
        """Return the answer, in the language the user reads."""
        return pick(self.title_ja, self.title_en)

    @property
    def next(self) -> tuple[str, ...]:
        """Return what to do then, in the language the user reads."""
        return self.next_ja if pick("ja", "en") == "ja" else self.next_en


@dataclass(frozen=True, slots=True)
class MailText:
    """The mail of a procedure; `standard` is its key in the standards, "" where subject and addressee are our own."""

    body: str
    document: str
    standard: str = ""
    subject: str = ""
    addressee: str = ""


@dataclass(frozen=True, slots=True)
class LetterText:
    """The covering letter of a procedure that goes by post."""

    title: str
    subject: str
    body: str
    enclosures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure. `elsewhere` marks one that other guides describe; `free` the settings of fields not asked here."""

    id: str
    title_ja: str
    title_en: str
    steps: tuple[Step, ...]
    form: str = ""
    elsewhere: bool = False
    mail: MailText | None = None
    letter: LetterText | None = None
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    free: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    contract: str = ""

    @property
    def title(self) -> str:
        """Return its name, in the language the user reads."""
        return pick(self.title_ja, self.title_en)


def available() -> tuple[str, ...]:
    """Return the ids of all procedures, in alphabetical order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@lru_cache(maxsize=32)
def load(name: str) -> Procedure:
    """Return the procedure `name`.

    Raises UnusableInput if there is none of that name, UnusableDefinition for a file that cannot be used.
    """
    path = FOLDER / f"{name}.toml"
    if name not in available():
        known = "、".join(available())
        raise UnusableInput(
            f"手続き「{name}」はありません。次のどれかを指定してください：{known}。",
            f"There is no procedure {name}. Known are: {known}.",
        )
    return _read(path)


def step(name: str) -> Step:
    """Return the step `name`, whichever procedure it belongs to. Raises KeyError if there is none."""
    for procedure in map(load, available()):
        for known in procedure.steps:
            if known.id == name:
                return known
    raise KeyError(name)


def _read(path: Path) -> Procedure:
    data = read_toml(path, "手続きの定義", "procedure")
    try:
        return _build(data)
    except (KeyError, ValueError, TypeError) as error:
        raise UnusableDefinition(
            f"手続きの定義 {path} を使えません（{error}）。項目の名前と書き方を確かめてください。",
            f"The procedure {path} cannot be used ({error}). Check the names and values of its entries.",
        ) from error


def _build(data: Mapping[str, Any]) -> Procedure:
    leads = standards_file.load().lead_times
    steps = []
    for entry in data["steps"]:
        if entry.get("lead", "") and entry["lead"] not in leads:
            raise ValueError(entry["lead"])
        if len(entry.get("tasks", ())) != len(entry.get("tasks_en", ())):
            raise ValueError(f"{entry['id']}: tasks, tasks_en")
        steps.append(
            Step(
                entry["id"],
                entry["title"],
                entry["title_en"],
                Source.parse(entry["source"]),
                tuple(entry.get("tasks", ())),
                tuple(entry.get("tasks_en", ())),
                tuple(entry.get("after", ())),
                entry.get("lead", ""),
                entry.get("open", False),
            )
        )
    mail, letter = data.get("mail"), data.get("letter")
    outcomes = {
        name: Outcome(
            entry["title"],
            entry["title_en"],
            tuple(entry["next"]),
            tuple(entry["next_en"]),
            Source.parse(entry["source"]),
        )
        for name, entry in data.get("outcomes", {}).items()
    }
    return Procedure(
        data["id"],
        data["title"],
        data["title_en"],
        tuple(steps),
        data.get("form", ""),
        data.get("elsewhere", False),
        mail
        and MailText(
            mail["body"].strip("\n"),
            mail["document"],
            mail.get("standard", ""),
            mail.get("subject", ""),
            mail.get("addressee", ""),
        ),
        letter
        and LetterText(letter["title"], letter["subject"], letter["body"].strip("\n"), tuple(letter["enclosures"])),
        MappingProxyType(outcomes),
        MappingProxyType({key: tuple(names) for key, names in data.get("free", {}).items()}),
        data.get("contract", ""),
    )
