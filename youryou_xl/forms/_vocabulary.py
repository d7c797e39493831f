"""The words of one form, prepared for looking cells up: which text may be the label of which field.

Built once per form definition; knows neither sheets nor positions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from youryou_xl.forms.definitions import Field, Form
from youryou_xl.forms.labels import (
    is_example,
    joined_key,
    label_keys,
    looks_like_heading,
    trailing_number,
    variant_key,
)

PATH = ">"
_LONGEST_PATTERN_LABEL = 24
"""A label that only has to contain a word must be short, or sentences would match."""
_MOST_REMEMBERED = 50_000


class Slot(NamedTuple):
    """What a label stands for: a field, or one item of a group of cells to mark."""

    key: str
    item: str = ""


class Meaning(NamedTuple):
    """What the text of a cell may be on a sheet of a form."""

    matches: tuple[Match, ...]
    heading: bool
    known_heading: bool
    example: bool


class Match(NamedTuple):
    """How well a text fits a slot: lower is better, variant before decoration."""

    slot: Slot
    variant: int
    decoration: int
    heading: tuple[str, ...] = ()
    number: int = 0
    pattern: bool = False


@dataclass(frozen=True)
class _Entry:
    slot: Slot
    variant: int
    heading: tuple[str, ...]


@dataclass
class Words:
    """A set of words and ``*`` patterns to compare cells with."""

    exact: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]

    @classmethod
    def of(cls, texts: tuple[str, ...]) -> Words:
        """Return the words of a list as a form definition spells them."""
        plain = [text for text in texts if "*" not in text]
        return cls(
            frozenset(key for text in plain for key in (variant_key(text), joined_key(text))),
            tuple(_pattern(text) for text in texts if "*" in text),
        )

    def fits(self, text: str) -> bool:
        """Return whether a cell's text is one of the words, whatever its decorations."""
        keys = label_keys(text)
        return any(key in self.exact for key in keys) or any(
            pattern.fullmatch(key) for pattern in self.patterns for key in keys
        )


@dataclass
class Vocabulary:
    """Every label and heading of a form, by key."""

    entries: dict[str, list[_Entry]] = field(default_factory=dict)
    patterns: list[tuple[re.Pattern[str], _Entry]] = field(default_factory=list)
    repeating: frozenset[str] = frozenset()
    headings: Words = field(default_factory=lambda: Words(frozenset(), ()))
    beginnings: dict[str, set[Slot]] = field(default_factory=dict)
    meanings: dict[str, Meaning] = field(default_factory=dict)

    def meaning(self, text: str) -> Meaning:
        """Return the slots a text may be the label of, and whether it heads a section or an example."""
        known = self.meanings.get(text)
        if known is None:
            if len(self.meanings) > _MOST_REMEMBERED:
                self.meanings.clear()
            matches = self._look_up(text)
            named = self.headings.fits(text)
            heading = named or (not matches and looks_like_heading(text))
            known = self.meanings[text] = Meaning(matches, heading, named, is_example(text))
        return known

    def matches(self, text: str) -> tuple[Match, ...]:
        """Return the slots a text may be the label of; only those it fits with the fewest decorations."""
        return self.meaning(text)[0]

    def is_heading(self, text: str) -> bool:
        """Return whether a text is, or looks like, the heading of a section."""
        return self.meaning(text)[1]

    def _look_up(self, text: str) -> tuple[Match, ...]:
        keys = label_keys(text)
        for decoration, key in enumerate(keys):
            found = [Match(entry.slot, entry.variant, decoration, entry.heading) for entry in self.entries.get(key, ())]
            if found:
                return _best(found)
        for decoration, key in enumerate(keys):
            numbered = trailing_number(key)
            if numbered is None:
                continue
            found = [
                Match(entry.slot, entry.variant, decoration, entry.heading, numbered[1])
                for entry in self.entries.get(numbered[0], ())
                if entry.slot.key in self.repeating
            ]
            if found:
                return _best(found)
        if keys and len(keys[0]) <= _LONGEST_PATTERN_LABEL:
            return _best(
                [
                    Match(entry.slot, entry.variant, 0, entry.heading, pattern=True)
                    for pattern, entry in self.patterns
                    if pattern.fullmatch(keys[0]) or pattern.fullmatch(keys[-1])
                ]
            )
        return ()


def _best(found: list[Match]) -> tuple[Match, ...]:
    """Return one match per slot and heading, the best variant of each."""
    best: dict[tuple[Slot, tuple[str, ...]], Match] = {}
    for match in found:
        held = best.get((match.slot, match.heading))
        if held is None or match[1:3] < held[1:3]:
            best[match.slot, match.heading] = match
    return tuple(best.values())


def vocabulary(form: Form) -> Vocabulary:
    """Return the words of a form; the same object for the same form."""
    cached = form.__dict__.get("_vocabulary")
    if cached is None:
        cached = _compile(form)
        object.__setattr__(form, "_vocabulary", cached)
    assert isinstance(cached, Vocabulary)
    return cached


def _compile(form: Form) -> Vocabulary:
    words = Vocabulary(repeating=frozenset(item.key for item in form.fields if item.repeats))
    headings = list(form.headings)
    for table in form.tables.values():
        headings.extend(table.labels)
    for entry in form.fields:
        headings.extend(entry.section)
        for slot, labels in _labels(entry):
            for variant, text in enumerate(labels):
                *above, last = (part.strip() for part in text.split(PATH))
                headings.extend(above)
                _add(words, _Entry(slot, variant, tuple(above)), last)
        if entry.items:
            headings.extend(entry.labels)
    words.headings = Words.of(tuple(headings))
    return words


def _labels(entry: Field) -> list[tuple[Slot, tuple[str, ...]]]:
    if entry.items:
        return [(Slot(entry.key, item), (item, f"{item}エリア", f"{item}地域")) for item in entry.items]
    return [(Slot(entry.key), entry.labels)]


def _add(words: Vocabulary, entry: _Entry, text: str) -> None:
    if "*" in text:
        words.patterns.append((_pattern(text), entry))
        return
    for key in dict.fromkeys((variant_key(text), joined_key(text))):
        words.entries.setdefault(key, []).append(entry)
    joined = joined_key(text)
    if not entry.heading:
        for length in range(1, len(joined)):
            words.beginnings.setdefault(joined[:length], set()).add(entry.slot)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(variant_key(part)) if part else "" for part in text.split("*")))
