"""Check, fill and batch the official workbooks of capacity-market (容量市場) code applications."""

__version__ = "0.1.0"
