"""Buttons added to an official workbook: .xlsx in, .xlsm with drawing shapes, macros and the original inside out.

Parts that need not change stay byte for byte; those that must are spliced. Whatever could be damaged by this is
refused with the reason. Knows packages, sheets and macros; what a button does and what a form is, it does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

from youryou_xl.attach import drawing, hidden, names, original, vba
from youryou_xl.attach.buttons import Button
from youryou_xl.attach.draft import Draft
from youryou_xl.errors import CannotAttach, CannotWrite
from youryou_xl.files import write_whole
from youryou_xl.package import namespaces
from youryou_xl.package.container import Package, open_package
from youryou_xl.package.markup import Element, Markup, Splice, quoted
from youryou_xl.package.workbook import is_signed

_VBA_RELATIONSHIP = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"

_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PLAIN = f"{_SPREADSHEET}.sheet.main+xml"
_WITH_MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_WORKSHEET = f"{_SPREADSHEET}.worksheet+xml"
_DRAWING = "application/vnd.openxmlformats-officedocument.drawing+xml"
_VBA = "application/vnd.ms-office.vbaProject"

MACRO_KEY = "macro."
"""Before a button's key in the hidden sheet, where its macro stands too."""

# Elements that stand behind <drawing> in a worksheet (ECMA-376 Part 1, 18.3.1.99); controls and OLE objects may be
# wrapped in AlternateContent.
_BEHIND_DRAWING = frozenset(
    [
        "legacyDrawing",
        "legacyDrawingHF",
        "drawingHF",
        "picture",
        "oleObjects",
        "controls",
        "webPublishItems",
        "tableParts",
        "extLst",
        "AlternateContent",
    ]
)


class _Sheet(NamedTuple):
    """A sheet of the workbook: its name, its part, and ``"worksheet"`` or ``"chartsheet"``."""

    name: str
    part: str
    kind: str


class Group(NamedTuple):
    """Buttons that stand together on a sheet: from the cell `at` on, or beside everything; `across` in one row."""

    sheet: str
    buttons: Sequence[Button]
    at: str | None = None
    across: bool = False


def attach(
    official: str | Path | Package,
    out: str | Path,
    *,
    buttons: Sequence[Button],
    sheet: str,
    host: vba.Host = "excel",
    bridge: vba.Bridge = "com",
    config: Mapping[str, str] | None = None,
    data: Mapping[str, str] | None = None,
    at: str | None = None,
    overwrite: bool = False,
) -> None:
    """Write `official` with `buttons` on `sheet` to `out` (.xlsm); the original travels inside.

    `official` is a file, or one that is open already. `host` says which program the macros are for, `bridge` how
    Excel's reach Python. `config` are xlwings settings (bridge ``"xlwings"``), `data` further texts that travel in the
    hidden sheet, `at` the cell the buttons begin at instead of beside the form. Raises UnusableFile, CannotAttach
    (with the reason), CannotWrite, NotAvailable; nothing is written then.
    """
    target = Path(out)
    if target.suffix.lower() != ".xlsm":
        raise CannotWrite(
            f"「{target.name}」には書き込めません。ボタン付きのブックは拡張子を .xlsm にしてください。",
            f"Cannot write “{target.name}”: a workbook with buttons must end with .xlsm.",
        )
    package = open_package(official)
    draft = Draft(package)
    inside = original.OriginalWorkbook(
        package.path.name if package.path else target.name, package.data, _tool_version()
    )
    _attach(draft, inside, buttons, sheet, host, bridge, config or {}, data or {}, at)
    write_whole(target, draft.build(), overwrite=overwrite, source=package.path)


def _attach(
    draft: Draft,
    inside: original.OriginalWorkbook,
    buttons: Sequence[Button],
    sheet: str,
    host: vba.Host,
    bridge: vba.Bridge,
    config: Mapping[str, str],
    data: Mapping[str, str],
    at: str | None,
) -> None:
    main = draft.main_part()
    _refuse_unsuitable(draft, main)
    form = _find(_sheets(draft, main), sheet, draft.label)
    if host == "excel":
        _let_cells_be_marked(draft, form)
    kept = {
        "sheet": form.name,
        **{MACRO_KEY + button.key: button.macro for button in buttons},
        **data,
        **inside.packed(),
    }
    equip(draft, [Group(sheet, buttons, at)], host, kept, config=config, bridge=bridge)


def equip(
    draft: Draft,
    groups: Sequence[Group],
    host: vba.Host,
    kept: Mapping[str, str],
    *,
    config: Mapping[str, str] | None = None,
    modules: Sequence[str] = (),
    bridge: vba.Bridge = "com",
) -> None:
    """Put buttons, macros and the hidden sheet with `kept` into a workbook that has none, and make it an .xlsm.

    `modules` are further modules of ours beside those every workbook with buttons has. Raises CannotAttach where
    there is no such sheet, no room, or a sheet of ours already; NotAvailable where a module is missing.
    """
    main = draft.main_part()
    sources = vba.modules(host, bridge, modules)
    missing = {button.macro for group in groups for button in group.buttons} - set(vba.subs(sources))
    if missing:
        raise ValueError(f"no such macro: {', '.join(sorted(missing))}")
    sheets = _sheets(draft, main)
    _refuse_taken_names(sheets, draft.label)
    for group in groups:
        place = _find(sheets, group.sheet, draft.label)
        _add_buttons(draft, main, place, [one.name for one in sheets].index(place.name), group)
    documents = _add_code_names(draft, main, sheets, sources)
    added = [(names.CARRIED, "veryHidden", hidden.rows({**vba.texts(host, bridge), "host": host, **kept}))]
    if host == "excel" and bridge == "xlwings":
        added.append((names.XLWINGS_SETTINGS, "hidden", vba.configuration(config or {})))
    for title, state, rows in added:
        document = vba.Document("worksheet", f"YxSheet{len(documents) + 1}")
        documents.append(document)
        _add_sheet(draft, main, title, state, hidden.sheet_xml(rows, document.code_name))
    _add_project(draft, main, vba.project(documents, sources))
    draft.set_content_type(main, _WITH_MACROS)


def _let_cells_be_marked(draft: Draft, form: _Sheet) -> None:
    """Let a protected sheet take colours and notes, so that findings can be shown on it; all else stays protected.

    Excel refuses both otherwise, LibreOffice allows them on input cells. The official file inside is not touched.
    """
    for allowed in ("formatCells", "objects"):
        sheet = draft.markup(form.part)
        protection = sheet.child("sheetProtection")
        if protection is not None and protection.attributes.get("sheet", "0") not in ("0", "false"):
            draft.splice(form.part, [sheet.with_attribute(protection, allowed, "0")])


def _tool_version() -> str:
    try:
        return version("youryou_xl")
    except PackageNotFoundError:  # a checkout that was not installed
        return "unknown"


def _refuse_unsuitable(draft: Draft, main: str) -> None:
    reason = _unsuitable(draft, main)
    if reason is not None:
        ja, en = reason
        raise CannotAttach(
            f"「{draft.label}」にはボタンを付けられません。{ja}", f"Buttons cannot be added to “{draft.label}”. {en}"
        )


def _unsuitable(draft: Draft, main: str) -> tuple[str, str] | None:
    kinds = {relationship.kind for relationship in draft.relationships(main)}
    content_type = draft.content_type(main)
    root = draft.markup(main).root
    if "vbaProject" in kinds:
        if hidden.read(draft) is not None:
            return (
                "すでに youryou_xl のボタンが付いています。付け直すときは、公式の申込書（.xlsx）から作ってください。",
                "It has youryou_xl buttons already. To renew them, start from the official form (.xlsx).",
            )
        return (
            "すでにマクロが入っており、混ぜると壊れるおそれがあります。マクロのない元の申込書（.xlsx）を使ってください。",
            "It has macros of its own, which mixing could break. Use the form without macros (.xlsx).",
        )
    if is_signed(draft.package):
        return (
            "電子署名があり、変更すると署名が無効になります。署名前の申込書を使ってください。",
            "It is digitally signed, and a change would void the signature. Use the form before it was signed.",
        )
    if kinds & {"xlMacrosheet", "xlIntlMacrosheet", "dialogsheet"}:
        return (
            "古い形式のマクロシートまたはダイアログシートが含まれています。それらのない申込書を使ってください。",
            "It holds an Excel 4 macro sheet or a dialog sheet. Use a form without them.",
        )
    if "revisionHeaders" in kinds:
        return (
            "「ブックの共有（レガシ）」が有効です。Excelで共有を解除して保存してから、もう一度実行してください。",
            "It is a shared workbook (legacy). Stop sharing in Excel, save it and try again.",
        )
    if root.namespace != namespaces.MAIN:
        return (
            "「Strict Open XML」形式で保存されています。Excelで「Excelブック（*.xlsx）」として保存し直してください。",
            "It is saved as Strict Open XML. Save it in Excel as “Excel Workbook (*.xlsx)”.",
        )
    if content_type not in (_PLAIN, _WITH_MACROS):
        return (
            "テンプレートやアドインなど、通常のブック（.xlsx）以外の形式です。Excelで「Excelブック（*.xlsx）」として保存し直してください。",
            "It is a template, an add-in or another kind of workbook. Save it in Excel as “Excel Workbook (*.xlsx)”.",
        )
    if any("\\" in name for name in draft.names):
        return (
            "ファイルの内部が通常と異なる形式（区切りが「\\」）です。Excelで開いて保存し直してから、もう一度実行してください。",
            "Its inside is laid out unusually (backslashes in part names). Open it in Excel, save it and try again.",
        )
    return None


def _sheets(draft: Draft, main: str) -> list[_Sheet]:
    relationships = {relationship.id: relationship for relationship in draft.relationships(main)}
    found = []
    for element in draft.markup(main).named("sheet"):
        relationship = relationships.get(element.attributes.get(f"{namespaces.OFFICE} id", ""))
        name = element.attributes.get("name", "")
        if relationship is None or relationship.kind not in ("worksheet", "chartsheet"):
            raise CannotAttach(
                f"「{draft.label}」のシート「{name}」が見つからないか、扱えない種類です。"
                "Excelで開いて保存し直してから、もう一度実行してください。",
                f"The sheet “{name}” of “{draft.label}” is missing or of a kind that cannot be handled. "
                "Open the workbook in Excel, save it and try again.",
            )
        found.append(_Sheet(name, relationship.target, relationship.kind))
    return found


def _find(sheets: Sequence[_Sheet], name: str, label: str) -> _Sheet:
    for one in sheets:
        if one.name == name and one.kind == "worksheet":
            return one
    names = "、".join(f"「{one.name}」" for one in sheets if one.kind == "worksheet")
    raise CannotAttach(
        f"「{label}」に「{name}」というシートがありません。あるのは{names}です。",
        f"“{label}” has no sheet “{name}”. It has: {names}.",
    )


def _refuse_taken_names(sheets: Sequence[_Sheet], label: str) -> None:
    ours = {names.CARRIED.casefold(), names.XLWINGS_SETTINGS.casefold()}
    for one in sheets:
        if one.name.casefold() in ours:
            raise CannotAttach(
                f"「{label}」にはすでに「{one.name}」というシートがあります。公式の申込書（.xlsx）を指定してください。",
                f"“{label}” already has a sheet “{one.name}”. Name the official form (.xlsx).",
            )


def _add_buttons(draft: Draft, main: str, form: _Sheet, position: int, group: Group) -> None:
    sheet = draft.markup(form.part)
    reference = sheet.child("drawing")
    existing: Markup | None = None
    part = ""
    if reference is not None:
        wanted = reference.attributes.get(f"{namespaces.OFFICE} id", "")
        part = next((one.target for one in draft.relationships(form.part) if one.id == wanted), "")
        _refuse_shared_drawing(draft, main, form, part)
        existing = draft.markup(part)
    layout = drawing.Room(sheet, _print_areas(draft.markup(main), position), existing, _drawn_styles(draft, main))
    count = len(group.buttons)
    if group.at is None:
        spots = layout.beside(count)
    else:
        spots = layout.across(group.at, count) if group.across else layout.at(group.at, count)
    if existing is None:
        part = draft.free_name("xl/drawings/drawing{}.xml")
        draft.put(part, drawing.empty_part())
        draft.set_content_type(part, _DRAWING)
        relationship = draft.relate(form.part, f"{namespaces.OFFICE}/drawing", part)
        draft.splice(form.part, _drawing_reference(sheet, relationship))
    draft.splice(part, drawing.with_buttons(draft.markup(part), group.buttons, spots))


def _refuse_shared_drawing(draft: Draft, main: str, form: _Sheet, part: str) -> None:
    for one in draft.relationships(main):
        if one.kind != "worksheet" or one.target == form.part:
            continue
        if any(other.target == part for other in draft.relationships(one.target)):
            raise CannotAttach(
                f"「{draft.label}」では2つのシートが同じ図形を共有しており、ボタンが両方に現れてしまいます。"
                "Excelで開いて保存し直してから、もう一度実行してください。",
                f"Two sheets of “{draft.label}” share one drawing, so the buttons would appear on both. "
                "Open the workbook in Excel, save it and try again.",
            )


def _drawing_reference(sheet: Markup, relationship: str) -> list[Splice]:
    (r,), declarations = namespaces.spelled(sheet.in_force(sheet.root), namespaces.OFFICE)
    reference = f"<{sheet.root.tag('drawing')}{declarations} {r}id={quoted(relationship)}/>"
    behind = next((child for child in sheet.children() if child.name in _BEHIND_DRAWING), None)
    if behind is None:
        return sheet.inserted(sheet.root, reference)
    return [Splice(behind.start, behind.start, reference)]


def _print_areas(workbook: Markup, position: int) -> list[str]:
    areas: list[str] = []
    for name in workbook.named("definedName"):
        if name.attributes.get("name") == "_xlnm.Print_Area" and name.attributes.get("localSheetId") == str(position):
            areas += [piece.rpartition("!")[2] for piece in name.text.split(",")]
    return areas


def _drawn_styles(draft: Draft, main: str) -> frozenset[int]:
    """Return the cell styles that show a border or a fill in an empty cell."""
    part = next((one.target for one in draft.relationships(main) if one.kind == "styles"), "")
    if not part or not draft.has(part):
        return frozenset()
    styles = draft.markup(part)

    def items(name: str) -> list[Element]:
        collection = styles.child(name)
        return list(styles.children(collection)) if collection is not None else []

    borders = {
        number
        for number, border in enumerate(items("borders"))
        if any(side.attributes.get("style", "none") != "none" for side in styles.children(border))
    }
    fills = {
        number
        for number, fill in enumerate(items("fills"))
        if any(
            kind.name == "gradientFill" or kind.attributes.get("patternType", "none") not in ("none", "gray125")
            for kind in styles.children(fill)
        )
    }
    return frozenset(
        number
        for number, style in enumerate(items("cellXfs"))
        if style.number("borderId") in borders or style.number("fillId") in fills
    )


def _add_code_names(
    draft: Draft, main: str, sheets: Sequence[_Sheet], modules: Mapping[str, str]
) -> list[vba.Document]:
    """Give the workbook and every sheet the code name its document module has, and return the sheets' modules."""
    present = []
    for one in sheets:
        properties = draft.markup(one.part).child("sheetPr")
        present.append((one.kind, properties.attributes.get("codeName", "") if properties is not None else ""))
    documents = vba.code_names(present, modules)
    for one, document, (_, had) in zip(sheets, documents, present, strict=True):
        if document.code_name != had:
            sheet = draft.markup(one.part)
            draft.splice(one.part, [with_code_name(sheet, sheet.child("sheetPr"), "sheetPr", document.code_name)])
    workbook = draft.markup(main)
    properties = workbook.child("workbookPr")
    if properties is None or properties.attributes.get("codeName") != vba.WORKBOOK:
        draft.splice(main, [with_code_name(workbook, properties, "workbookPr", vba.WORKBOOK)])
    return documents


def with_code_name(markup: Markup, properties: Element | None, name: str, code_name: str) -> Splice:
    """Return the splice that gives a workbook or sheet its code name; `properties` is its element `name` if any."""
    if properties is not None:
        return markup.with_attribute(properties, "codeName", code_name)
    # sheetPr comes first in a sheet; workbookPr only behind what says who wrote and shares the file.
    before = [child.end for child in markup.children() if child.name in ("fileVersion", "fileSharing")]
    where = max([markup.root.open_end, *before])
    return Splice(where, where, f"<{markup.root.tag(name)} codeName={quoted(code_name)}/>")


def _add_sheet(draft: Draft, main: str, name: str, state: str, content: bytes) -> None:
    part = draft.free_name("xl/worksheets/sheet{}.xml")
    draft.put(part, content)
    draft.set_content_type(part, _WORKSHEET)
    relationship = draft.relate(main, f"{namespaces.OFFICE}/worksheet", part)
    workbook = draft.markup(main)
    number = max(sheet.number("sheetId") for sheet in workbook.named("sheet")) + 1
    sheets = next(workbook.named("sheets"))
    (r,), declarations = namespaces.spelled(workbook.in_force(sheets), namespaces.OFFICE)
    draft.splice(
        main,
        workbook.inserted(
            sheets,
            f"<{sheets.tag('sheet')}{declarations} name={quoted(name)} sheetId={quoted(str(number))} "
            f"state={quoted(state)} {r}id={quoted(relationship)}/>",
        ),
    )


def _add_project(draft: Draft, main: str, project: bytes) -> None:
    folder = main.rpartition("/")[0]
    part = f"{folder}/vbaProject.bin" if folder else "vbaProject.bin"
    draft.put(part, project)
    draft.relate(main, _VBA_RELATIONSHIP, part)
    if draft.content_type(part) != _VBA:
        draft.set_content_type(part, _VBA)
