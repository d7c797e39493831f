"""The columns of the batch's sheets, once: what each is called, what else it is called, what it is for, what it holds.

Reading, writing back, the ledger, the facts about a company and the workbooks we ship all take them from here, so a
column more is a line here. Knows no file, no look of a sheet and no rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from youryou_xl.rules.text import label_key

Use = Literal["必須", "任意", "自動"]
NEEDED: Use = "必須"
OPTIONAL: Use = "任意"
WRITTEN: Use = "自動"
"""What a column is to the user: to be filled in, filled in when wanted, or written by the tool."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet.

    `key` is what the code calls it, `name` its header, `also` other headers it is known by, `hint` what to type.
    `needed` says that a sheet without the column cannot be used.
    """

    key: str
    name: str
    use: Use
    hint: str
    also: tuple[str, ...] = ()
    needed: bool = False
    registered: bool = False
    """Whether what stands here was registered with the 事業者コード, so that saying otherwise is doubtful."""


class Columns:
    """The columns of one sheet, in the order they stand in on the sheets we make."""

    def __init__(self, sheet: str, columns: Iterable[Column]) -> None:
        self.sheet = sheet
        self._columns = tuple(columns)
        self._by_key = {column.key: column for column in self._columns}
        self._by_header = {
            label_key(header): column for column in self._columns for header in (*column.also[::-1], column.name)
        }

    def __iter__(self) -> Iterator[Column]:
        return iter(self._columns)

    def __add__(self, others: Iterable[Column]) -> Columns:
        """Return the same sheet with further columns."""
        return Columns(self.sheet, (*self._columns, *others))

    def of(self, header: object) -> Column | None:
        """Return the column a header names, whatever its width, blanks and note marks; None for one not known."""
        return self._by_header.get(label_key(header))

    def header(self, key: str) -> str:
        """Return the header of the column `key`; raises LookupError for a key there is not."""
        return self._by_key[key].name

    @property
    def all_keys(self) -> tuple[str, ...]:
        """Return what the code calls the columns, in order."""
        return tuple(self._by_key)

    def names(self, use: Use | None = None) -> tuple[str, ...]:
        """Return the headers, of one use or of all."""
        return tuple(column.name for column in self._columns if use in (None, column.use))

    def needed(self) -> tuple[str, ...]:
        """Return the headers a sheet cannot be without."""
        return tuple(column.name for column in self._columns if column.needed)

    def headers(self) -> tuple[str, ...]:
        """Return every header a column is known by."""
        return tuple(header for column in self._columns for header in (column.name, *column.also))

    def places(self, headers: Iterable[object]) -> dict[str, int]:
        """Return at which index (from 0) each column stands in a header row, by key; the first of two counts."""
        found: dict[str, int] = {}
        for place, header in enumerate(headers):
            column = self.of(header)
            if column is not None:
                found.setdefault(column.key, place)
        return found


LISTS = Columns(
    "一括申請",
    (
        Column(
            "list_name", "電源等リスト名", NEEDED, "リストを見分ける名前。申込書のファイル名にも使います。", needed=True
        ),
        Column(
            "area", "電源所属エリア", NEEDED, "一覧から選びます。事業者コードの5桁目と同じエリアです。", needed=True
        ),
        Column("category", "電源等の区分", NEEDED, "一覧から選びます。", needed=True),
        Column(
            "operator_code",
            "事業者コード",
            NEEDED,
            "5桁。先頭の0も入力します。「事業者情報」に入力したコードは一覧から選べます。",
            needed=True,
        ),
        Column("serial", "連番", OPTIONAL, "01～99。空欄なら空いている番号を付けます。"),
        Column("source_type", "電源種別", OPTIONAL, "通常は空欄のままにします。"),
        Column(
            "member_codes",
            "所属事業者コード",
            OPTIONAL,
            "複数あるときは「、」で区切ります。空欄なら事業者コードと同じです。",
        ),
        Column(
            "held_code", "取得済み系統コード", OPTIONAL, "入力した行は申込書を作らず、このコードを使います。例：1YA22"
        ),
        Column("note", "備考", OPTIONAL, "自由にお使いください。申込書には書きません。"),
        Column("result", "結果", WRITTEN, "作成できたか、直すところがあるかを書き込みます。"),
        Column("short_name", "発電所名略称", WRITTEN, "申込書に書いた略称を書き込みます。"),
        Column("file", "ファイル", WRITTEN, "作成した申込書のファイル名を書き込みます。"),
        Column("mail", "メール", WRITTEN, "作成したメールのファイル名を書き込みます。"),
        Column("grid_code", "系統コード", WRITTEN, "通知された系統コードを書き込みます。"),
    ),
)
"""一括申請: one row per 電源等リスト."""

COMPANIES = Columns(
    "事業者情報",
    (
        Column("operator", "事業者番号", OPTIONAL, "事業者コードの初めの4桁。事業者を1行で書くときに入力します。"),
        Column("operator_code", "事業者コード", NEEDED, "5桁。先頭の0も入力します。例：01233"),
        Column("areas", "対象エリア", OPTIONAL, "事業者コードを持つエリア。複数あるときは「、」で区切ります。"),
        Column(
            "licence", "ライセンス区分", NEEDED, "この事業者コードのライセンス区分を一覧から選びます。", registered=True
        ),
        Column(
            "operator_name", "事業者名称", NEEDED, "事業者コードの申請時に登録した名称（50文字以内）。", registered=True
        ),
        Column("operator_short_name", "事業者名略称", NEEDED, "10文字以内。末尾は「_容」です。"),
        Column("postal_code", "郵便番号", NEEDED, "例：100-0005", registered=True),
        Column("address", "住所", NEEDED, "事業者コードの申請時に登録した住所。", registered=True),
        Column("contact_department", "連絡者所属", NEEDED, "申請の内容に答えられる方の部署名。"),
        Column("contact_name", "連絡者氏名", NEEDED, "申請の内容に答えられる方の氏名。"),
        Column("contact_phone", "連絡者電話番号", NEEDED, "半角の数字とハイフン。例：03-0000-0000"),
        Column("contact_email", "連絡者メール", NEEDED, "半角で入力します。@も半角です。"),
    ),
)
"""事業者情報: one row per 事業者コード."""

LEDGER = Columns(
    "台帳",
    (
        Column("code", "事業者コード", WRITTEN, "番号を付けた事業者コード。", needed=True),
        Column("area", "エリア", WRITTEN, "番号を付けたエリア。", also=("電源所属エリア",), needed=True),
        Column("number", "連番", WRITTEN, "付けた連番。同じ番号は二度と使いません。", needed=True),
        Column("short_name", "発電所名略称", WRITTEN, "申込書に書いた略称。"),
        Column("list_name", "電源等リスト名", WRITTEN, "どのリストの番号か。", needed=True),
        Column("category", "電源等の区分", WRITTEN, "メールに書いた参加区分。"),
        Column("file", "ファイル", WRITTEN, "申込書のファイル名。"),
        Column("mail", "メール", WRITTEN, "メールのファイル名。"),
        Column("state", "状態", WRITTEN, "作成・送信・差戻し・通知・取下げ。"),
        Column("made", "作成日", WRITTEN, "申込書を作成した日。", also=("申請日", "日付")),
        Column("sent", "送信日", WRITTEN, "メールを送った日。回答の期限はこの日から数えます。"),
        Column("returned", "差戻し日", WRITTEN, "差し戻された日。"),
        Column("answered", "通知日", WRITTEN, "系統コードの通知を受けた日。", also=("取得日",)),
        Column("withdrawn", "取下げ日", WRITTEN, "取り下げた日。"),
        Column("grid_code", "系統コード", WRITTEN, "通知された系統コード。"),
        Column("mark", "照合", WRITTEN, "申込書の中身の照合用です。書き換えないでください。"),
    ),
)
"""台帳: every number ever given."""

CERTIFICATES = Columns(
    "証明書",
    (
        Column("code", "事業者コード", NEEDED, "証明書は事業者コードごとに1枚です。"),
        Column("issued", "発行日", NEEDED, "クライアント証明書が発行された日。"),
        Column("expires", "有効期限", OPTIONAL, "空欄なら発行日から2年とみなします。", also=("有効期間満了日",)),
        Column("media", "媒体", OPTIONAL, "ダウンロード、CD-R、USBメモリ、USBトークン。", also=("証明書媒体",)),
        Column("pcs", "PC", OPTIONAL, "証明書を入れたパソコン。複数あるときは「、」で区切ります。"),
    ),
)
"""証明書: one row per client certificate."""

OF_A_COMPANY: tuple[Column, ...] = tuple(
    column for column in COMPANIES if column.key not in ("operator", "operator_code", "areas")
)
"""The columns of 事業者情報 beside its codes; one of the same name in 一括申請 goes before it."""

COLUMN_OF_FACT: Mapping[str, str] = {
    **{column.key: column.name for column in OF_A_COMPANY if column.key != "licence"},
    **{key: LISTS.header(key) for key in ("operator_code", "area", "source_type", "member_codes")},
    "plant_short_name": LISTS.header("serial"),
}
"""Where in the batch's sheets the facts stand that a form is filled from, by what forms call them."""
