"""Fill one official form from Python, prove that nothing else changed, and read what the rules say.

Usage: python examples/fill_one_form.py [FORM.xlsx]   (without a form: the practice form)
"""

import sys
from pathlib import Path

from youryou_xl import forms
from youryou_xl.forms import verify
from youryou_xl.package import Template
from youryou_xl.resources import workbook_file

official = Path(sys.argv[1]) if len(sys.argv) > 1 else workbook_file("plant-master-practice.xlsx")
out = Path("filled.xlsx")

# 1. Which form is it, and where do its fields stand?
binding = forms.identify(forms.read_grids(official))
print(f"{binding.form.title} on sheet {binding.sheet}")

# 2. What follows from what we know. Fixed values (低圧, 2020/03/01 …) come from the form's definition.
facts = {
    "operator_code": "01233",
    "operator_name": "みほん電力株式会社",
    "area": "東京",
    "plant_short_name": "アグリ0123301",
    "postal_code": "100-0001",
    "address": "東京都千代田区千代田1-1",
    "contact_department": "電力事業部",
    "contact_name": "見本 太郎",
    "contact_phone": "03-0000-0000",
    "contact_email": "taro@example.co.jp",
    "member_codes": ["01233"],
}
values = forms.autofill(binding.form, facts)

# 3. Write them into the input cells, and into nothing else.
writes = binding.cells(values)
Template.open(official).fill(writes.cells, out, like=writes.like, overwrite=True)
proof = verify(official, out)
print(f"{len(proof.cells)} cells differ, nothing else: {proof.ok}")

# 4. What do the rules say?
for finding in forms.check(forms.identify(forms.read_grids(out))):
    print(finding.severity, finding.cell, finding.text)
