"""The domain: areas, categories, licences, codes, text, dates and the findings about them.

Pure Python that knows neither spreadsheets nor files of the user's besides standards.toml. Importing it is cheap;
holidays (jpholiday) and character widths (jaconv) are loaded when first needed.
"""

from youryou_xl.rules.areas import AREAS, NEGAWATT_AREAS, Area, area_of_digit, parse_area
from youryou_xl.rules.calendar import BusinessDays
from youryou_xl.rules.categories import LONG_TERM_CATEGORIES, Category, parse_category
from youryou_xl.rules.codes import GridCode, OperatorCode, OperatorShortName, PlantShortName
from youryou_xl.rules.contacts import parse_domain, parse_email, parse_phone, parse_postal_code
from youryou_xl.rules.crosschecks import CROSS_CHECKS, CheckInput
from youryou_xl.rules.findings import CATALOGUE, Finding, Rule, Severity, Source, rule, worst
from youryou_xl.rules.licences import (
    GridCodeNeed,
    Licence,
    grid_code,
    parse_licence,
    parse_licences,
    read_category,
    read_licence,
    read_licences,
    registration_licence,
)
from youryou_xl.rules.quantities import (
    parse_date,
    parse_kilowatt,
    parse_mark,
    parse_number,
    parse_point_number,
)
from youryou_xl.rules.readings import Reading
from youryou_xl.rules.serials import SerialNumber, next_free, take
from youryou_xl.rules.standards import Duration, LeadTime, Standards, load
from youryou_xl.rules.text import choice_key, is_blank, label_key, length, one_line, plain_hyphens
from youryou_xl.rules.values import VALUE_TYPES, ValueSpec, read_value

__all__ = [
    "AREAS",
    "CATALOGUE",
    "CROSS_CHECKS",
    "LONG_TERM_CATEGORIES",
    "NEGAWATT_AREAS",
    "VALUE_TYPES",
    "Area",
    "BusinessDays",
    "Category",
    "CheckInput",
    "Duration",
    "Finding",
    "GridCode",
    "GridCodeNeed",
    "LeadTime",
    "Licence",
    "OperatorCode",
    "OperatorShortName",
    "PlantShortName",
    "Reading",
    "Rule",
    "SerialNumber",
    "Severity",
    "Source",
    "Standards",
    "ValueSpec",
    "area_of_digit",
    "choice_key",
    "grid_code",
    "is_blank",
    "label_key",
    "length",
    "load",
    "next_free",
    "one_line",
    "parse_area",
    "parse_category",
    "parse_date",
    "parse_domain",
    "parse_email",
    "parse_kilowatt",
    "parse_licence",
    "parse_licences",
    "parse_mark",
    "parse_number",
    "parse_phone",
    "parse_point_number",
    "parse_postal_code",
    "plain_hyphens",
    "read_category",
    "read_licence",
    "read_licences",
    "read_value",
    "registration_licence",
    "rule",
    "take",
    "worst",
]
