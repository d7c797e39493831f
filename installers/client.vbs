' Calls the server once, as Excel's macros do: with "function", "unknown" or "press".
Option Explicit
Dim server
Set server = CreateObject("Youryou.XL")
Select Case WScript.Arguments(0)
    Case "function"
        WScript.Echo "answer=" & server.Call("SHORTNAME", Array("12343", 1), False)
    Case "unknown"
        WScript.Echo "answer=" & server.Call("NOSUCH", Array("x"), False)
    Case "press"
        WScript.Echo "answer=" & server.Press("check", Empty)
End Select
WScript.Echo "done"
