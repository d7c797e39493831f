Attribute VB_Name = "YxButtons"
Option Explicit

' What the buttons on the sheet call. Each hands its name to YxRun, which the module for the spreadsheet
' program in use (YxRunExcel or YxRunLibre) provides.

Public Sub YxCheck()
    YxRun "check"
End Sub

Public Sub YxFill()
    YxRun "fill"
End Sub

Public Sub YxFix()
    YxRun "fix"
End Sub

Public Sub YxClear()
    YxRun "clear"
End Sub

Public Sub YxExport()
    YxRun "export"
End Sub
