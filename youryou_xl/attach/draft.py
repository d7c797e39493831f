"""A package that is being changed: parts replaced and added, with their relationships and content types.

Parts that are not touched are laid down as they are packed; `[Content_Types].xml` and relationship parts are
spliced, never written anew. Knows packages and nothing of what the parts mean.
"""

from __future__ import annotations

import posixpath

from youryou_xl.errors import CannotAttach
from youryou_xl.package import namespaces, relationships
from youryou_xl.package.container import Assembly, Member, Package, Source, open_package, part_key
from youryou_xl.package.markup import Markup, Splice, quoted
from youryou_xl.package.relationships import Relationship, rels_name
from youryou_xl.package.xmltree import UnreadableXml

CONTENT_TYPES = "[Content_Types].xml"
_RELATIONSHIPS = "application/vnd.openxmlformats-package.relationships+xml"

# 1980-01-01, the first day a zip file can hold: added parts carry no trace of when they were made.
_ZIP_DATE = (1 << 5) | 1
_MADE_BY = 20
_UTF8_NAME = 0x800


class Draft:
    """A workbook's package in memory, changed part by part, then built.

    Raises UnusableFile if the source is no readable package.
    """

    def __init__(self, source: Source) -> None:
        self.package = open_package(source)
        """The package as it was read."""
        self.label = self.package.label
        self._changed: dict[str, bytes] = {}
        self._parsed: dict[str, Markup] = {}
        self._names = {member.key: member.name for member in self.package.members}

    @property
    def names(self) -> list[str]:
        """Return the names of all parts, as the package writes them."""
        return list(self._names.values())

    def has(self, name: str) -> bool:
        """Return whether there is a part of that name."""
        return part_key(name) in self._names

    def read(self, name: str) -> bytes:
        """Return the present content of a part. Raises CannotAttach if there is none."""
        key = part_key(name)
        if key in self._changed:
            return self._changed[key]
        data = self.package.read(name)
        if data is None:
            raise CannotAttach(
                f"「{self.label}」の中に必要な部品「{name}」がありません。Excelで開いて保存し直してから、もう一度実行してください。",
                f"“{self.label}” lacks the part “{name}”. Open it in Excel, save it again and try once more.",
            )
        return data

    def markup(self, name: str) -> Markup:
        """Return a part as markup. Raises CannotAttach if it cannot be changed in place."""
        key = part_key(name)
        if key in self._parsed:
            return self._parsed[key]
        try:
            self._parsed[key] = Markup(self.read(name))
        except UnreadableXml as error:
            raise self._unreadable(name, error) from error
        return self._parsed[key]

    def _unreadable(self, name: str, error: UnreadableXml) -> CannotAttach:
        return CannotAttach(
            f"「{self.label}」の部品「{name}」は変更できません（{error.ja}）。"
            "Excelで開いて保存し直してから、もう一度実行してください。",
            f"The part “{name}” of “{self.label}” cannot be changed ({error.en}). "
            "Open the workbook in Excel, save it again and try once more.",
        )

    def put(self, name: str, data: bytes) -> None:
        """Give the part `name` this content; it is added if it is not there."""
        key = part_key(name)
        self._names.setdefault(key, name)
        self._changed[key] = data
        self._parsed.pop(key, None)

    def splice(self, name: str, splices: list[Splice]) -> None:
        """Make `splices` in a part, all of them offsets into its present content."""
        self.put(name, self.markup(name).spliced(splices))

    def free_name(self, pattern: str) -> str:
        """Return the first part name ``pattern.format(n)``, n from 1, that is not taken."""
        number = 1
        while self.has(pattern.format(number)):
            number += 1
        return pattern.format(number)

    def relationships(self, part: str) -> list[Relationship]:
        """Return the relationships of a part; of the package itself for ``""``."""
        rels = rels_name(part)
        if not self.has(rels):
            return []
        try:
            return relationships.read(part, self.read(rels), self.has)
        except UnreadableXml as error:
            raise self._unreadable(rels, error) from error

    def relate(self, part: str, type_: str, target: str) -> str:
        """Add a relationship from `part` to the part `target` and return its id."""
        rels = rels_name(part)
        taken = {relationship.id for relationship in self.relationships(part)}
        number = len(taken) + 1
        while f"rId{number}" in taken:
            number += 1
        written = posixpath.relpath("/" + target, "/" + posixpath.dirname(part))
        attributes = f'Id="rId{number}" Type={quoted(type_)} Target={quoted(written)}'
        if self.has(rels):
            markup = self.markup(rels)
            name = markup.root.tag("Relationship")
            self.splice(rels, markup.inserted(markup.root, f"<{name} {attributes}/>"))
        else:
            text = (
                '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
                f'<Relationships xmlns="{namespaces.PACKAGE_RELATIONSHIPS}">'
                f"<Relationship {attributes}/></Relationships>"
            )
            self.put(rels, text.encode("utf-8"))
            if self.content_type(rels) != _RELATIONSHIPS:
                self.set_content_type(rels, _RELATIONSHIPS)
        return f"rId{number}"

    def content_type(self, part: str) -> str:
        """Return the content type of a part, "" if none is declared."""
        markup = self.markup(CONTENT_TYPES)
        extension = part.rpartition(".")[2].casefold()
        default = ""
        for element in markup.children():
            given = element.attributes.get("ContentType", "")
            if element.name == "Override" and part_key(element.attributes.get("PartName", "")) == part_key(part):
                return given
            if element.name == "Default" and element.attributes.get("Extension", "").casefold() == extension:
                default = given
        return default

    def set_content_type(self, part: str, content_type: str) -> None:
        """Declare the content type of one part, leaving all others as they are."""
        markup = self.markup(CONTENT_TYPES)
        for element in markup.named("Override"):
            if part_key(element.attributes.get("PartName", "")) == part_key(part):
                self.splice(CONTENT_TYPES, [markup.with_attribute(element, "ContentType", content_type)])
                return
        name = markup.root.tag("Override")
        text = f"<{name} PartName={quoted('/' + part)} ContentType={quoted(content_type)}/>"
        self.splice(CONTENT_TYPES, markup.inserted(markup.root, text))

    def main_part(self) -> str:
        """Return the name of the workbook part. Raises CannotAttach if the package holds no workbook."""
        for relationship in self.relationships(""):
            if relationship.kind == "officeDocument" and self.has(relationship.target):
                return relationship.target
        raise CannotAttach(
            f"「{self.label}」はExcelブックではありません。申込書のファイル（.xlsx）を指定してください。",
            f"“{self.label}” is not a workbook. Name the form itself (.xlsx).",
        )

    def build(self) -> bytes:
        """Return the whole package; the same changes to the same package give the same bytes."""
        members = list(self.package.members)
        present = {member.key for member in members}
        for key in self._changed:
            if key not in present:
                raw = self._names[key].encode("utf-8")
                flags = 0 if raw.isascii() else _UTF8_NAME
                members.append(Member(self._names[key], raw, _MADE_BY, flags, 8, 0, _ZIP_DATE, 0, 0, 0, 0, b""))
        package = Package(members, self.package.comment, self.label)
        positions = [position for position, member in enumerate(members) if member.key in self._changed]
        return Assembly(package, positions).build([self._changed[members[position].key] for position in positions])
