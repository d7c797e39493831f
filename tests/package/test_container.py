"""The zip file itself: bytes that belong to no part, and headers that contradict each other."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

import pytest

from tests.package.building import SHEET, book, unzipped, zipped
from youryou_xl.errors import UnusableFile
from youryou_xl.package import Template, compare

PART = "xl/worksheets/sheet1.xml"
OFFICIAL = book('<row r="1"><c r="A1"/></row>')
FILLED = Template.open(OFFICIAL).fill_bytes({(SHEET, "A1"): 1})


class Unseekable(io.RawIOBase):
    """A stream that cannot go back, so that sizes are written behind the data."""

    def __init__(self) -> None:
        self.data = b""

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:
        self.data += bytes(data)
        return len(data)


def with_comment(package: bytes, comment: bytes) -> bytes:
    return package[:-2] + struct.pack("<H", len(comment)) + comment


def with_unlisted(members: Mapping[str, bytes], name: str, data: bytes, *, first: bool) -> bytes:
    """Return a zip file with one more member than its directory knows."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for known in () if first else members:
            archive.writestr(known, members[known])
        archive.writestr(name, data)
        archive.filelist.pop()
        del archive.NameToInfo[name]
        for known in members if first else ():
            archive.writestr(known, members[known])
    return buffer.getvalue()


def with_field(package: bytes, field: bytes) -> bytes:
    """Return the package with an extra field in the directory entry of every member."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in unzipped(package).items():
            info = zipfile.ZipInfo(name)
            info.extra = field
            archive.writestr(info, data)
    return buffer.getvalue()


def with_entry_comment(package: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in unzipped(package).items():
            info = zipfile.ZipInfo(name)
            info.comment = b"secret" if name == PART else b""
            archive.writestr(info, data)
    return buffer.getvalue()


def behind_the_stream(package: bytes) -> bytes:
    """Return the package with bytes behind the end of the last member's deflate stream, counted as its own."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        last = max(archive.infolist(), key=lambda info: info.header_offset)
        directory = archive.start_dir
    changed = bytearray(package[:directory] + b"hidden" + package[directory:])
    struct.pack_into("<I", changed, last.header_offset + 18, last.compress_size + 6)
    place = changed.rindex(b"PK\1\2")
    struct.pack_into("<I", changed, place + 20, last.compress_size + 6)
    struct.pack_into("<I", changed, len(changed) - 6, directory + 6)
    return bytes(changed)


HIDING = {
    "behind the end": (FILLED + b"hidden", "末尾に、公式ファイルにはない6バイト"),
    "before the beginning": (b"PK\0\0" + FILLED, "先頭に、公式ファイルにはない4バイト"),
    "in a comment": (with_comment(FILLED, b"hello"), "ZIPのコメント（5バイト）"),
    "in a part nobody lists": (
        with_unlisted(unzipped(FILLED), "xl/vbaProject.bin", b"evil", first=False),
        "一覧にない部品「xl/vbaProject.bin」",
    ),
    "in an earlier copy of a part": (
        with_unlisted(unzipped(FILLED), PART, unzipped(OFFICIAL)[PART], first=True),
        f"一覧にない部品「{PART}」",
    ),
    "in a field of a header": (with_field(FILLED, struct.pack("<HH", 0xABCD, 3) + b"abc"), "14バイトのデータが添え"),
    "in the comment of a part": (with_entry_comment(FILLED), f"「{PART}」に、公式ファイルにはない6バイト"),
    "behind a stream": (behind_the_stream(zipped(unzipped(FILLED))), "6バイトのデータが添え"),
}


@pytest.mark.parametrize("way", HIDING)
def test_bytes_that_belong_to_no_part_are_found(way: str):
    hiding, words = HIDING[way]
    report = compare(OFFICIAL, hiding)
    assert not report.ok
    assert words in report.differences[0].ja
    assert [cell.cell for cell in report.cells] == ["A1"]


@pytest.mark.parametrize("way", HIDING)
def test_an_official_file_with_such_bytes_can_be_filled_and_the_copy_proved(way: str):
    official, _ = HIDING[way]
    copy = Template.open(official).fill_bytes({(SHEET, "A1"): 2})
    assert compare(official, copy).ok
    assert compare(official, official).ok


@pytest.mark.parametrize("force", [False, True])
def test_sizes_behind_the_data_times_and_room_for_more_are_nothing_hidden(force: bool):
    stream = Unseekable()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in unzipped(FILLED).items():
            info = zipfile.ZipInfo(name)
            info.extra = struct.pack("<HHBI", 0x5455, 5, 1, 0) + struct.pack("<HHHH", 0xA220, 8, 0xA028, 4) + b"\0" * 4
            with archive.open(info, "w", force_zip64=force) as file:
                file.write(data)
    assert compare(OFFICIAL, stream.data).ok


@pytest.mark.parametrize(
    ("offset", "lie"), [(14, b"\1\2\3\4"), (18, b"\1\0\0\0"), (22, b"\1\0\0\0"), (6, b"\1\0"), (6, b"\0\x20")]
)
def test_a_header_that_contradicts_the_directory_is_refused(offset: int, lie: bytes):
    package = zipped(unzipped(FILLED), compression=zipfile.ZIP_STORED)
    lying = package[:offset] + lie + package[offset + len(lie) :]
    with pytest.raises(UnusableFile, match="食い違って"):
        Template.open(lying)


def test_members_that_lie_over_each_other_are_refused():
    inner = zipped({"x": b"inner"}, compression=zipfile.ZIP_STORED)
    package = zipped({"outer": inner, "x": b"other"}, compression=zipfile.ZIP_STORED)
    entry = package.rindex(b"PK\1\2")
    shared = bytearray(package)
    struct.pack_into("<I", shared, entry + 16, zipfile.crc32(b"inner"))
    struct.pack_into("<I", shared, entry + 42, package.index(inner))
    with pytest.raises(UnusableFile, match="壊れています"):
        Template.open(bytes(shared))
