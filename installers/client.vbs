' Calls the server as Excel's macros do; once, as wine's own VBScript breaks down after a few calls.
Option Explicit
Dim server
Set server = CreateObject("Youryou.XL")
WScript.Echo "short name=" & server.Call("SHORTNAME", Array("12343", 1), False)
WScript.Echo "done"
