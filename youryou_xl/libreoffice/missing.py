"""What the engine does not do says so by name.

xlwings' base classes raise a bare NotImplementedError. `complete` replaces each of them that a class of ours
did not override by one that names the class and the member. This module knows nothing of LibreOffice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

_T = TypeVar("_T", bound=type)


def not_available(what: str) -> NotImplementedError:
    """Return the error for something the engine does not do."""
    return NotImplementedError(f"{what} is not available in xlwings' LibreOffice engine.")


def _refuse(what: str) -> Callable[..., NoReturn]:
    def refuse(*_args: Any, **_kwargs: Any) -> NoReturn:
        raise not_available(what)

    return refuse


def complete(*kept: str) -> Callable[[_T], _T]:
    """Make every inherited public member, except those `kept`, raise NotImplementedError with its name.

    A property we only read gets a setter that refuses likewise.
    """

    def apply(cls: _T) -> _T:
        base = cls.__mro__[1]
        for name, member in vars(base).items():
            if name.startswith("_") or name in kept:
                continue
            what = f"{cls.__name__}.{name}"
            own = vars(cls).get(name)
            if own is None:
                refuse = _refuse(what)
                setattr(cls, name, property(refuse, refuse) if isinstance(member, property) else refuse)
            elif isinstance(own, property) and own.fset is None and isinstance(member, property) and member.fset:
                setattr(cls, name, own.setter(_refuse(f"setting {what}")))
        return cls

    return apply
