Attribute VB_Name = "YxText"
Option Explicit

' Messages in the user's language. A module can hold ASCII only, so the texts stand in the hidden sheet
' "youryou_xl", the key in column 1 and the text in column 2, read through YxCell of the runner module.

Public Sub YxSay(ByVal key As String, ByVal detail As String)
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
    row = 2
    found = YxCell(row, 1)
    Do While found <> "" And found <> key
        row = row + 1
        found = YxCell(row, 1)
    Loop
    If found = key Then YxTextOf = YxCell(row, 2)
missing:
End Function
