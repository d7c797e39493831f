"""Fonts of single characters, in cells and shapes, and pictures, on a live LibreOffice."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlwings as xw
from PIL import Image

from youryou_xl import libreoffice as lo

pytestmark = pytest.mark.live


@pytest.fixture
def shape(book: xw.Book, sheet: xw.Sheet) -> xw.Shape:
    """Return a shape with a text in it."""
    drawn = book.api.createInstance("com.sun.star.drawing.CustomShape")
    sheet.api.DrawPage.add(drawn)
    drawn.Name = "box"
    shape = sheet.shapes["box"]
    shape.text = "需給調整"
    return shape


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """Return a picture of 40 by 20 pixels, which are 30 by 15 points."""
    path = tmp_path / "印影.png"
    Image.new("RGB", (40, 20), (200, 0, 0)).save(path, dpi=(96, 96))
    return path


def test_some_characters_of_a_cell_have_a_font_of_their_own(sheet: xw.Sheet, tmp_path: Path) -> None:
    sheet["A1"].value = "電源種別"
    middle = sheet["A1"].characters[1:3]
    middle.font.bold, middle.font.italic, middle.font.size, middle.font.color = True, True, 20, (255, 0, 0)
    assert middle.text == "源種"
    assert [middle.font.bold, middle.font.italic, middle.font.size, middle.font.color] == [True, True, 20, (255, 0, 0)]
    assert [sheet["A1"].characters[n].font.bold for n in range(4)] == [False, True, True, False]
    assert sheet["A1"].characters[-2].text == "種"
    assert sheet["A1"].characters[2:][1].text == "別"
    assert sheet["A1"].characters[:].font.bold is None, "they differ"
    assert sheet["A1"].value == "電源種別"


def test_all_characters_of_a_cell_are_its_font(sheet: xw.Sheet) -> None:
    sheet["A1"].value = "text"
    sheet["A1"].characters.font.bold = True
    assert sheet["A1"].font.bold is True
    assert sheet["A1"].characters.text == "text"


def test_characters_that_are_not_there_are_said(sheet: xw.Sheet) -> None:
    sheet["A1"].value = "ab"
    with pytest.raises(IndexError, match="5"):
        _ = sheet["A1"].characters[5]
    with pytest.raises(ValueError, match="no such characters"):
        sheet["A1"].characters[5:7].font.bold = True


def test_locked_cells_keep_the_fonts_of_their_characters(sheet: xw.Sheet) -> None:
    sheet["A1"].value = "locked"
    sheet.api.protect("")
    with pytest.raises(lo.ProtectedError):
        sheet["A1"].characters[0:2].font.bold = True
    assert sheet["A1"].characters[0:2].font.bold is False


def test_the_text_in_a_shape_has_a_font_as_a_whole_and_in_parts(shape: xw.Shape) -> None:
    shape.font.size, shape.font.name = 18, "IPAexGothic"
    shape.characters[:2].font.bold = True
    assert (shape.font.size, shape.font.name) == (18, "IPAexGothic")
    assert shape.font.bold is None, "it differs"
    assert [shape.characters[n].font.bold for n in range(4)] == [True, True, False, False]
    shape.characters.font.bold = True
    assert shape.font.bold is True
    assert shape.text == "需給調整"


def test_a_picture_comes_in_its_own_size_where_it_is_put(sheet: xw.Sheet, picture: Path) -> None:
    sheet["C5"].row_height = 40
    added = sheet.pictures.add(picture, anchor=sheet["C5"])
    assert (added.name, round(added.width), round(added.height)) == ("Picture 1", 30, 15)
    assert (added.left, added.top) == (sheet["C5"].left, sheet["C5"].top)
    assert (added.parent, added in list(sheet.pictures)) == (sheet, True)
    assert [(shape.name, shape.type) for shape in sheet.shapes] == [("Picture 1", "picture")]


def test_a_picture_keeps_its_proportions_unless_told_otherwise(sheet: xw.Sheet, picture: Path) -> None:
    added = sheet.pictures.add(picture, name="印", left=10, top=20, width=80, height=40)
    added.width = 160
    assert (added.width, added.height) == (160, 80)
    added.lock_aspect_ratio = False
    added.height = 20
    assert (added.width, added.height) == (160, 20)
    added.width = 40
    assert (added.width, added.height) == (40, 20)
    added.width = 160
    sheet.shapes["印"].scale_height(2)
    assert (round(added.width), added.height) == (320, 40)


def test_pictures_are_counted_renamed_replaced_and_deleted(sheet: xw.Sheet, picture: Path, tmp_path: Path) -> None:
    first, second = sheet.pictures.add(picture, name="one"), sheet.pictures.add(picture)
    assert [len(sheet.pictures), sheet.pictures[1].name, "one" in sheet.pictures] == [2, second.name, True]
    with pytest.raises(xw.ShapeAlreadyExists):
        sheet.pictures.add(picture, name="one")
    first.name = "uno"
    blue = tmp_path / "blue.png"
    Image.new("RGB", (10, 10), (0, 0, 200)).save(blue)
    before = (first.width, first.height)
    first.update(blue)
    graphic = sheet.pictures["uno"].api.Graphic
    assert (graphic.SizePixel.Width, first.width, first.height) == (10, *before)
    first.delete()
    assert [item.name for item in sheet.pictures] == [second.name]
    with pytest.raises(KeyError):
        sheet.pictures("uno")


def test_a_picture_survives_the_file(book: xw.Book, sheet: xw.Sheet, picture: Path, tmp_path: Path) -> None:
    sheet.pictures.add(picture, name="印影")
    book.save(tmp_path / "book.xlsx")
    (tmp_path / "copy.xlsx").write_bytes((tmp_path / "book.xlsx").read_bytes())
    again = book.app.books.open(tmp_path / "copy.xlsx")
    try:
        assert [item.name for item in again.sheets[0].pictures] == ["印影"]
    finally:
        again.close()


def test_what_is_no_picture_is_refused_and_leaves_nothing(sheet: xw.Sheet, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.png"
    wrong.write_text("this is text")
    with pytest.raises(lo.LibreOfficeError, match=r"wrong\.png"):
        sheet.pictures.add(wrong)
    assert len(sheet.pictures) == 0
