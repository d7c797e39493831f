@echo off
rem youryou_xl を取り除きます。設定と台帳、作った申込書は残します。
setlocal
set "TARGET=%LOCALAPPDATA%\Programs\youryou_xl"
if not exist "%TARGET%\python\python.exe" (
    echo youryou_xl は入っていません。
    exit /b 0
)
echo youryou_xl を取り除きます。Excel をすべて閉じてください。
if /i not "%~1"=="/S" pause
2>nul (>>"%TARGET%\python\pythonw.exe" (call )) || goto busy
"%TARGET%\python\python.exe" -m youryou_xl excel uninstall || goto busy
"%TARGET%\python\python.exe" "%TARGET%\setup\shortcuts.py" uninstall
echo 設定と台帳（%APPDATA%\youryou_xl）と、書類の「容量市場」のファイルは残しています。
cd /d "%TEMP%"
start "" /b cmd /c rmdir /s /q "%TARGET%"
exit /b 0
:busy
echo 使用中のため取り除けません。Excel をすべて閉じて、もう一度実行してください。
if /i not "%~1"=="/S" pause
exit /b 2
