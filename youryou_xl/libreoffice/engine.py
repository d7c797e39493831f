"""The engine as xlwings sees it, and the list of LibreOffices connected to it. Knows apps, and nothing of cells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import xlwings as xw

from . import values
from .apps import App, Apps
from .bridge import Connection

NAME = "libreoffice"


class Engine:
    """The engine as xlwings sees it."""

    def __init__(self) -> None:
        self._apps: list[App] = []

    @property
    def name(self) -> str:
        """Return the name under which xlwings lists the engine."""
        return NAME

    @property
    def type(self) -> str:
        """Return "desktop": calls act at once on an open program."""
        return "desktop"

    @property
    def apps(self) -> Apps:
        """Return the connected LibreOffices."""
        return Apps(self)

    @staticmethod
    def prepare_xl_data_element(value: Any, _options: Any) -> Any:
        """Return one value as the engine writes it."""
        return values.prepared(value)

    @staticmethod
    def clean_value_data(
        data: Any, datetime_builder: Any, empty_as: Any, number_builder: Any, err_to_str: bool
    ) -> list[list[Any]]:
        """Return read values as the options of the reading range ask for them."""
        return [
            [values.cleaned(cell, datetime_builder, empty_as, number_builder, err_to_str) for cell in row]
            for row in data
        ]

    def app(self, connection: Connection) -> App:
        """Return the app of a connection, the same one each time; the latest one becomes the active one."""
        for app in self._apps:
            if app.connection is connection:
                return app
        app = App(self, connection)
        self._apps.insert(0, app)
        connection.when_ended(lambda: self.forget(connection))
        return app

    def prefer(self, app: App) -> None:
        """Make an app the active one, which is the first of the list."""
        self._apps = [app, *(other for other in self._apps if other is not app)]

    def forget(self, connection: Connection) -> None:
        """Take the app of a connection off the list."""
        self._apps = [app for app in self._apps if app.connection is not connection]

    def __iter__(self) -> Iterator[App]:
        return iter(list(self._apps))


engine = Engine()


def app_of(connection: Connection) -> xw.App:
    """Return a connection as an xlwings App."""
    return xw.App(impl=engine.app(connection), add_book=False)


def forget(connection: Connection) -> None:
    """Take a connection that is about to end off xlwings' list of apps."""
    engine.forget(connection)
