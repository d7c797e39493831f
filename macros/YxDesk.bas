Attribute VB_Name = "YxDesk"
Option Explicit

' What the buttons of the desk workbook call; see YxButtons.

Public Sub YxDeskCheck()
    YxRun "desk-check"
End Sub

Public Sub YxDeskMake()
    YxRun "desk-make"
End Sub

Public Sub YxDeskMakeRows()
    YxRun "desk-make-rows"
End Sub

Public Sub YxDeskSent()
    YxRun "desk-sent"
End Sub

Public Sub YxDeskAnswers()
    YxRun "desk-answers"
End Sub

Public Sub YxDeskClear()
    YxRun "desk-clear"
End Sub

Public Sub YxDeskFolder()
    YxRun "desk-folder"
End Sub

Public Sub YxDeskReport()
    YxRun "desk-report"
End Sub
