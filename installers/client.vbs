' Calls the server as Excel's macros do.
Option Explicit
Dim server
Set server = CreateObject("Youryou.XL")
WScript.Echo "short name=" & server.Call("SHORTNAME", Array("12343", 1), False)
WScript.Echo "unknown=" & server.Call("NOSUCH", Array("x"), False)
WScript.Echo "no workbook=" & server.Press("check", Empty)
WScript.Echo "done"
