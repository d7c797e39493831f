Attribute VB_Name = "YxRunCom"
Option Explicit

' Runs a button's work on the workbook the button stands in, through the module YxBridge beside this one.

Public Sub YxRun(ByVal button As String)
    YxPress button, ThisWorkbook
End Sub
