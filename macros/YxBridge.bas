Attribute VB_Name = "YxBridge"
Option Explicit

' The way from Excel to Python: a COM server that the installation registered for this user. Windows starts it at the
' first call and it is kept until Excel ends. No path, no version and no program stands here.

Private yxServer As Object

' Does a button's work on a workbook; what is left to be told to the user is told.
Public Sub YxPress(ByVal button As String, ByVal book As Object)
    Dim answer As String
    Dim again As Boolean
    On Error GoTo failed
onceMore:
    YxConnect
    answer = yxServer.Press(button, book)
    If answer <> "" Then MsgBox answer, 48, "youryou_xl"
    Exit Sub
failed:
    If YxHasGone(Err.Number) And Not again Then
        again = True
        Set yxServer = Nothing
        Resume onceMore
    End If
    YxSay YxReason(), Err.Description
End Sub

' What a worksheet function gives; Excel calls it for every cell.
Public Function YxCall(ByVal name As String, ByVal values As Variant) As Variant
    Dim again As Boolean
    Dim index As Long
    If YxInWizard() Then
        YxCall = ""
        Exit Function
    End If
    For index = LBound(values) To UBound(values)
        If IsError(values(index)) Then
            YxCall = values(index)
            Exit Function
        End If
    Next index
    On Error GoTo failed
onceMore:
    YxConnect
    YxCall = yxServer.Call(name, values, YxFrom1904())
    Exit Function
failed:
    If YxHasGone(Err.Number) And Not again Then
        again = True
        Set yxServer = Nothing
        Resume onceMore
    End If
    YxCall = YxTextOf("text." & YxReason())
End Function

' What stands in an argument: a cell's or a range's values (dates as numbers), Empty for one that was left out.
Public Function YxGiven(Optional ByRef argument As Variant) As Variant
    If IsMissing(argument) Then
        YxGiven = Empty
    ElseIf TypeName(argument) = "Range" Then
        YxGiven = argument.Value2
    Else
        YxGiven = argument
    End If
End Function

Public Function YxCell(ByVal row As Long, ByVal column As Long) As String
    YxCell = CStr(ThisWorkbook.Worksheets("youryou_xl").Cells(row, column).Value)
End Function

Private Sub YxConnect()
    If yxServer Is Nothing Then Set yxServer = CreateObject("Youryou.XL")
End Sub

' 462: the server is gone, and so say COM's own numbers (disconnected, not available).
Private Function YxHasGone(ByVal number As Long) As Boolean
    YxHasGone = (number = 462 Or number = -2147417848 Or number = -2147023174)
End Function

Private Function YxReason() As String
    YxReason = "no-answer"
    If yxServer Is Nothing Then YxReason = "no-server"
End Function

' Nothing is worked out for each key typed into the function wizard; its window switches the toolbars off.
Private Function YxInWizard() As Boolean
    On Error Resume Next
    YxInWizard = Not Application.CommandBars("Standard").Controls(1).Enabled
End Function

Private Function YxFrom1904() As Boolean
    On Error Resume Next
    YxFrom1904 = Application.Caller.Parent.Parent.Date1904
End Function
