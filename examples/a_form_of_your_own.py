"""Use a form that youryou_xl does not know: one TOML file, no code.

Makes a small order sheet, describes it in TOML, fills it, and checks a wrong one.
Usage: python examples/a_form_of_your_own.py
"""

import datetime as dt
from pathlib import Path

import openpyxl
from openpyxl.styles import Border, Side

from youryou_xl import forms
from youryou_xl.package import Template

DEFINITION = """
id = "site-visit"
title = "現地調査依頼書"
edition = "2026"

[fields.site]
labels = ["調査場所"]
required = true
max_length = 20

[fields.day]
labels = ["希望日"]
type = "date"
required = true

[fields.mail]
labels = ["連絡先メール"]
type = "email"
required = true
"""

book = openpyxl.Workbook()
sheet = book.active
sheet.title = "依頼書"
sheet["B2"] = "現地調査依頼書"
line = Side(style="thin")
for row, label in enumerate(["調査場所", "希望日 ※", "連絡先\nメール"], start=4):
    sheet.cell(row, 2, label)
    for column in (2, 3):  # the label and the box beside it
        sheet.cell(row, column).border = Border(left=line, right=line, top=line, bottom=line)
book.save("site-visit.xlsx")
Path("site-visit.toml").write_text(DEFINITION, encoding="utf-8")

form = forms.read("site-visit.toml")
binding = forms.identify(forms.read_grids("site-visit.xlsx"), [form])
for field in binding.fields:
    print(field.label, field.cell, field.status)

writes = binding.cells({"site": "第一変電所", "day": dt.date(2026, 12, 1), "mail": "taro.example.co.jp"})
Template.open("site-visit.xlsx").fill(writes.cells, "site-visit-filled.xlsx", overwrite=True)
for finding in forms.check(forms.identify(forms.read_grids("site-visit-filled.xlsx"), [form])):
    print(finding.severity, finding.cell, finding.text, "→", finding.fix)
