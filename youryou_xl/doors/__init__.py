"""The doors: the few names that workbooks out in the world call. Never renamed, never removed, tested for ever.

A door hands on what it is asked to the rooms behind it and does nothing itself. What stood under another name in an
earlier release keeps answering there (`live.buttons`, `live.in_libreoffice`).
"""
