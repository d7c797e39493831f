; The setup of youryou_xl for Windows: per user, no administrator, Japanese; /S installs and uninstalls silently.
; Everything in it comes from the tree that build.py made; files are laid down, then the release's own Python does
; the rest (add-in, registration, start menu), as it does for the zip.
Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
RequestExecutionLevel user
ManifestDPIAware true
Name "youryou_xl"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\youryou_xl"
BrandingText "youryou_xl ${VERSION}"
Icon "${TREE}\icons\desk.ico"
UninstallIcon "${TREE}\icons\desk.ico"
SetDateSave on
AllowRootDirInstall false
ShowInstDetails nevershow
ShowUninstDetails nevershow

!include LogicLib.nsh
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\youryou_xl"

LoadLanguageFile "${NSISDIR}\Contrib\Language files\Japanese.nlf"
VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=1041 "ProductName" "youryou_xl"
VIAddVersionKey /LANG=1041 "FileDescription" "youryou_xl のセットアップ"
VIAddVersionKey /LANG=1041 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=1041 "LegalCopyright" "MIT License"

Page instfiles
UninstPage uninstConfirm
UninstPage instfiles

; A program that runs cannot be opened for writing (renamed it could be): Excel still holds our server then.
!macro stopIfBusy un
Function ${un}stopIfBusy
  ${If} ${FileExists} "$INSTDIR\python\pythonw.exe"
    again:
    ClearErrors
    FileOpen $1 "$INSTDIR\python\pythonw.exe" a
    ${If} ${Errors}
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "youryou_xl が使われています。Excel をすべて閉じてから「再試行」を押してください。" /SD IDCANCEL IDRETRY again
      SetErrorLevel 2
      Abort "使用中のため中止しました。何も変えていません。"
    ${EndIf}
    FileClose $1
  ${EndIf}
FunctionEnd
!macroend
!insertmacro stopIfBusy ""
!insertmacro stopIfBusy "un."

Function failed
  SetErrorLevel 2
  MessageBox MB_OK|MB_ICONSTOP "セットアップを終えられませんでした。ウイルス対策ソフトの表示を確かめ、もう一度実行してください。続くときはシステム担当者に相談してください。" /SD IDOK
  Abort "終えられませんでした。"
FunctionEnd

Section
  Call stopIfBusy
  ; An older version goes first, so that none of its files is left beside the new ones. Settings lie elsewhere.
  RMDir /r "$INSTDIR\python"
  RMDir /r "$INSTDIR\help"
  RMDir /r "$INSTDIR\licenses"
  SetOutPath "$INSTDIR"
  ClearErrors
  File /r /x install.cmd /x uninstall.cmd "${TREE}\*"
  ${If} ${Errors}
    Call failed
  ${EndIf}
  WriteUninstaller "$INSTDIR\uninstall.exe"
  nsExec::Exec '"$INSTDIR\python\python.exe" -m youryou_xl excel install'
  Pop $0
  ${If} $0 != 0
    Call failed
  ${EndIf}
  nsExec::Exec '"$INSTDIR\python\python.exe" "$INSTDIR\setup\shortcuts.py" install'
  Pop $0
  ${If} $0 != 0
    Call failed
  ${EndIf}
  WriteRegStr HKCU "${KEY}" "DisplayName" "youryou_xl（容量市場の申込書）"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\icons\desk.ico"
  WriteRegStr HKCU "${KEY}" "Publisher" "youryou_xl"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" ${SIZE}
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
  IfSilent +2
  MessageBox MB_OK|MB_ICONINFORMATION "終わりました。$\r$\n$\r$\nExcel を開くと、リボンに「容量市場」があります。$\r$\nスタートメニューの「youryou_xl」→「練習用の申込書」で試せます。"
SectionEnd

Section Uninstall
  Call un.stopIfBusy
  nsExec::Exec '"$INSTDIR\python\python.exe" -m youryou_xl excel uninstall'
  Pop $0
  ${If} $0 != 0
    SetErrorLevel 2
    MessageBox MB_OK|MB_ICONEXCLAMATION "アドインを取り除けません。Excel をすべて閉じて、もう一度実行してください。" /SD IDOK
    Abort "中止しました。"
  ${EndIf}
  nsExec::Exec '"$INSTDIR\python\python.exe" "$INSTDIR\setup\shortcuts.py" uninstall'
  Pop $0
  RMDir /r "$INSTDIR\python"
  RMDir /r "$INSTDIR\help"
  RMDir /r "$INSTDIR\licenses"
  RMDir /r "$INSTDIR\icons"
  RMDir /r "$INSTDIR\setup"
  Delete "$INSTDIR\VERSION.txt"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey HKCU "${KEY}"
  IfSilent +2
  MessageBox MB_OK|MB_ICONINFORMATION "取り除きました。$\r$\n$\r$\n設定と台帳（$APPDATA\youryou_xl）と、書類の「容量市場」に作ったファイルは残しています。不要なら、ご自分で削除してください。"
SectionEnd
