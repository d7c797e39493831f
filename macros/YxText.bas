Attribute VB_Name = "YxText"
Option Explicit

' Messages in the user's language. A module can hold ASCII only, so the texts stand in the hidden sheet
' "youryou_xl": the key in column A, the text in column B.

Public Sub YxSay(ByVal key As String, Optional ByVal detail As String = "")
    Dim message As String
    message = YxTextOf("text." & key)
    If message = "" Then message = "youryou_xl: " & key
    If detail <> "" Then message = message & Chr(13) & Chr(10) & Chr(13) & Chr(10) & detail
    MsgBox message, 48, "youryou_xl"
End Sub

Public Function YxTextOf(ByVal key As String) As String
    Dim row As Long
    Dim found As String
    On Error GoTo missing
    With ThisWorkbook.Worksheets("youryou_xl")
        row = 2
        found = CStr(.Cells(row, 1).Value)
        Do While found <> "" And found <> key
            row = row + 1
            found = CStr(.Cells(row, 1).Value)
        Loop
        If found = key Then YxTextOf = CStr(.Cells(row, 2).Value)
    End With
missing:
End Function
