Attribute VB_Name = "YxRunExcel"
Option Explicit

' Runs a button's work in Python through the module "xlwings" beside this one.

Public Sub YxRun(ByVal button As String)
    Dim interpreter As String
    On Error GoTo failed
    #If Mac Then
        interpreter = GetConfig("INTERPRETER_MAC", "")
    #Else
        interpreter = GetConfig("INTERPRETER_WIN", "")
    #End If
    If IsFullName(interpreter) Then
        If Not FileExists(interpreter) Then
            YxSay "no-python", interpreter
            Exit Sub
        End If
    End If
    ' xlwings has shown what Python said by the time RunPython returns -1.
    If RunPython("import youryou_xl.doors.in_excel; youryou_xl.doors.in_excel.run('" & button & "')") = -1 Then
        YxSay "no-package", ""
    End If
    Exit Sub
failed:
    YxSay "no-python", Err.Description
End Sub

Public Function YxCell(ByVal row As Long, ByVal column As Long) As String
    YxCell = CStr(ThisWorkbook.Worksheets("youryou_xl").Cells(row, column).Value)
End Function
