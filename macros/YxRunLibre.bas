Attribute VB_Name = "YxRunLibre"
Option Explicit

' Runs a button's work in the Python inside LibreOffice. Where our Python code lies stands in a small file in the
' user's own folder, and nowhere else: a workbook that came by mail must not say what is loaded. First the file to
' load, then the version, then where to look for packages, a line each.

Public Sub YxRun(ByVal button As String)
    Dim places As String
    Dim loader As Object
    On Error GoTo failed
    places = YxPlaces()
    If places = "" Then
        YxSay "no-package", ""
        Exit Sub
    End If
    Set loader = createUnoService("com.sun.star.loader.Python")
    If IsNull(loader) Then
        YxSay "no-python", ""
        Exit Sub
    End If
    YxAsk loader, places, button
    Exit Sub
failed:
    YxSay "failed", Error$
End Sub

Private Sub YxAsk(ByVal loader As Object, ByVal places As String, ByVal button As String)
    Dim runner As Object
    Dim arguments(2) As Object
    Dim answer As String
    Set runner = loader.activate("youryou_xl", "", ConvertToURL(YxFirstLine(places)), Nothing) _
        .createInstanceWithContext(GetDefaultContext())
    Set arguments(0) = YxNamed("button", button)
    Set arguments(1) = YxNamed("document", ThisComponent)
    Set arguments(2) = YxNamed("places", places)
    answer = runner.execute(arguments())
    If answer <> "" Then MsgBox answer, 48, "youryou_xl"
End Sub

' LibreOffice prints shapes that are not to be printed, and leaves out their macros when it saves an .xlsm: the
' first is put right here, the second by a listener of ours once the file is saved. Silent where Python is missing;
' the first press of a button says so.
Public Sub Auto_Open()
    Dim untouched As Boolean
    Dim sheet As Long
    Dim page As Object
    Dim index As Long
    On Error GoTo done
    untouched = Not ThisComponent.isModified()
    For sheet = 0 To ThisComponent.getSheets().getCount() - 1
        Set page = ThisComponent.getSheets().getByIndex(sheet).getDrawPage()
        For index = 0 To page.getCount() - 1
            If Left(page.getByIndex(index).Name, 11) = "youryou_xl " Then page.getByIndex(index).Printable = False
        Next index
    Next sheet
    If untouched Then ThisComponent.setModified False
    YxAsk createUnoService("com.sun.star.loader.Python"), YxPlaces(), "opened"
done:
End Sub

' Not through ThisWorkbook: in a file that LibreOffice saved, nothing answers to that name.
Public Function YxCell(ByVal row As Long, ByVal column As Long) As String
    YxCell = ThisComponent.getSheets().getByName("youryou_xl").getCellByPosition(column - 1, row - 1).getString()
End Function

Private Function YxPlaces() As String
    Dim folder As String
    folder = Environ("YOURYOU_HOME")
    If folder = "" And Environ("APPDATA") <> "" Then folder = Environ("APPDATA") & "/youryou_xl"
    If folder = "" Then folder = Environ("HOME") & "/.config/youryou_xl"
    YxPlaces = YxContent(ConvertToURL(folder & "/libreoffice.txt"))
    If Not YxIsThere(YxPlaces) Then YxPlaces = ""
End Function

Private Function YxIsThere(ByVal places As String) As Boolean
    YxIsThere = False
    If places <> "" Then
        YxIsThere = createUnoService("com.sun.star.ucb.SimpleFileAccess").exists(ConvertToURL(YxFirstLine(places)))
    End If
End Function

Private Function YxContent(ByVal url As String) As String
    Dim files As Object
    Dim stream As Object
    On Error GoTo missing
    Set files = createUnoService("com.sun.star.ucb.SimpleFileAccess")
    If Not files.exists(url) Then Exit Function
    Set stream = createUnoService("com.sun.star.io.TextInputStream")
    stream.setInputStream files.openFileRead(url)
    stream.setEncoding "UTF-8"
    Do While Not stream.isEOF()
        YxContent = YxContent & stream.readLine() & Chr(10)
    Loop
    stream.closeInput
missing:
End Function

Private Function YxFirstLine(ByVal text As String) As String
    YxFirstLine = Split(text & Chr(10), Chr(10))(0)
End Function

Private Function YxNamed(ByVal name As String, ByVal value As Variant) As Object
    Set YxNamed = createUnoStruct("com.sun.star.beans.NamedValue")
    YxNamed.Name = name
    YxNamed.Value = value
End Function
