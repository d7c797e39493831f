"""The zip file a workbook is: its members as they lie there, still compressed, and putting it together again.

Reads with a parser of our own, since a copy has to keep what the standard library normalises away (raw
names, order, compressed bytes) and has to refuse what it lets pass (two members of one name, a local header
that says something else than the directory). Knows zip and nothing of sheets, XML or forms.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from youryou_xl.errors import UnusableFile

# A deflate stream may be put together from pieces that end on a byte and look back at nothing before them.
# The end of such a stream: an empty last block.
STREAM_END = b"\3\0"
_stored_block = struct.Struct("<BHH").pack
# Longer pieces are worth compressing even when they are written but once.
_MOST_STORED = 1024

try:  # Intel's ISA-L: the same format at several times the speed
    from isal import isal_zlib

    crc32: Callable[[bytes], int] = isal_zlib.crc32

    def deflate(data: bytes) -> bytes:
        """Return `data` as one raw deflate stream; the same bytes every time for the same input."""
        return isal_zlib.compress(data, 1, -15)

except ImportError:  # no wheel for this platform: the same result, slower
    crc32 = zlib.crc32

    def deflate(data: bytes) -> bytes:
        """Return `data` as one raw deflate stream; the same bytes every time for the same input."""
        packer = zlib.compressobj(1, zlib.DEFLATED, -15)
        return packer.compress(data) + packer.flush()


def constant_piece(data: bytes) -> bytes:
    """Return `data` as a piece of a deflate stream, as small as it gets: for what is packed once and used often."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush(zlib.Z_FULL_FLUSH)


def passing_piece(data: bytes) -> bytes:
    """Return `data` as a piece of a deflate stream, as fast as it gets: for what is written once."""
    size = len(data)
    if size <= _MOST_STORED:
        return _stored_block(0, size, size ^ 0xFFFF) + data
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush(zlib.Z_FULL_FLUSH)


CONTENT_TYPES = "[content_types].xml"

# Far above any form, far below what would stop an office computer; guards against zip bombs.
MAX_UNPACKED = 1 << 30

_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
_END64_LOCATOR = struct.Struct("<4sIQI")
_END64 = struct.Struct("<4sQHHIIQQQQ")
_OFFSET_IN_CENTRAL = _CENTRAL.size - 4
_U32 = struct.Struct("<I")
_ENCRYPTED, _DESCRIPTOR, _UTF8 = 0x1, 0x8, 0x800
_STORED, _DEFLATED = 0, 8
_FULL = 0xFFFFFFFF


class Packed(NamedTuple):
    """The content of a member, packed: the pieces of its deflate stream, their size, its own size and CRC."""

    pieces: Sequence[bytes]
    packed_size: int
    size: int
    crc: int


def pack(content: bytes) -> Packed:
    """Return `content` packed as one stream."""
    packed = deflate(content)
    return Packed([packed], len(packed), len(content), crc32(content))


class Member(NamedTuple):
    """One member of a zip file: its directory entry and its bytes as they are packed."""

    name: str
    raw_name: bytes
    create_version: int
    flags: int
    method: int
    time: int
    date: int
    crc: int
    size: int
    internal_attributes: int
    external_attributes: int
    packed: bytes

    @property
    def key(self) -> str:
        """Return the name as parts are compared: forward slashes, no leading one, case folded."""
        return part_key(self.name)

    def unpack(self) -> bytes:
        """Return the content; raises `ValueError` if it is damaged."""
        if self.method == _STORED:
            data = self.packed
        else:
            unpacker = zlib.decompressobj(-15)
            try:
                data = unpacker.decompress(self.packed, self.size + 1)
            except zlib.error as error:
                raise ValueError(str(error)) from error
        if len(data) != self.size or crc32(data) != self.crc:
            raise ValueError("wrong size or checksum")
        return data


def part_key(name: str) -> str:
    """Return `name` in the one form in which two names of the same part are equal."""
    return name.replace("\\", "/").lstrip("/").casefold()


class Package:
    """A zip file in memory.

    `members` stand in the order of the directory; `label` is how messages call the file.
    """

    def __init__(self, members: Sequence[Member], comment: bytes, label: str) -> None:
        self.members = tuple(members)
        self.comment = comment
        self.label = label
        self._by_key = {member.key: index for index, member in enumerate(self.members)}

    def index(self, name: str) -> int | None:
        """Return the position of the part `name` among the members, None if there is none."""
        return self._by_key.get(part_key(name))

    def read(self, name: str) -> bytes | None:
        """Return the content of the part `name`, None if there is none."""
        position = self.index(name)
        return None if position is None else self.content(position)

    def content(self, position: int) -> bytes:
        """Return the content of the member at `position`; raises `UnusableFile` if it is damaged."""
        member = self.members[position]
        try:
            return member.unpack()
        except ValueError as error:
            raise _damaged(self.label, member.name) from error


def load(source: str | Path | bytes) -> tuple[bytes, str]:
    """Return the bytes of a file and the name messages call it by; bytes are taken as they are.

    Raises `UnusableFile` if the file cannot be read.
    """
    if isinstance(source, bytes | bytearray | memoryview):
        return bytes(source), "（メモリ上のブック）"
    path = Path(source)
    name = path.name
    try:
        return path.read_bytes(), name
    except FileNotFoundError as error:
        raise UnusableFile(
            f"「{path}」が見つかりません。ファイル名とフォルダーを確認してください。",
            f"“{path}” was not found. Check the file name and the folder.",
        ) from error
    except (IsADirectoryError, PermissionError) as error:
        if path.is_dir():
            raise UnusableFile(
                f"「{path}」はフォルダーです。ブック（.xlsx）を指定してください。",
                f"“{path}” is a folder. Name the workbook (.xlsx) itself.",
            ) from error
        raise UnusableFile(
            f"「{path}」を開く権限がありません。Excelで開いている場合は閉じてから、もう一度実行してください。",
            f"No permission to read “{path}”. If it is open in Excel, close it and try again.",
        ) from error
    except (OSError, ValueError) as error:
        raise UnusableFile(
            f"「{path}」を読めません（{error}）。別の場所にコピーしてから、もう一度実行してください。",
            f"“{path}” cannot be read ({error}). Copy it to another place and try again.",
        ) from error


def open_package(source: str | Path | bytes) -> Package:
    """Read a zip file; every member is unpacked once to see that nothing is damaged.

    Raises `UnusableFile`: not there, empty, not a zip file (saying what it is where that can be told), cut
    off, damaged, encrypted, two members of one name, packed in a way no spreadsheet program reads.
    """
    data, label = load(source)
    if not data:
        raise UnusableFile(
            f"「{label}」は空のファイルです（0バイト）。元のファイルをもう一度ダウンロードしてください。",
            f"“{label}” is empty (0 bytes). Download the original again.",
        )
    if not data.startswith(b"PK"):
        raise _no_zip(data, label)
    members, comment = _read_directory(data, label)
    seen: set[str] = set()
    for member in members:
        if member.key in seen:
            raise UnusableFile(
                f"「{label}」には同じ名前の部品「{member.name}」が2つあり、どちらが正しいか決められません。"
                "Excelで開いて保存し直したファイルか、元のファイルを使ってください。",
                f"“{label}” holds two parts named “{member.name}”; which one counts cannot be told. "
                "Use the original, or open the file in Excel and save it again.",
            )
        seen.add(member.key)
    if sum(member.size for member in members) > MAX_UNPACKED:
        raise UnusableFile(
            f"「{label}」は展開すると1GBを超えるため扱えません。申込書のファイルか確認してください。",
            f"“{label}” unpacks to more than 1 GB. Check that this is the form.",
        )
    package = Package(members, comment, label)
    for position in range(len(members)):
        package.content(position)
    return package


def _no_zip(data: bytes, label: str) -> UnusableFile:
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            return _encrypted(label)
        if any(name.encode("utf-16-le") + b"\0\0" in data for name in ("Workbook", "Book")):
            return UnusableFile(
                f"「{label}」は古い形式（.xls）のブックです。Excelで開き、「名前を付けて保存」で"
                "「Excelブック（*.xlsx）」として保存してから使ってください。",
                f"“{label}” is a workbook of the old format (.xls). Open it in Excel and save it as "
                "“Excel Workbook (*.xlsx)”.",
            )
        return UnusableFile(
            f"「{label}」は古い形式のOfficeファイルで、Excelブック（.xlsx）ではありません。"
            "申込書のファイルを指定してください。",
            f"“{label}” is an Office file of the old format, not a workbook (.xlsx). Name the form itself.",
        )
    return UnusableFile(
        f"「{label}」はExcelブック（.xlsx／.xlsm）ではありません。拡張子だけを変えたファイルや、"
        "ダウンロードに失敗したファイルでないか確認してください。",
        f"“{label}” is not a workbook (.xlsx/.xlsm). Check that it was not merely renamed and that the "
        "download succeeded.",
    )


def _encrypted(label: str) -> UnusableFile:
    return UnusableFile(
        f"「{label}」はパスワードで暗号化されています。Excelで開き、「ファイル」→「情報」→「ブックの保護」→"
        "「パスワードを使用して暗号化」でパスワードを消して保存してから使ってください。",
        f"“{label}” is encrypted with a password. Open it in Excel, remove the password under File > Info > "
        "Protect Workbook > Encrypt with Password, and save it.",
    )


def _damaged(label: str, part: str = "") -> UnusableFile:
    where_ja = f"（部品「{part}」）" if part else ""
    where_en = f" (part “{part}”)" if part else ""
    return UnusableFile(
        f"「{label}」は途中で切れているか、壊れています{where_ja}。元のファイルをもう一度ダウンロードしてください。",
        f"“{label}” is cut off or damaged{where_en}. Download the original again.",
    )


def _read_directory(data: bytes, label: str) -> tuple[list[Member], bytes]:
    end = _end_of_directory(data, label)
    _, disk, _, _, count, size, offset, comment_size = _END.unpack_from(data, end)
    comment = data[end + _END.size : end + _END.size + comment_size]
    directory_end = end
    locator = end - _END64_LOCATOR.size
    if locator >= 0 and data.startswith(b"PK\6\7", locator):
        _, _, end64, _ = _END64_LOCATOR.unpack_from(data, locator)
        if end64 + _END64.size > len(data) or not data.startswith(b"PK\6\6", end64):
            raise _damaged(label)
        _, _, _, _, disk, _, _, count, size, offset = _END64.unpack_from(data, end64)
        directory_end = end64
    # What stands before the first member (nothing, in any workbook we know) shifts all offsets.
    shift = directory_end - size - offset
    if disk or shift < 0:
        raise _damaged(label)
    members = []
    position = offset + shift
    for _ in range(count):
        member, position = _read_entry(data, position, shift, label)
        members.append(member)
    if position != directory_end:
        raise _damaged(label)
    return members, comment


def _end_of_directory(data: bytes, label: str) -> int:
    """Return where the last record begins; with two that fit, readers would not see the same file."""
    found: list[int] = []
    place = data.rfind(b"PK\5\6", max(0, len(data) - _END.size - 0xFFFF))
    last = place
    while place >= 0:
        if place + _END.size <= len(data):
            comment_size = int.from_bytes(data[place + _END.size - 2 : place + _END.size], "little")
            if place + _END.size + comment_size == len(data):
                found.append(place)
        place = data.rfind(b"PK\5\6", max(0, len(data) - _END.size - 0xFFFF), place)
    if len(found) > 1 or last < 0 or last + _END.size > len(data):
        raise _damaged(label)
    return found[0] if found else last


def _read_entry(data: bytes, position: int, shift: int, label: str) -> tuple[Member, int]:
    if not data.startswith(b"PK\1\2", position) or position + _CENTRAL.size > len(data):
        raise _damaged(label)
    (
        _, create_version, _, flags, method, time, date, crc, packed_size, size,
        name_size, extra_size, comment_size, _, internal, external, offset,
    ) = _CENTRAL.unpack_from(data, position)  # fmt: skip
    name_start = position + _CENTRAL.size
    extra_start = name_start + name_size
    raw_name = data[name_start:extra_start]
    size, packed_size, offset = _zip64_sizes(data[extra_start : extra_start + extra_size], size, packed_size, offset)
    name = _decode_name(raw_name, flags)
    if flags & _ENCRYPTED:
        raise _encrypted(label)
    if method not in (_STORED, _DEFLATED):
        raise UnusableFile(
            f"「{label}」は特殊な圧縮方式（{method}）で作られています。Excelで開いて保存し直してください。",
            f"“{label}” is packed by an unusual method ({method}). Open it in Excel and save it again.",
        )
    local = offset + shift
    if local + _LOCAL.size > len(data) or not data.startswith(b"PK\3\4", local):
        raise _damaged(label, name)
    _, _, _, local_method, _, _, _, _, _, local_name_size, local_extra_size = _LOCAL.unpack_from(data, local)
    local_name = data[local + _LOCAL.size : local + _LOCAL.size + local_name_size]
    start = local + _LOCAL.size + local_name_size + local_extra_size
    packed = data[start : start + packed_size]
    if local_name != raw_name or local_method != method or len(packed) != packed_size:
        raise _damaged(label, name)
    member = Member(name, raw_name, create_version, flags, method, time, date, crc, size, internal, external, packed)
    return member, extra_start + extra_size + comment_size


def _zip64_sizes(extra: bytes, size: int, packed_size: int, offset: int) -> tuple[int, int, int]:
    values = [size, packed_size, offset]
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, position)
        field = extra[position + 4 : position + 4 + length]
        position += 4 + length
        if kind != 1:
            continue
        for index, value in enumerate(values):
            if value == _FULL and len(field) >= 8:
                values[index] = int.from_bytes(field[:8], "little")
                field = field[8:]
    return values[0], values[1], values[2]


def _decode_name(raw: bytes, flags: int) -> str:
    if flags & _UTF8:
        return raw.decode("utf-8", "replace")
    try:
        return raw.decode("ascii")
    except UnicodeDecodeError:
        return raw.decode("cp437")


class Assembly:
    """A package in which the members at `replaced` get new contents, prepared so that a copy costs little.

    Everything else is laid down once, as it is packed in the original; `build` packs the new contents and
    joins. Order and names stay, but ``[Content_Types].xml`` comes first as Excel writes it; sizes stand in
    the headers, never behind the data. The same contents give the same bytes.
    """

    def __init__(self, package: Package, replaced: Sequence[int]) -> None:
        order = sorted(range(len(package.members)), key=lambda index: package.members[index].key != CONTENT_TYPES)
        self._slot = {position: slot for slot, position in enumerate(replaced)}
        self._fixed: list[bytes] = []  # the bytes before each replaced member, and those after the last
        self._new: list[tuple[int, Member, int]] = []  # slot, member, where its central entry begins
        self._moving: list[list[tuple[int, int]]] = [[]]  # (where the offset stands, offset so far) after each
        central = bytearray()
        run: list[bytes] = []
        offset = 0
        for index in order:
            member = package.members[index]
            flags = member.flags & ~_DESCRIPTOR
            entry = len(central)
            if index in self._slot:
                self._fixed.append(b"".join(run))
                run = []
                member = member._replace(flags=flags & _UTF8, method=_DEFLATED, crc=0, size=0, packed=b"")
                self._new.append((self._slot[index], member, entry))
            else:
                member = member._replace(flags=flags)
                run += (_local_header(member, member.crc, len(member.packed), member.size), member.packed)
            central += _central_entry(member, offset)
            self._moving[-1].append((entry + _OFFSET_IN_CENTRAL, offset))
            if index in self._slot:
                self._moving.append([])
                offset += _LOCAL.size + len(member.raw_name)
            else:
                offset += len(run[-1]) + len(run[-2])
        self._fixed.append(b"".join(run))
        self._central = bytes(central)
        self._offset = offset
        count = len(package.members)
        self._end = (count, len(central), package.comment)

    def build(self, contents: Sequence[bytes]) -> bytes:
        """Return the whole file with `contents`, one for each replaced member, in the order given before."""
        return self.join([pack(content) for content in contents])

    def join(self, contents: Sequence[Packed]) -> bytes:
        """Return the whole file with contents that are packed already, in the order given before."""
        central = bytearray(self._central)
        pieces: list[bytes | bytearray] = [self._fixed[0]]
        grown = 0
        for number, (slot, member, entry) in enumerate(self._new):
            content = contents[slot]
            pieces.append(_local_header(member, content.crc, content.packed_size, content.size))
            pieces += content.pieces
            pieces.append(self._fixed[number + 1])
            _SIZES.pack_into(central, entry + _SIZES_IN_CENTRAL, content.crc, content.packed_size, content.size)
            grown += content.packed_size
            for place, offset in self._moving[number + 1]:
                _U32.pack_into(central, place, offset + grown)
        count, size, comment = self._end
        pieces.append(central)
        pieces.append(_END.pack(b"PK\5\6", 0, 0, count, count, size, self._offset + grown, len(comment)) + comment)
        return b"".join(pieces)


_SIZES = struct.Struct("<III")
_SIZES_IN_CENTRAL = 16
_EXTRACT_VERSION = 20  # deflate, no zip64


def _local_header(member: Member, crc: int, packed_size: int, size: int) -> bytes:
    return (
        _LOCAL.pack(
            b"PK\3\4", _EXTRACT_VERSION, member.flags, member.method, member.time, member.date,
            crc, packed_size, size, len(member.raw_name), 0,
        )
        + member.raw_name
    )  # fmt: skip


def _central_entry(member: Member, offset: int) -> bytes:
    return (
        _CENTRAL.pack(
            b"PK\1\2", member.create_version, _EXTRACT_VERSION, member.flags, member.method, member.time,
            member.date, member.crc, len(member.packed), member.size, len(member.raw_name), 0, 0, 0,
            member.internal_attributes, member.external_attributes, offset,
        )
        + member.raw_name
    )  # fmt: skip
