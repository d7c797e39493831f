"""The batch: a sheet of resource lists in, official workbooks and mails ready to send out.

`run` does it all; what it comes to is a `BatchResult`.
"""

from __future__ import annotations

from youryou_xl.batch.model import Application, BatchResult, Status
from youryou_xl.batch.run import run

__all__ = ["Application", "BatchResult", "Status", "run"]
