"""Applications other than grid codes: the official form filled, checked, proven and put beside its mail or letter.

One company at a time, all by the procedure's TOML; a company whose values are wrong never holds back another. Knows
no spreadsheet program; nothing is written before all of a company's files are made, and nothing is overwritten.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from youryou_xl import forms
from youryou_xl.errors import CannotFill, CannotWrite, UnusableForm, UnusableInput
from youryou_xl.filenames import safe_name
from youryou_xl.files import write_whole
from youryou_xl.forms import Form, OfficialForm
from youryou_xl.lang import pick
from youryou_xl.procedure import definitions, letters, mails, mms_sheets
from youryou_xl.procedure.applicants import Applicant
from youryou_xl.procedure.definitions import Procedure, Step
from youryou_xl.procedure.mail_checks import check_mail
from youryou_xl.procedure.mails import Attachment, Sender
from youryou_xl.procedure.mms import parse_mms_contract
from youryou_xl.rules import standards as standards_file
from youryou_xl.rules.calendar import BusinessDays
from youryou_xl.rules.categories import Category
from youryou_xl.rules.codes import OperatorCode
from youryou_xl.rules.findings import Finding, Severity, rule, worst
from youryou_xl.rules.licences import Licence
from youryou_xl.rules.standards import Standards
from youryou_xl.rules.text import as_text, choice_key, is_blank

PROCEDURES = (
    "operator-code",
    "operator-unknown",
    "client-certificate",
    "mms-1prime",
    "mms-2-generator",
    "mms-2-dr",
)
"""What ``apply`` makes; grid codes are the batch's."""

FORMS_FOLDER, MAILS_FOLDER, LETTERS_FOLDER, DATA_FOLDER = "申請書", "メール", "送付状", "登録データ"

CATEGORY_OPEN = rule(
    "YX-E374",
    "{company}の参加区分が分かりません。「事業者情報」に「参加区分」の列を加えて{choices}のどれかを入力するか、"
    "--category で指定してください。",
    "The category of {company} is not known. Add the column 参加区分 to 事業者情報 and type one of {choices}, or "
    "name it with --category.",
    "manual p.7",
)
CODE_HELD = rule(
    "YX-I375",
    "{company}には「区分なし(需要抑制)」の事業者コード {value} がすでにあるため、申込書は作りません。"
    "登録内容の変更は、広域機関システムか変更の申請で行います（p.17）。",
    "{company} has the code {value} of 区分なし(需要抑制) already, so no application is made. What is registered is "
    "changed in 広域機関システム, or by an application for a change (p.17).",
    "manual p.4",
)
CODE_NOT_UNKNOWN = rule(
    "YX-I376",
    "{company}には事業者コード {value} が入力されているため、「事業者コード不明による申請」は作りません。",
    "{company} has the code {value}, so no application with 事業者コード不明 is made.",
    "manual p.4",
)
NOT_FOR_THIS_CATEGORY = rule(
    "YX-I377",
    "{company}の区分（{value}）には「区分なし(需要抑制)」の事業者コードは要りません。必要なのは「発電」のコードです。",
    "{company} takes part in {value}, which needs no code of 区分なし(需要抑制) but one of 発電.",
    "manual p.4",
)
CODE_FIRST = rule(
    "YX-E378",
    "{company}の事業者コードがまだありません。この申込みには事業者コードが必要です。通知されたら「事業者情報」に入力してください。",
    "{company} has no operator code yet, and this application needs one. Type it into 事業者情報 when it is notified.",
    "manual p.3",
)
CANNOT_BE_WRITTEN = rule(
    "YX-E379",
    "{company}の申込書を作れません。{ja}",
    "The application of {company} cannot be made. {en}",
    "convention",
)

MMS_REPLACED = rule(
    "YX-W380",
    "電源Ⅱの契約は2024年度から余力活用契約に、電源Ⅰ’は容量市場に置き換わりました。この申込みがまだ要るかどうか、"
    "提出先の一般送配電事業者に確かめてください。",
    "電源Ⅱ contracts were replaced by 余力活用契約 from fiscal year 2024, and 電源Ⅰ’ by the capacity market. Please "
    "ask the system operator whether this application is still needed.",
    "public",
)
OTHER_CONTRACT = rule(
    "YX-E381",
    "契約種別「{value}」は、この申込み（{kind}）の契約ではありません。次のどれかを入力してください：{choices}。",
    "The contract “{value}” is none of this application's ({kind}). Please type one of: {choices}.",
    "MMS flow",
)
NO_AREA = rule(
    "YX-E382",
    "{company}の調整力を供出するエリアが分かりません。「事業者情報」の「対象エリア」に入力してください。提出先はそのエリアの"
    "一般送配電事業者です。",
    "The areas in which {company} supplies are not known. Please type them into 対象エリア of 事業者情報; the "
    "application goes to the system operator of the area.",
    "MMS flow",
)
ANY_ONE_AREA = rule(
    "YX-I383",
    "{areas}の複数エリアで供出するため、提出先は任意の1エリアです。ここでは{value}にしています（※1）。",
    "With several areas ({areas}) the application goes to any one of them; here it is {value} (※1).",
    "MMS flow",
)

Status = Literal["made", "kept", "failed", "skipped"]


@dataclass
class Application:
    """What became of one company: its files (whole paths), and what there is to say."""

    company: str
    code: str | None
    status: Status = "failed"
    file: Path | None = None
    mail: Path | None = None
    letter: Path | None = None
    findings: list[Finding] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """Return the application as ``apply --json`` prints it."""
        return {
            "company": self.company,
            "code": self.code,
            "status": self.status,
            "file": _text(self.file),
            "mail": _text(self.mail),
            "letter": _text(self.letter),
            "findings": [finding.as_json() for finding in self.findings],
        }


@dataclass(frozen=True)
class ToDo:
    """A thing to do: of which step, whether it is done, and when the step normally ends."""

    step: str
    title: str
    done: bool
    due: dt.date | None
    source: str

    def as_json(self) -> dict[str, object]:
        """Return it as ``apply --json`` prints it."""
        due = self.due.isoformat() if self.due else None
        return {"step": self.step, "title": self.title, "done": self.done, "due": due, "source": self.source}


@dataclass
class Result:
    """What a run made."""

    procedure: Procedure
    applications: list[Application]
    todo: list[ToDo]
    notes: list[Finding] = field(default_factory=list)
    """What concerns the procedure itself, whoever applies."""
    data: Path | None = None
    """The sheets of the data to register in the MMS, to be filled in."""

    def count(self, *statuses: Status) -> int:
        """Return how many applications have one of `statuses`."""
        return sum(application.status in statuses for application in self.applications)

    def as_json(self) -> dict[str, object]:
        """Return the result as ``apply --json`` prints it."""
        return {
            "procedure": self.procedure.id,
            "generated": self.count("made", "kept"),
            "failed": self.count("failed"),
            "skipped": self.count("skipped"),
            "applications": [application.as_json() for application in self.applications],
            "todo": [todo.as_json() for todo in self.todo],
            "data": _text(self.data),
            "notes": [f"{note.text}（{note.source.text}）" for note in self.notes],
            "outcomes": [
                {"title": outcome.title, "next": list(outcome.next), "source": str(outcome.source)}
                for outcome in self.procedure.outcomes.values()
            ],
        }


@dataclass(frozen=True)
class _Made:
    file: bytes
    name: str
    mail: bytes | None
    letter: tuple[letters.LetterFile, ...]


def apply(
    procedure: str,
    companies: Sequence[Applicant],
    form: Path,
    out: Path,
    *,
    today: dt.date,
    category: Category | None = None,
    pdf: bool | None = None,
    standards: Standards | None = None,
) -> Result:
    """Make the applications of `procedure` for `companies` into the folder `out`.

    Raises UnusableInput for another procedure, UnusableFile and UnusableForm for a form that cannot be used,
    CannotWrite where a file of the same name and other contents is in the way. `pdf` says whether letters are printed
    by LibreOffice; by default where it is found.
    """
    if procedure not in PROCEDURES:
        raise UnusableInput(
            f"手続き「{procedure}」は apply では作れません。次のどれかを指定してください：{'、'.join(PROCEDURES)}"
            "（系統コードは batch で作ります）。",
            f"apply does not make {procedure}. Known are {', '.join(PROCEDURES)} (grid codes are made by batch).",
        )
    known = standards or standards_file.load()
    described = definitions.load(procedure)
    official = OfficialForm.open(form, described.form)
    asked = asked_of(official.binding.form, described)
    applications = []
    for company in companies:
        application = Application(company.name, str(company.code) if company.code else None)
        applications.append(application)
        wanted = (category,) if category is not None else company.categories
        named = _file_name(described, company, companies)
        try:
            _make(described, official, asked, company, wanted, application, named, out, today, known, pdf)
        except (UnusableForm, CannotFill, CannotWrite) as error:
            told = CANNOT_BE_WRITTEN.found(None, company=company.name, ja=error.ja, en=error.en)
            application.findings.append(told)
    made = any(application.status in ("made", "kept") for application in applications)
    steps = [] if all(each.status == "skipped" for each in applications) else todo(described, today, made, known)
    notes = [MMS_REPLACED.found(None)] if described.contract else []
    data = _data_sheets(described, out, known) if described.contract and made else None
    return Result(described, applications, steps, notes, data)


def _data_sheets(procedure: Procedure, out: Path, known: Standards) -> Path | None:
    """Put the sheets of the data to register beside the applications; those there already, filled in or not, stay."""
    contract = parse_mms_contract(procedure.contract)
    if contract is None:
        return None
    path = out / DATA_FOLDER / f"MMS登録データ_{safe_name(procedure.contract)}.xlsx"
    if not path.exists():
        _folder(path.parent)
        write_whole(path, mms_sheets.workbook(contract, known))
    return path


def asked_of(form: Form, procedure: Procedure) -> Form:
    """Return the form as `procedure` asks for it: without the settings of fields and the checks it frees."""
    fields = []
    for entry in form.fields:
        freed = procedure.free.get(entry.key, ())
        changed: dict[str, object] = {
            name: False if name == "required" else () if name == "choices" else None for name in freed
        }
        fields.append(replace(entry, spec=replace(entry.spec, **changed)) if changed else entry)  # type: ignore[arg-type]
    checks = tuple(name for name in form.checks if name not in procedure.free.get("checks", ()))
    return replace(form, fields=tuple(fields), checks=checks)


def todo(procedure: Procedure, today: dt.date, made: bool, known: Standards) -> list[ToDo]:
    """Return what is to be done, step by step from `today`; a form that was made and checked is done."""
    calendar = BusinessDays.of(known)
    ends: dict[str, dt.date | None] = {}
    found = []
    for step in procedure.steps:
        before = [ends[name] for name in step.after if name in ends]
        start = None if None in before else calendar.next_open(max([today, *(day for day in before if day)]))
        end = None if start is None or step.open else calendar.after(start, step.lead_time(known).normal)
        ends[step.id] = end
        found += [
            ToDo(
                step.id,
                title,
                made and is_form_work(step, number),
                end if number + 1 == len(step.tasks) else start,
                str(step.source),
            )
            for number, title in enumerate(step.tasks)
        ]
    return found


def is_form_work(step: Step, number: int) -> bool:
    """Return whether a task of a step is what ``apply`` does: getting, filling and checking the form."""
    text = step.tasks_ja[number]
    return "検証する" in text or "申込書を取得する" in text or "申込書」を取得する" in text


def _make(
    procedure: Procedure,
    official: OfficialForm,
    asked: Form,
    company: Applicant,
    categories: Sequence[Category],
    application: Application,
    name: str,
    out: Path,
    today: dt.date,
    known: Standards,
    pdf: bool | None,
) -> None:
    refusal = _refusal(procedure, company, categories, known)
    if refusal is not None:
        application.findings.append(refusal)
        application.status = "failed" if refusal.severity is Severity.ERROR else "skipped"
        return
    values = values_for(procedure, asked, company, today, known)
    binding = official.binding
    values = {key: value for key, value in values.items() if _has_cell(official, key)}
    filled = official.filled(values)
    # The blank form says where its fields are; a filled one by itself leaves more in doubt.
    checked = replace(binding, form=asked).on(forms.read_grids(filled))
    application.findings += forms.check(checked, {"operator_code": application.code or ""})
    application.findings += _of_mms(procedure, company, checked.values(), known) if procedure.contract else []
    if worst(application.findings) is Severity.ERROR:
        return
    proof = official.verify(filled)
    if not proof.ok:
        raise CannotFill(
            "記入した申込書に、入力欄以外の違いが見つかりました。この様式では作成できません。",
            "The filled form differs from the official one outside its input cells; it was not written.",
        )
    suffix = official.template.suffix
    mail, told = _mail(procedure, official, company, categories, Attachment(name + suffix, filled), known)
    application.findings += told
    to = known.mms_operators[company.areas[0]] if procedure.contract else addressee_of(official)
    letter = letters.make(procedure, _sender(company), to, today, pdf=pdf) if procedure.letter else ()
    _write(application, out, _Made(filled, name + suffix, mail, letter), name)


def _file_name(procedure: Procedure, company: Applicant, companies: Sequence[Applicant]) -> str:
    """Return the name of a company's files without ending: its code, or where a name stands twice its areas, in it."""
    parts = [procedure.mail.document if procedure.mail else procedure.title_ja, company.name]
    if procedure.id in ("operator-code", "operator-unknown"):
        if sum(other.name == company.name for other in companies) > 1:
            parts.append("・".join(company.areas) or str(company.row))
    elif company.code is not None:
        parts.append(str(company.code))
    return safe_name("_".join(parts))


def _write(application: Application, out: Path, made: _Made, name: str) -> None:
    files: list[tuple[Path, bytes]] = [(out / FORMS_FOLDER / made.name, made.file)]
    if made.mail is not None:
        files.append((out / MAILS_FOLDER / f"{name}.eml", made.mail))
    files += [(out / LETTERS_FOLDER / f"送付状_{name}{each.suffix}", each.data) for each in made.letter if each.data]
    differing = [path for path, data in files if path.exists() and path.read_bytes() != data and not _of_pdf(path)]
    if differing:
        raise CannotWrite(
            f"{differing[0]} が違う内容ですでにあるため、何も書きませんでした。内容を確かめ、"
            "別のフォルダーを --out に指定してください。",
            f"{differing[0]} is there with other contents, so nothing was written. Look at it, and name another --out.",
        )
    written = False
    for path, data in files:
        if path.exists():
            continue
        _folder(path.parent)
        write_whole(path, data)
        written = True
    application.status = "made" if written else "kept"
    application.file = files[0][0]
    application.mail = next((path for path, _ in files if path.suffix == ".eml"), None)
    application.letter = next((path for path, _ in files if path.parent.name == LETTERS_FOLDER), None)


def _folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWrite(
            f"フォルダー {path} を作れません。書き込める場所を --out に指定してください。",
            f"The folder {path} cannot be made. Name a place you may write to with --out.",
        ) from error


def _of_pdf(path: Path) -> bool:
    """Return whether a file carries the moment it was made, so that a second one never equals it."""
    return path.suffix == ".pdf"


def _refusal(
    procedure: Procedure, company: Applicant, categories: Sequence[Category], known: Standards
) -> Finding | None:
    """Return why no application is made for a company; an ERROR where something is missing."""
    code, held, name = company.code, company.licences, company.name or f"{company.row}行目"
    if procedure.id == "operator-code":
        if code is not None and Licence.NEGAWATT in held:
            return CODE_HELD.found("operator_code", str(code), company=name)
        choices = known.mail_categories["operator-code"]
        if not categories:
            return CATEGORY_OPEN.found("category", company=name, choices="、".join(choices))
        if not any(category.value in choices for category in categories):
            return NOT_FOR_THIS_CATEGORY.found("category", "、".join(categories), company=name)
    elif procedure.id == "operator-unknown":
        if code is not None:
            return CODE_NOT_UNKNOWN.found("operator_code", str(code), company=name)
    elif code is None and not (procedure.contract and len(company.areas) > 1 and company.facts.get("operator")):
        return CODE_FIRST.found("operator_code", company=name)
    if procedure.contract and not company.areas:
        return NO_AREA.found("areas", company=name)
    return None


def _of_mms(procedure: Procedure, company: Applicant, values: Mapping[str, object], known: Standards) -> list[Finding]:
    """Return what the flow says about an MMS application besides its form: the contract, and where it goes."""
    found = []
    choices = known.mms_contracts[procedure.contract]
    contract = as_text(values.get("contract"))
    if contract and choice_key(contract) not in {choice_key(choice) for choice in choices}:
        found.append(OTHER_CONTRACT.found("contract", contract, kind=procedure.contract, choices="、".join(choices)))
    if len(company.areas) > 1:
        to = known.mms_operators[company.areas[0]]
        found.append(ANY_ONE_AREA.found("addressee", to, areas="・".join(company.areas)))
    return found


def values_for(
    procedure: Procedure, form: Form, company: Applicant, today: dt.date, known_standards: Standards
) -> dict[str, object]:
    """Return the values of the form by field key, from what is known of the company; nothing is made up."""
    facts: dict[str, object] = dict(company.facts)
    code = company.code
    if code is None and procedure.contract and company.areas:
        code = next(iter(OperatorCode.of_four_digits(company.facts.get("operator"), company.areas[0])), None)
    if code is not None:
        facts["operator_code"] = str(code)
    if procedure.contract:
        contracts = known_standards.mms_contracts[procedure.contract]
        if len(contracts) == 1:
            facts.setdefault("contract", contracts[0])
        facts["addressee"] = known_standards.mms_operators[company.areas[0]]
        facts["users"] = _several(company.facts.get("users") or company.facts.get("contact_name", ""))
        facts["user_emails"] = _several(company.facts.get("user_emails") or company.facts.get("contact_email", ""))
    values = forms.autofill(form, facts)
    # Registered by default, whatever stands there (p.8): the template's own is left alone.
    values.pop("imbalance_class.1", None)
    extra = {
        "domain_name": company.facts.get("domain_name") or company.facts.get("contact_email", "").rpartition("@")[2],
        "contact_fax": company.facts.get("contact_fax"),
        "application_date": today,
        **{f"negawatt_area.{area}": "○" for area in company.areas},
        **{f"target_area.{area}": "○" for area in company.areas},
    }
    if procedure.id == "operator-unknown":
        extra |= {"application_type": "新規", "licence_class.1": "、".join(company.licences[:1])}
        extra |= {
            "licence_number.1": company.facts.get("licence_number"),
            "licence_date.1": company.facts.get("licence_date"),
        }
        if Licence.NEGAWATT not in company.licences:
            extra = {key: value for key, value in extra.items() if not key.startswith("negawatt_area.")}
    known = {key: value for key, value in extra.items() if form.field(key) is not None and not is_blank(value)}
    return forms.canonical(form, values | known)


def _several(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[、,\n／/]", text) if part.strip())


def _has_cell(official: OfficialForm, key: str) -> bool:
    """Return whether the form in hand has a cell for a field that need not be there (a real form may lack it)."""
    known = official.binding.form.field(key)
    return official.binding.cell_of(key) is not None or known is None or known.spec.required or known.repeats


def _sender(company: Applicant) -> Sender:
    facts = company.facts
    return Sender(
        company.name,
        facts.get("contact_department", ""),
        facts.get("contact_name", ""),
        facts.get("contact_phone", ""),
        facts.get("contact_email", ""),
    )


_ADDRESSEE = re.compile(r"^\s*(?:宛先|送付先|提出先)?[：:\s]*(\S.*?)\s*(?:御中|宛て?)\s*$")
_MAIL_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+[@＠][A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


def addressee_of(official: OfficialForm) -> str:
    """Return whom the form itself is addressed to (what stands before 御中), "" where it names nobody."""
    for text in _print(official):
        for line in text.splitlines():
            match = _ADDRESSEE.match(line)
            if match is not None:
                return match[1]
    return ""


def mail_address_of(official: OfficialForm) -> str:
    """Return the one mail address that the blank form prints, "" where it prints none or several."""
    found = {match.replace("＠", "@") for text in _print(official) for match in _MAIL_ADDRESS.findall(text)}
    return found.pop() if len(found) == 1 else ""


def _print(official: OfficialForm) -> list[str]:
    grid = official.binding.grid
    return [value for _, value in sorted(grid.values.items()) if isinstance(value, str)]


def _mail(
    procedure: Procedure,
    official: OfficialForm,
    company: Applicant,
    categories: Sequence[Category],
    attachment: Attachment,
    known: Standards,
) -> tuple[bytes | None, list[Finding]]:
    text = procedure.mail
    if text is None:
        return None, []
    sender = _sender(company)
    key = text.standard
    allowed = known.mail_categories.get(key, ())
    named = [category.value for category in categories if category.value in allowed]
    words = {
        "company": sender.company,
        "person": sender.person,
        "document": text.document,
        "kind": known.phrases.get(key, ""),
        "category": "』および『".join(named),
        "attachment": attachment.name,
        "code": str(company.code or ""),
        "contract": procedure.contract,
        "form_addressee": addressee_of(official) or "ご担当者様",
        "addressee": known.mms_operators.get(company.areas[0], "") if company.areas else "",
    }
    greeting = known.addressee if key else text.addressee.format(**words).replace("ご担当者様 御中", "ご担当者様")
    body = mails.with_signature(f"{greeting}\n\n{text.body.format(**words)}", sender)
    to = known.mail_to if key else mail_address_of(official)
    subject = known.subjects[key] if key else text.subject.format(**words)
    told = check_mail(key, to=to, subject=subject, body=body, standards=known) if key else []
    return mails.draft(to, subject, body, [attachment]), told


def summary(result: Result, told: Callable[[Finding], str]) -> str:
    """Return what a run made in a few lines, in the language the user reads; `told` words a finding."""
    lines = [
        pick(
            f"{result.procedure.title}: 作成 {result.count('made', 'kept')}、要修正 {result.count('failed')}、"
            f"申請不要 {result.count('skipped')}",
            f"{result.procedure.title}: {result.count('made', 'kept')} made, {result.count('failed')} to be put right, "
            f"{result.count('skipped')} not needed",
        )
    ]
    for application in result.applications:
        lines.append(f"■ {application.company}" + (f"（{application.code}）" if application.code else ""))
        lines += [f"    {path}" for path in (application.file, application.mail, application.letter) if path]
        lines += [f"    {told(finding)}" for finding in application.findings]
    if result.data is not None:
        lines.append(
            pick(f"登録データの記入用シート: {result.data}", f"Sheets for the data to register: {result.data}")
        )
        check = f"youryou-xl check {result.data} --mms {result.procedure.id}"
        lines.append(pick(f"記入したら調べてください: {check}", f"Once filled in, check them: {check}"))
    lines += [told(note) for note in result.notes]
    lines += ["", pick("次にすること", "What to do next")] if result.todo else []
    for each in result.todo:
        mark = pick("［済］", "[x]") if each.done else pick("［　］", "[ ]")
        due = pick(f"　{each.due:%Y/%m/%d}まで", f"  by {each.due:%Y-%m-%d}") if each.due and not each.done else ""
        lines.append(f"{mark} {each.title}{due}［{each.source.removeprefix('manual ')}］")
    for outcome in result.procedure.outcomes.values() if result.todo else ():
        lines.append(pick(f"答えが「{outcome.title}」のとき：", f"If the answer is: {outcome.title}"))
        lines += [f"    ・{each}" for each in outcome.next]
    return "\n".join(lines)


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)
