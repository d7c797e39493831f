"""Worksheet functions: one registry, and what it becomes in Excel, in Calc, on the command line, as plain formulas.

A function takes what a cell or a range holds, the way the spreadsheet hands it over, and gives back what a cell can
show: a text, a number, a date. What is wrong becomes a short text in the cell, never an exception. Knows no
spreadsheet program and no open workbook.
"""

from __future__ import annotations

from youryou_xl.functions.calling import Trouble, call
from youryou_xl.functions.formulas import UNSURE, Formula
from youryou_xl.functions.registry import REGISTRY, Argument, Function, find

__all__ = ["REGISTRY", "UNSURE", "Argument", "Formula", "Function", "Trouble", "call", "find"]
