"""An xlwings engine for LibreOffice Calc, and what is needed to start, reach and stop LibreOffice.

``register()`` makes it known to xlwings; after that the objects are xlwings' own (App, Book, Sheet, Range, ...).
This package knows LibreOffice and xlwings and nothing of what they are used for; see its README.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from .bridge import Connection, find_uno
from .errors import (
    CallError,
    ConnectionLostError,
    LibreOfficeError,
    OfficeNotFoundError,
    OfficeStartError,
    ProtectedError,
    ReadOnlyError,
    UnoNotFoundError,
)
from .office import Office
from .process import find_soffice

if TYPE_CHECKING:
    import xlwings as xw

__all__ = [
    "CallError",
    "Connection",
    "ConnectionLostError",
    "LibreOfficeError",
    "Office",
    "OfficeNotFoundError",
    "OfficeStartError",
    "ProtectedError",
    "ReadOnlyError",
    "UnoNotFoundError",
    "book_by_uid",
    "book_from_component",
    "connect",
    "connection_of",
    "disconnect",
    "find_soffice",
    "find_uno",
    "frozen",
    "register",
    "undo_context",
    "unrecorded",
]


def register() -> xw.Engine:
    """Add the engine "libreoffice" to ``xw.engines`` and return it; doing it again changes nothing.

    Where no engine is active (there is no Excel), it becomes the active one, so that ``xw.App()`` starts a
    LibreOffice and ``xw.books`` lists its books.
    """
    import xlwings as xw

    from .engine import NAME, engine

    for known in xw.engines:
        if known.name == NAME:
            return known
    added = xw.Engine(impl=engine)
    xw.engines.add(added)
    if xw.engines.active is None:
        added.activate()
    return added


def connect(pipe: str, pid: int | None = None) -> xw.App:
    """Return the LibreOffice that listens on `pipe` as an xlwings App.

    Args:
        pipe: the name after ``pipe,name=`` in its ``--accept`` argument.
        pid: its process id, where known; xlwings tells apps apart by it.

    Raises:
        UnoNotFoundError: this Python cannot talk to LibreOffice.
        ConnectionLostError: nobody answers on that pipe.
    """
    from .engine import app_of

    register()
    return app_of(Connection.to_pipe(pipe, pid=pid))


def disconnect(app: xw.App) -> None:
    """Let go of an app that `connect` gave, leaving its LibreOffice running."""
    from .engine import forget

    forget(app.impl.connection)


_inside: Connection | None = None


def book_from_component(component: Any, context: Any = None) -> xw.Book:
    """Return an open UNO document as an xlwings Book.

    Inside LibreOffice (a macro: ``XSCRIPTCONTEXT.getDocument()``) the document is all that is needed. From
    outside, `context` is the component context that the document came from.

    Raises:
        ConnectionLostError: not inside LibreOffice, and no `context` given.
    """
    global _inside
    import xlwings as xw

    from .bridge import Remote
    from .engine import engine

    register()
    if context is not None:
        known = (app.connection for app in engine if app.connection.context.raw == context)
        connection = next(known, None) or Connection(context)
    else:
        if _inside is None:
            _inside = Connection.inside()
        connection = _inside
    return xw.Book(impl=engine.app(connection).book(Remote(component, connection)))


def book_by_uid(source: xw.App | Connection, runtime_uid: str) -> xw.Book:
    """Return the open book whose document has this RuntimeUID (unlike its name, the UID is plain ASCII).

    Raises:
        KeyError: no open spreadsheet has it.
    """
    import xlwings as xw

    from .engine import engine

    register()
    app = engine.app(source) if isinstance(source, Connection) else source.impl
    return xw.Book(impl=app.books.by_uid(runtime_uid))


def connection_of(item: xw.App | xw.Book) -> Connection:
    """Return the connection behind an App or Book; its ``calls`` counts what crossed the bridge."""
    connection: Connection = item.impl.connection
    return connection


@contextmanager
def undo_context(book: xw.Book, title: str) -> Iterator[None]:
    """Make everything done to `book` inside the ``with`` block one undo step named `title`.

    Values are written cell by cell meanwhile, for LibreOffice cannot undo arrays. Put `frozen` around it, not
    inside: freezing counts as a step of its own, and an empty undo step would be left.
    """
    with book.impl.undo(title):
        yield


@contextmanager
def unrecorded(book: xw.Book) -> Iterator[None]:
    """Keep everything done to `book` inside the ``with`` block out of undo; the user's earlier steps stay there."""
    with book.impl.unrecorded():
        yield


@contextmanager
def frozen(book: xw.Book) -> Iterator[None]:
    """Hold back redrawing of `book` inside the ``with`` block; it is given back whatever happens."""
    with book.impl.frozen():
        yield
