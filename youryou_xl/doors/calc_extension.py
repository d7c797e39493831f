"""What LibreOffice loads of our Calc extension: the functions YX.… and the five buttons, handed on to `doors.calc`.

LibreOffice loads this file by itself, with whatever Python it brings, so it is written in the words of Python 3.6 and
looks at the version before it touches anything of ours. Our package and its libraries lie beside it in pythonpath/.
"""

import sys
from typing import Any, Tuple  # noqa: UP035 - older Pythons know no other

import unohelper  # type: ignore[import-not-found]

NEEDED = (3, 11)
FUNCTIONS = "YX"
BUTTONS = "jp.youryou.xl.Buttons"


def _too_old() -> str:
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return (
        f"このLibreOfficeのPythonは{here}です。youryou_xlには3.11以降が必要です。LibreOfficeを新しくしてください。 / "
        f"This LibreOffice brings Python {here}; youryou_xl needs 3.11. Please install a newer LibreOffice."
    )


def _broken(error: Exception) -> str:
    return (
        f"youryou_xlの拡張機能を読み込めません（{error}）。「youryou-xl libreoffice install」で入れ直してください。 / "
        f"youryou_xl could not be loaded ({error}). Install the extension again: youryou-xl libreoffice install"
    )


def _functions(_context: Any, *_arguments: Any) -> Any:
    # Our interface is known only once the extension is registered: imported above, it would break installing.
    from com.sun.star.lang import XServiceInfo  # type: ignore[import-not-found]
    from jp.youryou.xl import XFunctions  # type: ignore[import-not-found]

    class Functions(unohelper.Base, XFunctions, XServiceInfo):  # type: ignore[misc]
        """Every method of the interface, by whatever name Calc asks for it."""

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_"):
                raise AttributeError(name)

            def function(*arguments: Any) -> Any:
                if sys.version_info[:2] < NEEDED:
                    return ((_too_old(),),)
                try:
                    from youryou_xl.doors import calc
                except Exception as error:
                    return ((_broken(error),),)
                return calc.answer(name, arguments)

            return function

        def getImplementationName(self) -> str:  # noqa: N802 - UNO's names, spelt as UNO spells them
            return FUNCTIONS

        def supportsService(self, name: str) -> bool:  # noqa: N802
            return name == FUNCTIONS

        def getSupportedServiceNames(self) -> Tuple[str, ...]:  # noqa: N802, UP006
            return (FUNCTIONS,)

    return Functions()


def _buttons(context: Any, *_arguments: Any) -> Any:
    from com.sun.star.task import XJobExecutor  # type: ignore[import-not-found]

    class Buttons(unohelper.Base, XJobExecutor):  # type: ignore[misc]
        """What menu and toolbar call, with the name of the button."""

        def trigger(self, button: str) -> None:
            desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
            document = desktop.getCurrentComponent()
            if sys.version_info[:2] < NEEDED:
                _tell(context, document, _too_old())
                return
            try:
                from youryou_xl.doors import calc
            except Exception as error:
                _tell(context, document, _broken(error))
                return
            calc.press(button, document)

    return Buttons()


def _tell(context: Any, document: Any, text: str) -> None:
    from com.sun.star.awt.MessageBoxType import WARNINGBOX  # type: ignore[import-not-found]

    window = document.getCurrentController().getFrame().getContainerWindow()
    toolkit = context.ServiceManager.createInstanceWithContext("com.sun.star.awt.Toolkit", context)
    toolkit.createMessageBox(window, WARNINGBOX, 1, "youryou_xl", text).execute()


g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816 - the name UNO looks for
g_ImplementationHelper.addImplementation(_functions, FUNCTIONS, (FUNCTIONS,))
g_ImplementationHelper.addImplementation(_buttons, BUTTONS, (BUTTONS,))
