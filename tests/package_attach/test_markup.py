"""Splicing XML by byte offsets: nothing but the splice changes, however the part is written."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.package_attach.building import parts
from youryou_xl.package.markup import Markup, Splice, quoted
from youryou_xl.package.xmltree import UnreadableXml

names = st.sampled_from(["a", "b", "p:c", "sheetPr"])
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"))
quotes = st.sampled_from("\"'")


@st.composite
def elements(draw: st.DrawFn, depth: int = 3) -> str:
    name = draw(names)
    attributes = ""
    for key in draw(st.lists(st.sampled_from(["x", "codeName", "p:y"]), unique=True)):
        quote = draw(quotes)
        value = quoted(draw(texts))[1:-1].replace("'", "&#39;")
        attributes += f" {key}{draw(st.sampled_from(['=', ' = ']))}{quote}{value}{quote}"
    if depth == 0 or draw(st.booleans()):
        return f"<{name}{attributes}{draw(st.sampled_from(['/>', ' />', f'></{name}>']))}"
    inner = draw(st.lists(elements(depth - 1), max_size=3))
    filler = draw(st.sampled_from(["", "\n ", "<!-- <x> -->", "<![CDATA[</a>]]>", "文字"]))
    return f"<{name}{attributes}>{filler}{''.join(inner)}</{name} >"


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    inner = "".join(draw(st.lists(elements(), max_size=3)))
    head = draw(st.sampled_from(["", "\ufeff", '<?xml version="1.0" encoding="UTF-8"?>\r\n']))
    return f'{head}<root xmlns="urn:d" xmlns:p="urn:p">{inner}</root>'.encode()


@given(documents())
def test_elements_are_found_where_they_stand(data: bytes) -> None:
    markup = Markup(data)
    assert len(markup.elements) == sum(1 for _ in ET.fromstring(data).iter())
    for element in markup.elements:
        written = data[element.start : element.end]
        assert written.startswith(b"<" + element.tag(element.name).encode())
        assert written.endswith(b">")
        ET.fromstring(b'<r xmlns="urn:d" xmlns:p="urn:p">' + written + b"</r>")


@given(documents(), st.data(), texts)
def test_an_attribute_set_is_the_only_change(data: bytes, choice: st.DataObject, value: str) -> None:
    markup = Markup(data)
    element = choice.draw(st.sampled_from(markup.elements))
    result = markup.spliced([markup.with_attribute(element, "codeName", value)])
    index = markup.elements.index(element)
    before, after = list(ET.fromstring(data).iter()), list(ET.fromstring(result).iter())
    assert after[index].attrib == {**before[index].attrib, "codeName": value}
    for place, (old, new) in enumerate(zip(before, after, strict=True)):
        assert (old.tag, old.text, old.tail) == (new.tag, new.text, new.tail)
        assert place == index or old.attrib == new.attrib


@given(documents(), st.data())
def test_what_is_inserted_comes_last_inside(data: bytes, choice: st.DataObject) -> None:
    markup = Markup(data)
    element = choice.draw(st.sampled_from(markup.elements))
    result = markup.spliced(markup.inserted(element, "<new/>"))
    index = markup.elements.index(element)
    parent = list(ET.fromstring(result).iter())[index]
    assert parent[-1].tag == "{urn:d}new"
    assert len(parent) == len(list(ET.fromstring(data).iter())[index]) + 1


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "xml"),
        (b"<a><b></a>", "xml"),
        (b"<p:a/>", "xml"),
        ("<a/>".encode("utf-16"), "encoding"),
        ("<a/>".encode("utf-16-be"), "encoding"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "encoding"),
        (b"<a>" * 200 + b"</a>" * 200, "size"),
        (b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', "dtd"),
    ],
)
def test_what_cannot_be_changed_in_place_is_refused(data: bytes, kind: str) -> None:
    with pytest.raises(UnreadableXml) as error:
        Markup(data)
    assert error.value.kind == kind


def test_characters_are_written_as_they_are_where_the_part_is_in_utf8() -> None:
    plain = Markup(b'<?xml version="1.0" encoding="UTF-8"?><a/>')
    assert "検証" in plain.spliced([plain.with_attribute(plain.root, "x", "検証")]).decode("utf-8")
    other = Markup(b'<?xml version="1.0" encoding="ISO-8859-1"?><a/>')
    assert b"&#26908;&#35388;" in other.spliced([other.with_attribute(other.root, "x", "検証")])


@pytest.mark.parametrize("blanks", [b" " * 60_000, b"\t" * 60_000])
def test_a_tag_of_blanks_is_gone_through_once(blanks: bytes) -> None:
    """Would not end in a life's time where a pattern goes back over what it has read."""
    markup = Markup(b"<a" + blanks + b"/>")
    assert markup.spliced([markup.with_attribute(markup.root, "x", "1")]).count(b'x="1"') == 1


def test_overlapping_splices_are_a_mistake_in_the_program() -> None:
    with pytest.raises(ValueError, match="overlap"):
        Markup(b"<a/>").spliced([Splice(0, 3, ""), Splice(1, 2, "")])


def test_every_part_of_others_workbooks_is_read_as_other_parsers_read_it(strangers: dict[str, Path]) -> None:
    for stranger, path in strangers.items():
        if stranger in ("encrypted", "pass_protected"):
            continue
        for name, data in parts(path).items():
            if name.endswith((".xml", ".rels")) and len(data) < 500_000:
                assert len(Markup(data).elements) == sum(1 for _ in ET.fromstring(data).iter()), name
