Attribute VB_Name = "YxRunLibre"
Option Explicit

' probe
Public Sub YxRun(ByVal button As String)
    ThisComponent.getSheets().getByIndex(0).getCellRangeByName("A1").setString(button)
End Sub
