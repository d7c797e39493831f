Attribute VB_Name = "YxRibbon"
Option Explicit

' What the ribbon of the add-in calls: every button carries its name in its tag, and works on the workbook in front.

Public Sub YxRibbonPress(ByVal control As Object)
    Dim book As Object
    Set book = ActiveWorkbook
    YxPress control.Tag, book
End Sub
