"""A checker over workbooks with buttons: does everything that must fit together fit?

Looks at the finished file as a stranger would, not at what `attach` meant to do: content types, relationships,
code names and VBA modules, shapes and the macros they call, the original inside. Knows nothing of forms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from youryou_xl import lang
from youryou_xl.attach import drawing, hidden, names, original, vba
from youryou_xl.attach.draft import CONTENT_TYPES, Draft
from youryou_xl.errors import YouryouError
from youryou_xl.package.markup import Markup
from youryou_xl.package.relationships import rels_name
from youryou_xl.package.xmltree import UnreadableXml

_RELATIONSHIP_NAMESPACE = "/relationships"
_MACRO_ENABLED = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not fit: the part it was found in, and what it is in both languages."""

    part: str
    ja: str
    en: str

    def __str__(self) -> str:
        return f"{self.part}: {lang.pick(self.ja, self.en)}"


def audit(book: str | Path | bytes) -> list[Problem]:
    """Return what does not fit together in a workbook with buttons; an empty list if all is well.

    Raises UnusableFile, CannotAttach for a file that is no readable workbook at all.
    """
    draft = Draft(book)
    # What cannot be read or is not there cannot be looked into any further.
    broken = list(_unparsable(draft)) or [*_content_types(draft, draft.main_part()), *_relationships(draft)]
    if broken:
        return broken
    main = draft.main_part()
    modules, documents = _project(draft, main)
    return [
        *_sheets(draft, main),
        *_code_names(draft, main, documents),
        *_modules(draft, main, modules),
        *_shapes(draft, main, modules),
        *(_original(draft, book) if _carries_a_form(draft) else ()),
    ]


def _carries_a_form(draft: Draft) -> bool:
    """Return whether it is a form with buttons; a desk has no official file inside."""
    kept = hidden.read(draft) or {}
    return kept.get(names.KIND) != names.DESK


def _is_xml(name: str) -> bool:
    # Old drawings (.vml) only resemble XML, in files that Excel itself wrote too.
    return name.lower().endswith((".xml", ".rels"))


def _unparsable(draft: Draft) -> Iterator[Problem]:
    for name in draft.names:
        if _is_xml(name):
            try:
                Markup(draft.read(name))
            except UnreadableXml as error:
                yield Problem(name, f"XMLとして読めません（{error.ja}）", f"is not readable XML ({error.en})")


def _content_types(draft: Draft, main: str) -> Iterator[Problem]:
    for name in draft.names:
        if name.casefold() != CONTENT_TYPES.casefold() and not name.endswith("/") and not draft.content_type(name):
            yield Problem(name, "種類（Content Type）が書かれていません", "has no content type")
    for element in draft.markup(CONTENT_TYPES).named("Override"):
        part = element.attributes.get("PartName", "")
        if not draft.has(part):
            yield Problem(CONTENT_TYPES, f"ない部品「{part}」を指しています", f"names the missing part “{part}”")
    if draft.content_type(main) != _MACRO_ENABLED:
        yield Problem(main, "マクロ有効ブックになっていません", "is not macro-enabled")


def _relationships(draft: Draft) -> Iterator[Problem]:
    for part in ["", *draft.names]:
        found = draft.relationships(part) if draft.has(rels_name(part)) else []
        for relationship_id, count in Counter(one.id for one in found).items():
            if count > 1:
                yield Problem(
                    rels_name(part), f"同じID「{relationship_id}」が{count}つ", f"has {count} of id “{relationship_id}”"
                )
        for one in found:
            if not one.external and not one.target.startswith("#") and not draft.has(one.target.partition("#")[0]):
                yield Problem(
                    rels_name(part), f"ない部品「{one.target}」を指しています", f"points to the missing “{one.target}”"
                )
        if part and part.lower().endswith(".xml"):
            ids = {one.id for one in found}
            for element in draft.markup(part).elements:
                for name, value in element.attributes.items():
                    space, _, local = name.rpartition(" ")
                    if (
                        space.endswith(_RELATIONSHIP_NAMESPACE)
                        and local in ("id", "embed", "link")
                        and value not in ids
                    ):
                        yield Problem(
                            part, f"つながり「{value}」がありません", f"uses the missing relationship “{value}”"
                        )


def _sheets(draft: Draft, main: str) -> Iterator[Problem]:
    sheets = list(draft.markup(main).named("sheet"))
    for what in ("name", "sheetId"):
        for value, count in Counter(sheet.attributes.get(what, "").casefold() for sheet in sheets).items():
            if count > 1:
                yield Problem(main, f"シートの{what}「{value}」が{count}つ", f"has {count} sheets of {what} “{value}”")


def _project(draft: Draft, main: str) -> tuple[dict[str, str], set[str]]:
    """Return the standard modules by name, and the names of the document modules."""
    part = next((one.target for one in draft.relationships(main) if one.kind == "vbaProject"), "")
    return vba.contents(draft.read(part)) if part else ({}, set())


def _code_names(draft: Draft, main: str, documents: set[str]) -> Iterator[Problem]:
    named = []
    for part, element in [(main, "workbookPr"), *((one, "sheetPr") for one in _sheet_parts(draft, main))]:
        properties = draft.markup(part).child(element)
        code_name = properties.attributes.get("codeName", "") if properties is not None else ""
        named.append(code_name)
        if code_name not in documents:
            yield Problem(
                part,
                f"コード名「{code_name}」のモジュールがありません",
                f"has no VBA module for its code name “{code_name}”",
            )
    for name in sorted(documents - set(named)):
        yield Problem(main, f"モジュール「{name}」のシートがありません", f"has no sheet for the VBA module “{name}”")
    for name, count in Counter(named).items():
        if count > 1:
            yield Problem(main, f"コード名「{name}」が{count}つ", f"has the code name “{name}” {count} times")


def _sheet_parts(draft: Draft, main: str) -> list[str]:
    return [one.target for one in draft.relationships(main) if one.kind in ("worksheet", "chartsheet")]


def _modules(draft: Draft, main: str, modules: dict[str, str]) -> Iterator[Problem]:
    if not modules:
        yield Problem(main, "マクロがありません", "holds no macros")
    for name, text in modules.items():
        if not text.isascii():
            yield Problem(main, f"モジュール「{name}」にASCII以外の文字があります", f"module “{name}” is not ASCII")


def _shapes(draft: Draft, main: str, modules: dict[str, str]) -> Iterator[Problem]:
    callable_macros = {drawing.call(name) for name in vba.subs(modules)}
    buttons = 0
    for sheet in _sheet_parts(draft, main):
        for part in [one.target for one in draft.relationships(sheet) if one.kind == "drawing"]:
            markup = draft.markup(part)
            for shape_id, count in Counter(drawing.shape_ids(markup)).items():
                if count > 1:
                    yield Problem(part, f"図形のID {shape_id} が{count}つ", f"has {count} shapes of id {shape_id}")
            for key, shape in drawing.shapes(markup):
                buttons += 1
                macro = shape.attributes.get("macro", "")
                if macro not in callable_macros:
                    yield Problem(
                        part,
                        f"ボタン「{key}」のマクロ「{macro}」がありません",
                        f"button “{key}” calls “{macro}”, which is not there",
                    )
    if not buttons:
        yield Problem(main, "ボタンがありません", "has no buttons")


def _original(draft: Draft, book: str | Path | bytes) -> Iterator[Problem]:
    try:
        original.read(book)
    except YouryouError as error:
        yield Problem(draft.label, error.ja, error.en)
