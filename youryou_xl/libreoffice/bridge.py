"""The bridge to LibreOffice: importing ``uno``, holding a connection, calling across it.

Every call into LibreOffice goes through `Remote`, which counts it and turns UNO exceptions into those of
`errors`. This module must know neither xlwings nor spreadsheets.
"""

from __future__ import annotations

import builtins
import importlib
import importlib.util
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from .errors import CallError, ConnectionLostError, UnoNotFoundError

_LOST = ("com.sun.star.lang.DisposedException", "com.sun.star.bridge.BridgeExistsException")
# How objects of a connection that is gone answer, whatever their exception's type.
_HUNG_UP = ("Binary URP bridge", "illegal object given")
_READING = ("get", "is", "has", "query", "create", "supports", "find")
"""How the names of methods begin that change nothing."""
_INSTALL = (
    "Install it: on Debian and Ubuntu 'sudo apt install python3-uno' and run this with a Python of the same "
    "version as the system's (a virtual environment made by /usr/bin/python3 will do); on Windows and macOS "
    "run this with the Python that comes inside LibreOffice (on Windows: program\\python.exe in LibreOffice's "
    "folder). The variable UNO_PATH may name the folder that holds uno.py."
)


def find_uno() -> ModuleType:
    """Return LibreOffice's ``uno`` module, importing it on first use.

    A virtual environment does not see the system's packages. Instead of putting their whole folder on the
    path (it would shadow the environment's own packages), only ``uno.py`` is loaded from it, and only if its
    binary part was built for this version of Python. The import hook that ``uno`` installs for everybody is
    taken out again, unless ``uno`` was already there (inside LibreOffice, macros rely on the hook).

    Raises:
        UnoNotFoundError: there is no ``uno`` this Python can load; the message says what was tried and what
            to install.
    """
    loaded = sys.modules.get("uno")
    if loaded is not None:
        return loaded
    hook = builtins.__import__
    try:
        return _load_uno()
    finally:
        builtins.__import__ = hook


def _load_uno() -> ModuleType:
    tried: list[str] = []
    try:
        return importlib.import_module("uno")
    except ImportError as error:
        sys.modules.pop("uno", None)
        tried.append(f"import uno: {error}")
    for folder in _uno_folders():
        file = folder / "uno.py"
        if not file.is_file():
            continue
        programs = _program_folders(file)
        built_for = _python_version_of(programs)
        mine = f"{sys.version_info.major}.{sys.version_info.minor}"
        if built_for is not None and built_for != mine:
            tried.append(f"{file}: built for Python {built_for}, this is Python {mine}")
            continue
        try:
            return _load_from(file, programs)
        except (ImportError, OSError) as error:
            sys.modules.pop("uno", None)
            tried.append(f"{file}: {error}")
    raise UnoNotFoundError(
        "LibreOffice's Python module 'uno' cannot be loaded by "
        f"Python {sys.version_info.major}.{sys.version_info.minor} ({sys.executable}). {_INSTALL} "
        f"Tried: {'; '.join(tried)}."
    )


def _uno_folders() -> list[Path]:
    """Return the folders in which systems and LibreOffice installers keep ``uno.py``, likeliest first."""
    given = os.environ.get("UNO_PATH")
    folders = [Path(given)] if given else []
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    folders += [
        Path("/usr/lib/python3/dist-packages"),
        Path(f"/usr/lib64/{version}/site-packages"),
        Path(f"/usr/lib/{version}/site-packages"),
    ]
    return folders + office_folders()


def office_folders() -> list[Path]:
    """Return the program folders of the LibreOffice installations at the usual places."""
    places: list[Path] = []
    if sys.platform == "win32":
        for variable in ("ProgramW6432", "ProgramFiles", "ProgramFiles(x86)"):
            base = os.environ.get(variable)
            if base:
                places += sorted(Path(base).glob("LibreOffice*/program"), reverse=True)
    elif sys.platform == "darwin":
        contents = Path("/Applications/LibreOffice.app/Contents")
        places += [contents / "MacOS", contents / "Resources"]
    else:
        places += [Path("/usr/lib/libreoffice/program"), Path("/usr/lib64/libreoffice/program")]
        places += sorted(Path("/opt").glob("libreoffice*/program"), reverse=True)
        places.append(Path("/snap/libreoffice/current/lib/libreoffice/program"))
    return [place for place in dict.fromkeys(places) if place.is_dir()]


def _program_folders(uno_py: Path) -> list[Path]:
    """Return where ``pyuno`` of this ``uno.py`` may lie; distributions write it into the file's first lines."""
    with uno_py.open(encoding="utf-8", errors="replace") as file:
        head = file.read(2000)
    named = re.findall(r"sys\.path\.(?:append|insert)\((?:0,\s*)?['\"]([^'\"]+)['\"]", head)
    return [uno_py.parent, *map(Path, named)]


def _python_version_of(folders: list[Path]) -> str | None:
    """Return the Python version, such as "3.11", that the binary part was linked with, if it tells."""
    for folder in folders:
        for name in ("libpyuno.so", "pyuno.so", "pyuno.pyd", "libpyuno.dylib"):
            file = folder / name
            if file.is_file():
                found = re.search(rb"(?:lib)?python3\.?(\d+)(?:\.so|\.dll|\.dylib|\b)", file.read_bytes())
                if found:
                    return f"3.{found.group(1).decode('ascii')}"
    return None


def _load_from(file: Path, programs: list[Path]) -> ModuleType:
    before = list(sys.path)
    if len(programs) == 1:
        # LibreOffice's own download: uno.py lies beside pyuno and does not say where its types are.
        os.environ.setdefault("URE_BOOTSTRAP", f"vnd.sun.star.pathname:{file.parent / 'fundamentalrc'}")
        sys.path.append(str(file.parent))
    spec = importlib.util.spec_from_file_location("uno", file)
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} is not a Python module")
    module = importlib.util.module_from_spec(spec)
    sys.modules["uno"] = module
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path[:] = before
    return module


class Connection:
    """A LibreOffice that answers, and the count of what it was asked.

    Attributes:
        calls: how many method calls and property reads or writes crossed the bridge so far. Set it to 0 to
            count afresh. (The first use of a new object costs a few more round trips inside ``pyuno``.)
        pipe: the pipe's name, or None inside LibreOffice.
        pid: the process id where we know it (we started it, or we run inside it); else a negative number
            that tells connections apart.
        before_change: what is called before every call that may change something, None for nothing.
    """

    _unknown = 0

    def __init__(self, context: Any, *, pipe: str | None = None, pid: int | None = None) -> None:
        self.uno = find_uno()
        self.pipe = pipe
        self.calls = 0
        self.before_change: Callable[[], None] | None = None
        if pid is None:
            Connection._unknown -= 1
            pid = Connection._unknown
        self.pid = pid
        self.context = Remote(context, self)
        self._manager = self.context.get("ServiceManager")
        self._desktop: Remote | None = None
        self._when_ended: list[Callable[[], None]] = []

    def when_ended(self, do: Callable[[], None]) -> None:
        """Have `do` called when the LibreOffice behind this connection is ended by us."""
        self._when_ended.append(do)

    def ended(self) -> None:
        """Tell whoever wanted to know that LibreOffice is ended."""
        waiting, self._when_ended = self._when_ended, []
        for do in waiting:
            do()

    @classmethod
    def to_pipe(cls, pipe: str, pid: int | None = None) -> Connection:
        """Connect to a LibreOffice that listens on a pipe.

        Raises:
            ConnectionLostError: nobody listens there.
        """
        uno = find_uno()
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception as error:
            raise ConnectionLostError(
                f"No LibreOffice answers on the pipe {pipe!r} ({_message(error)}). Start it with "
                f"--accept=pipe,name={pipe};urp; or with Office.start()."
            ) from None
        return cls(context, pipe=pipe, pid=pid)

    @classmethod
    def inside(cls) -> Connection:
        """Return the connection of a macro that runs inside LibreOffice.

        Raises:
            ConnectionLostError: this Python does not run inside LibreOffice.
        """
        # LibreOffice loads all Python through this module. Asking UNO instead, say for a desktop, crashes a
        # process that is not LibreOffice.
        if "pythonloader" not in sys.modules:
            raise ConnectionLostError(
                "This Python does not run inside LibreOffice. Use connect(pipe=...) from outside, or give the "
                "component context that the document came from."
            )
        return cls(find_uno().getComponentContext(), pid=os.getpid())

    @property
    def desktop(self) -> Remote:
        """Return LibreOffice's desktop, the holder of all open documents."""
        if self._desktop is None:
            self._desktop = self.service("com.sun.star.frame.Desktop")
        return self._desktop

    def service(self, name: str) -> Remote:
        """Return a new instance of the UNO service `name`."""
        made = self._manager.call("createInstanceWithContext", name, self.context)
        if made is None:
            raise CallError(f"createInstance({name})", "com.sun.star.uno.Exception", "there is no such service")
        return made  # type: ignore[no-any-return]

    def struct(self, name: str, **fields: Any) -> Any:
        """Return a new UNO struct, such as ``com.sun.star.table.CellRangeAddress``, with `fields` set."""
        made = self.uno.createUnoStruct(name)
        for field, value in fields.items():
            setattr(made, field, value)
        return made

    def properties(self, **values: Any) -> tuple[Any, ...]:
        """Return `values` as the property sequence that UNO's loading and saving calls take."""
        return tuple(
            self.struct("com.sun.star.beans.PropertyValue", Name=name, Value=value) for name, value in values.items()
        )

    def enum(self, type_name: str, value: str) -> Any:
        """Return the member `value` of a UNO enumeration."""
        return self.uno.Enum(type_name, value)


class Remote:
    """A UNO object with its connection: calls are counted, exceptions translated, results wrapped."""

    __slots__ = ("_connection", "raw")

    def __init__(self, raw: Any, connection: Connection) -> None:
        self.raw = raw
        self._connection = connection

    def call(self, method: str, *arguments: Any) -> Any:
        """Call a method and return its result, wrapped where it is an object."""
        self._connection.calls += 1
        if self._connection.before_change is not None and not method.startswith(_READING):
            self._connection.before_change()
        plain = [item.raw if isinstance(item, Remote) else item for item in arguments]
        try:
            result = getattr(self.raw, method)(*plain)
        except Exception as error:
            raise translated(error, method) from None
        return self._wrapped(result)

    def get(self, name: str) -> Any:
        """Return the value of a property or attribute, wrapped where it is an object."""
        self._connection.calls += 1
        try:
            result = getattr(self.raw, name)
        except Exception as error:
            raise translated(error, name) from None
        return self._wrapped(result)

    def set(self, name: str, value: Any) -> None:
        """Set a property or attribute."""
        self._connection.calls += 1
        if self._connection.before_change is not None:
            self._connection.before_change()
        try:
            setattr(self.raw, name, value.raw if isinstance(value, Remote) else value)
        except Exception as error:
            raise translated(error, name) from None

    def supports(self, service: str) -> bool:
        """Say whether the object offers a UNO service."""
        self._connection.calls += 1
        try:
            return bool(self.raw.supportsService(service))
        except AttributeError:
            return False
        except Exception as error:
            raise translated(error, "supportsService") from None

    def each(self) -> Iterator[Any]:
        """Yield the members of an index container."""
        for index in range(self.call("getCount")):
            yield self.call("getByIndex", index)

    def _wrapped(self, result: Any) -> Any:
        if type(result).__name__ == "pyuno":
            return Remote(result, self._connection)
        return result

    def __repr__(self) -> str:
        # Not the object's own, which asks the office: where that is gone, Python would end with it.
        return f"<Remote {id(self.raw):#x}>"


def _message(error: BaseException) -> str:
    text = str(getattr(error, "Message", None) or error)
    # UNO appends the C++ source line of the throw to many messages; it means nothing to a user.
    return re.sub(r"\s*at \./\S+$", "", text).strip()


def translated(error: Exception, call: str) -> Exception:
    """Return the plain Python exception for whatever a UNO call raised."""
    type_name = getattr(type(error), "__pyunointerface__", "") or type(error).__name__
    if type_name in _LOST or any(sign in str(error) for sign in _HUNG_UP):
        return ConnectionLostError(
            f"LibreOffice or the document was closed during {call}. Open the document again and repeat."
        )
    if isinstance(error, (AttributeError, TypeError)) and not hasattr(error, "Message"):
        return CallError(call, type(error).__name__, _message(error))
    if hasattr(error, "Message"):
        return CallError(call, type_name, _message(error))
    return error
