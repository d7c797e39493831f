"""The workbooks we ship: built as committed, and what they should be."""
