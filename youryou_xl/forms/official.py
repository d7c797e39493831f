"""OfficialForm: an official workbook opened once, for everyone who fills, checks, attaches to or proves it.

Holds the file's bytes, the compiled template, the sheets as Grids and the forms found on them, so that a file is
read and unpacked once however much is asked of it. Knows no spreadsheet program and keeps nothing between files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from youryou_xl.errors import UnusableForm
from youryou_xl.forms import definitions
from youryou_xl.forms.binding import Binding, Writes, bind, identify_all
from youryou_xl.forms.definitions import Form
from youryou_xl.forms.filling import repairs
from youryou_xl.forms.stale import stale_findings
from youryou_xl.forms.verifying import verify
from youryou_xl.grid import Grid
from youryou_xl.package import Template, Verification
from youryou_xl.package.container import Package, Source, open_package
from youryou_xl.package.grids import read_grids
from youryou_xl.rules.findings import Finding


@dataclass(frozen=True)
class OfficialForm:
    """An official workbook with a form we know on it; `bindings` are all its forms, `binding` the one in hand."""

    template: Template
    grids: tuple[Grid, ...]
    bindings: tuple[Binding, ...]
    binding: Binding

    @classmethod
    def open(cls, source: Source, form: str | None = None) -> OfficialForm:
        """Open an official workbook at a path, or in bytes.

        `form` is the id of the form to have in hand where a workbook may hold several; by default it is the one found
        most fully. Raises UnusableFile where it cannot be read or filled, UnusableForm where no form we know, or not
        this one, is on it.
        """
        package = open_package(source)
        template = Template.open(package)
        grids = read_grids(package)
        bindings = identify_all(grids)
        chosen = bindings[0]
        if form is not None and chosen.form.id != form:
            chosen = _bound(definitions.load(form), grids, bindings, package.label)
        return cls(template, grids, bindings, chosen)

    @property
    def package(self) -> Package:
        """Return the official file itself."""
        return self.template.workbook.package

    def for_keys(self, keys: Iterable[str]) -> OfficialForm:
        """Return the same workbook with the form in hand that has all these fields; unchanged where none does."""
        wanted = list(keys)
        for binding in self.bindings:
            if all(binding.form.field(key) is not None for key in wanted):
                return replace(self, binding=binding)
        return self

    def writes(self, values: Mapping[str, object]) -> Writes:
        """Return the cells to write for `values`, by field key; see `Binding.cells`."""
        return self.binding.cells(values)

    def filled(self, values: Mapping[str, object]) -> bytes:
        """Return a copy with `values` (by field key) in it. Raises UnusableForm, CannotFill."""
        writes = self.writes(values)
        return self.template.fill_bytes(writes.cells, like=writes.like)

    def remarks(self, values: Mapping[str, object]) -> list[Finding]:
        """Return what to tell about filling in `values`: tidied spellings, formulas whose results are from before."""
        return [*repairs(self.binding.form, values), *stale_findings(self.template, self.writes(values).cells)]

    def verify(self, filled: Source) -> Verification:
        """Return the proof that `filled` differs from this workbook in its input cells alone."""
        return verify(self.package, filled)


def _bound(form: Form, grids: tuple[Grid, ...], found: tuple[Binding, ...], label: str) -> Binding:
    """Return the binding of `form`; many labels stand on other forms too, so its sheet must not be one of theirs."""
    binding = bind(form, grids)
    for other in found:
        if other.form.id != form.id and other.sheet == binding.sheet:
            raise UnusableForm(
                f"「{label}」は「{other.form.title}」です。「{form.title}」のファイルを指定してください。",
                f"“{label}” is {other.form.id}. Name the workbook of {form.id}.",
            )
    return binding
