"""What runs inside an open spreadsheet: the buttons 検証, 自動入力, 直す, マーク消去 and 提出用に保存.

Everything here speaks to the spreadsheet through the public API of xlwings, so the same functions work in Excel
and in LibreOffice (whose engine lives in `youryou_xl.libreoffice`). Nothing here knows a rule or a form.
"""
