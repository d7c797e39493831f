"""The zip file a workbook is: its members as they lie there, still compressed, and putting it together again.

Reads with a parser of our own, since a copy has to keep what the standard library normalises away (raw
names, order, compressed bytes) and has to refuse what it lets pass (two members of one name, a local header
that says something else than the directory). Knows zip and nothing of sheets, XML or forms.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from youryou_xl.errors import UnusableFile
from youryou_xl.package.budget import VARIABLE, Budget, budget

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


_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
_END64_LOCATOR = struct.Struct("<4sIQI")
_END64 = struct.Struct("<4sQHHIIQQQQ")
_OFFSET_IN_CENTRAL = _CENTRAL.size - 4
_U32 = struct.Struct("<I")
_SIZES = struct.Struct("<III")
_SIZES64 = struct.Struct("<IQQ")
_ENCRYPTED, _DESCRIPTOR, _UTF8 = 0x1, 0x8, 0x800
_HIDING = _ENCRYPTED | 0x40 | 0x2000  # encrypted, in one of three ways
_PATCHED = 0x20  # the difference to another file, which no spreadsheet program reads
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
        return self.unpack_all()[0]

    def unpack_all(self) -> tuple[bytes, bytes]:
        """Return the content and what stands behind the end of its stream; raises `ValueError` if damaged."""
        data, rest = self.packed, b""
        if self.method != _STORED:
            unpacker = zlib.decompressobj(-15)
            try:
                data = unpacker.decompress(self.packed, self.size + 1)
            except zlib.error as error:
                raise ValueError(str(error)) from error
            rest = unpacker.unused_data
        if len(data) != self.size or crc32(data) != self.crc:
            raise ValueError("wrong size or checksum")
        return data, rest


class Hidden(NamedTuple):
    """Bytes of a file that belong to no member, so that no spreadsheet program shows them.

    `where` is ``"before"``, ``"between"`` or ``"after"`` (the members and their directory), ``"comment"`` (of the
    file) or ``"entry"`` (beside the content of the member `name`). Between members `name` is that of a member
    the directory does not know, "" if it is none.
    """

    where: str
    name: str
    data: bytes


def part_key(name: str) -> str:
    """Return `name` in the one form in which two names of the same part are equal."""
    return name.replace("\\", "/").lstrip("/").casefold()


class Package:
    """A zip file in memory.

    `members` stand in the order of the directory; `label` is how messages call the file; `hidden` is what
    belongs to no member. An `Assembly` takes over the comment and nothing else of that. `data` is the file itself,
    `path` where it was read from, None if it came as bytes.
    """

    def __init__(
        self,
        members: Sequence[Member],
        comment: bytes,
        label: str,
        hidden: Sequence[Hidden] = (),
        *,
        data: bytes = b"",
        path: Path | None = None,
    ) -> None:
        self.members = tuple(members)
        self.comment = comment
        self.label = label
        self.hidden = tuple(hidden)
        self.data = data
        self.path = path
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


Source = str | Path | bytes | Package
"""What can be opened: a path, the bytes of a file, or a package that is open already."""


def open_package(source: Source) -> Package:
    """Read a zip file; every member is unpacked once to see that nothing is damaged. An open package stays as it is.

    Raises `UnusableFile`: not there, empty, not a zip file (saying what it is where that can be told), cut
    off, damaged, encrypted, two members of one name, packed in a way no spreadsheet program reads, or saying
    two things of one member.
    """
    if isinstance(source, Package):
        return source
    data, label = load(source)
    if not data:
        raise UnusableFile(
            f"「{label}」は空のファイルです（0バイト）。元のファイルをもう一度ダウンロードしてください。",
            f"“{label}” is empty (0 bytes). Download the original again.",
        )
    if not data.startswith(b"PK"):
        raise _no_zip(data, label)
    limits = budget()
    if len(data) > limits.file:
        raise _too_large(label, "", len(data), limits.file)
    members, comment, hidden = _read_directory(data, label)
    _check_sizes(members, label, limits)
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
    for member in members:
        try:
            _, rest = member.unpack_all()
        except ValueError as error:
            raise _damaged(label, member.name) from error
        if rest:
            hidden.append(Hidden("entry", member.name, rest))
    path = None if isinstance(source, bytes | bytearray | memoryview) else Path(source)
    return Package(members, comment, label, hidden, data=data, path=path)


def _check_sizes(members: Sequence[Member], label: str, limits: Budget) -> None:
    """Raise `UnusableFile` if what the directory says of the members is beyond the budget; nothing is unpacked."""
    if len(members) > limits.parts:
        raise UnusableFile(
            f"「{label}」は{len(members):,}個の部品でできていて、扱える数（{limits.parts:,}個）を超えています。"
            "申込書のファイルか確認してください。",
            f"“{label}” consists of {len(members):,} parts, more than the {limits.parts:,} that are taken. "
            "Check that this is the form.",
        )
    for member in members:
        most = limits.xml if member.key.endswith((".xml", ".rels", ".vml")) else limits.part
        if member.size > limits.ratio_from:
            most = min(most, limits.ratio * len(member.packed))
        if member.size > most:
            raise _too_large(label, member.name, member.size, most)
    total = sum(member.size for member in members)
    if total > limits.unpacked:
        raise _too_large(label, "", total, limits.unpacked)


def _too_large(label: str, part: str, size: int, most: int) -> UnusableFile:
    where_ja, where_en = (f"の部品「{part}」", f"The part “{part}” of “{label}”") if part else ("", f"“{label}”")
    mega, limit = max(1, size >> 20), max(1, most >> 20)
    return UnusableFile(
        f"「{label}」{where_ja}は展開すると{mega:,} MBになり、扱える大きさ（{limit:,} MB）を超えています。"
        f"申込書のファイルか確認してください。本当に大きなファイルであれば、環境変数 {VARIABLE} に 4 などを"
        "設定すると上限が上がります。",
        f"{where_en} unpacks to {mega:,} MB, more than the {limit:,} MB that are taken. Check that this is the form; "
        f"for a file that is truly large set the environment variable {VARIABLE} to 4, say.",
    )


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


def _contradictory(label: str, part: str) -> UnusableFile:
    return UnusableFile(
        f"「{label}」では、部品「{part}」についての記録が2か所で食い違っています。壊れているか、手が加えられています。"
        "元のファイルをもう一度ダウンロードしてください。",
        f"“{label}” says two different things about its part “{part}”: it is damaged or was tampered with. "
        "Download the original again.",
    )


def _read_directory(data: bytes, label: str) -> tuple[list[Member], bytes, list[Hidden]]:
    end = _end_of_directory(data, label)
    _, disk, _, _, count, size, offset, comment_size = _END.unpack_from(data, end)
    comment = data[end + _END.size : end + _END.size + comment_size]
    directory_end = records_end = end
    locator = end - _END64_LOCATOR.size
    if locator >= 0 and data.startswith(b"PK\6\7", locator):
        _, _, end64, _ = _END64_LOCATOR.unpack_from(data, locator)
        if end64 + _END64.size > len(data) or not data.startswith(b"PK\6\6", end64):
            raise _damaged(label)
        _, _, _, _, disk, _, _, count, size, offset = _END64.unpack_from(data, end64)
        directory_end = end64
        records_end = min(end64 + _END64.size, locator)
        locator_end = end
    else:
        locator = locator_end = end
    # What stands before the first member (nothing, in any workbook we know) shifts all offsets.
    shift = directory_end - size - offset
    if disk or shift < 0:
        raise _damaged(label)
    members = []
    hidden: list[Hidden] = []
    tail = end + _END.size + comment_size
    spans = [(offset + shift, records_end), (locator, min(locator_end + _END.size + comment_size, len(data)))]
    position = offset + shift
    for _ in range(count):
        member, position, span, beside = _read_entry(data, position, shift, label)
        members.append(member)
        spans.append(span)
        if beside:
            hidden.append(Hidden("entry", member.name, beside))
    if position != directory_end:
        raise _damaged(label)
    if comment:
        hidden.append(Hidden("comment", "", comment))
    return members, comment, [*hidden, *_uncovered(data, spans, label), *_behind(data[tail:])]


def _behind(data: bytes) -> list[Hidden]:
    return [Hidden("after", "", data)] if data else []


def _uncovered(data: bytes, spans: list[tuple[int, int]], label: str) -> Iterator[Hidden]:
    """Yield what stands before and between `spans`; two that overlap would let one file be read as two."""
    position = 0
    for start, end in sorted(spans):
        if start < position:
            raise _damaged(label)
        if start > position:
            gap = data[position:start]
            yield Hidden("between" if position else "before", _unlisted_name(gap), gap)
        position = end


def _unlisted_name(gap: bytes) -> str:
    place = gap.find(b"PK\3\4")
    if place < 0 or place + _LOCAL.size > len(gap):
        return ""
    flags, size = (_LOCAL.unpack_from(gap, place)[index] for index in (2, 9))
    return _decode_name(gap[place + _LOCAL.size : place + _LOCAL.size + size], flags)


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


def _read_entry(data: bytes, position: int, shift: int, label: str) -> tuple[Member, int, tuple[int, int], bytes]:
    """Return a member, where the next entry begins, where the member lies, and what is hidden beside it."""
    if not data.startswith(b"PK\1\2", position) or position + _CENTRAL.size > len(data):
        raise _damaged(label)
    (
        _, create_version, _, flags, method, time, date, crc, packed_size, size,
        name_size, extra_size, comment_size, _, internal, external, offset,
    ) = _CENTRAL.unpack_from(data, position)  # fmt: skip
    name_start = position + _CENTRAL.size
    extra_start = name_start + name_size
    raw_name = data[name_start:extra_start]
    extra = data[extra_start : extra_start + extra_size]
    entry_end = extra_start + extra_size + comment_size
    size, packed_size, offset = _zip64_sizes(extra, size, packed_size, offset)
    name = _decode_name(raw_name, flags)
    if flags & _HIDING:
        raise _encrypted(label)
    if flags & _PATCHED or method not in (_STORED, _DEFLATED):
        raise UnusableFile(
            f"「{label}」は特殊な圧縮方式（{method}）で作られています。Excelで開いて保存し直してください。",
            f"“{label}” is packed by an unusual method ({method}). Open it in Excel and save it again.",
        )
    local = offset + shift
    if local + _LOCAL.size > len(data) or not data.startswith(b"PK\3\4", local):
        raise _damaged(label, name)
    (
        _, _, local_flags, local_method, _, _, local_crc, local_packed_size, local_size,
        local_name_size, local_extra_size,
    ) = _LOCAL.unpack_from(data, local)  # fmt: skip
    extra_at = local + _LOCAL.size + local_name_size
    local_name = data[local + _LOCAL.size : extra_at]
    start = extra_at + local_extra_size
    local_extra = data[extra_at:start]
    packed = data[start : start + packed_size]
    if local_name != raw_name or local_method != method or len(packed) != packed_size:
        raise _damaged(label, name)
    local_size, local_packed_size, _ = _zip64_sizes(local_extra, local_size, local_packed_size, 0)
    said = zip((local_crc, local_packed_size, local_size), (crc, packed_size, size), strict=True)
    later = local_flags & _DESCRIPTOR  # what was not known yet stands behind the data
    if local_flags & (_HIDING | _PATCHED) or any(here != there and not (later and here == 0) for here, there in said):
        raise _contradictory(label, name)
    span_end = start + packed_size
    if later:
        span_end += _descriptor_size(data, span_end, crc, packed_size, size)
    if _other_name(extra, raw_name, flags) or _other_name(local_extra, raw_name, flags):
        raise _contradictory(label, name)
    beside = data[entry_end - comment_size : entry_end] + _unknown_fields(extra) + _unknown_fields(local_extra)
    member = Member(name, raw_name, create_version, flags, method, time, date, crc, size, internal, external, packed)
    return member, entry_end, (local, span_end), beside


def _descriptor_size(data: bytes, place: int, crc: int, packed_size: int, size: int) -> int:
    """Return how long the record is that says at `place` what the local header left open, 0 if there is none."""
    for record in (_SIZES, _SIZES64):
        if record is _SIZES and max(packed_size, size) > _FULL:
            continue
        for mark in (b"PK\7\x08", b""):
            written = mark + record.pack(crc, packed_size, size)
            if data.startswith(written, place):
                return len(written)
    return 0


_UNICODE_PATH = 0x7075
# Sizes, times, owners and names, as zip programs note them; whatever else stands there serves another purpose.
_USUAL_FIELDS = frozenset([0x0001, 0x000A, 0x5455, 0x5855, 0x7855, 0x7875, _UNICODE_PATH])
_PADDING_FIELD = 0xA220  # Office leaves room in the header with it, filled with zeros


def _other_name(extra: bytes, raw_name: bytes, flags: int) -> bool:
    """Return whether a field that gives the name once more, in UTF-8, gives another one: some readers believe it."""
    name = _decode_name(raw_name, flags).encode("utf-8")
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, position)
        field = extra[position + 4 : position + 4 + length]
        if kind == _UNICODE_PATH and field[5:] != name:
            return True
        position += 4 + length
    return False


def _unknown_fields(extra: bytes) -> bytes:
    """Return the extra fields of a header without the usual ones."""
    rest = []
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, position)
        field = extra[position : position + 4 + length]
        usual = kind in _USUAL_FIELDS or (kind == _PADDING_FIELD and not field[8:].strip(b"\0"))
        if not usual or len(field) < 4 + length:
            rest.append(field)
        position += 4 + length
    return b"".join(rest) + extra[position:].strip(b"\0")


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
