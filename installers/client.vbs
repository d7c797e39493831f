' Calls the server as Excel's macros do, and stands in for an empty workbook of Excel's.
Option Explicit
Dim server, answer, table(1, 0), excel, book

Class Application
    Public StatusBar
    Public ScreenUpdating
End Class

Class Sheets
    Public Count
End Class

Class Workbook
    Public Name
    Public FullName
    Public Application
    Public Worksheets
End Class

Set server = CreateObject("Youryou.XL")
WScript.Echo "short name=" & server.Call("SHORTNAME", Array("12343", 1), False)
table(0, 0) = "東京"
table(1, 0) = "関西"
answer = server.Call("AREACODE", Array(table), False)
WScript.Echo "areas=" & answer(0, 0) & " " & answer(1, 0)
WScript.Echo "unknown=" & server.Call("NOSUCH", Array("x"), False)
Set excel = New Application
Set book = New Workbook
book.Name = "empty.xlsx"
book.FullName = "C:\empty.xlsx"
Set book.Application = excel
Set book.Worksheets = New Sheets
book.Worksheets.Count = 0
WScript.Echo "no workbook=" & server.Press("check", Empty)
answer = server.Press("clear", book)
WScript.Echo "press=" & answer
WScript.Echo "status=" & excel.StatusBar
WScript.Echo "done"
