"""Check every application in a folder and print one line for each.

Usage: python examples/check_a_folder.py FOLDER
"""

import sys
from collections import Counter
from pathlib import Path

from youryou_xl import forms
from youryou_xl.errors import YouryouError

folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
for path in sorted(folder.rglob("*.xls[xm]")):
    try:
        binding = forms.identify(forms.read_grids(path))
    except YouryouError as error:
        print(f"{path.name}: {error}")
        continue
    counts = Counter(str(finding.severity) for finding in forms.check(binding))
    print(f"{path.name}: {binding.form.title}, {dict(counts) or 'nothing to report'}")
