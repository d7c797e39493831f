"""The exceptions a user can meet, from base to leaf.

Each carries one message in Japanese and one in English; each message says what is wrong, where, and what
to do next. The command line shows the message alone and ends with exit code 2; a button shows it in the
spreadsheet. What is wrong *inside* a form is never an exception but a finding (`youryou_xl.rules.findings`).
"""

from __future__ import annotations

from youryou_xl import lang


class YouryouError(Exception):
    """Base of every error this package raises on purpose.

    `ja` and `en` are the whole message in each language; ``str(error)`` gives the one the user reads.
    """

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(ja, en)
        self.ja = ja
        self.en = en

    def __str__(self) -> str:
        return lang.pick(self.ja, self.en)


class UnusableFile(YouryouError):
    """A file cannot be used: not there, not a workbook, encrypted, cut off, of an older format."""


class CannotFill(YouryouError):
    """A value cannot be written without risking something else in the workbook; nothing was written."""


class CannotAttach(YouryouError):
    """Buttons cannot be added to, or taken off, this workbook without damaging what it has."""


class CannotWrite(YouryouError):
    """A result cannot be put where it was asked for: read-only, full, or something is already there."""


class UnusableForm(YouryouError):
    """The workbook is readable but no known form was found on it, or a needed field is missing or doubtful."""


class UnusableDefinition(YouryouError):
    """A form definition, an override or a settings file (TOML) says something that cannot be used."""


class UnusableInput(YouryouError):
    """Values, a batch sheet or an option given by the user cannot be used."""


class NotAvailable(YouryouError):
    """Something needed on this computer is missing, such as LibreOffice or an optional package."""
