@echo off
rem youryou_xl をこの利用者のために入れます（管理者の権限は要りません）。
setlocal
set "TARGET=%LOCALAPPDATA%\Programs\youryou_xl"
echo youryou_xl を %TARGET% に入れます。Excel をすべて閉じてください。
if /i not "%~1"=="/S" pause
if exist "%TARGET%\python\pythonw.exe" (
    2>nul (>>"%TARGET%\python\pythonw.exe" (call )) || goto busy
    rmdir /s /q "%TARGET%\python"
)
if not exist "%TARGET%" mkdir "%TARGET%" || goto failed
xcopy "%~dp0." "%TARGET%" /e /i /q /y >nul || goto failed
"%TARGET%\python\python.exe" -m youryou_xl excel install || goto failed
"%TARGET%\python\python.exe" "%TARGET%\setup\shortcuts.py" install || goto failed
echo 終わりました。Excel を開くと、リボンに「容量市場」があります。
if /i not "%~1"=="/S" pause
exit /b 0
:busy
echo 使用中のため入れられません。Excel をすべて閉じて、もう一度実行してください。
if /i not "%~1"=="/S" pause
exit /b 2
:failed
echo 入れられませんでした。上の表示をシステム担当者に見せてください。
if /i not "%~1"=="/S" pause
exit /b 2
