@echo off
rem Runs the Maven version pinned in .mvn\wrapper\maven-wrapper.properties: see mvnw.
setlocal
for /f "usebackq eol=# tokens=1,2 delims==" %%k in ("%~dp0.mvn\wrapper\maven-wrapper.properties") do set "%%k=%%l"
if not defined MAVEN_USER_HOME set "MAVEN_USER_HOME=%USERPROFILE%\.m2"
set "MVNW_DISTS=%MAVEN_USER_HOME%\wrapper\dists"
set "MVNW_HOME=%MVNW_DISTS%\apache-maven-%mavenVersion%-%mavenSha256:~0,12%"
if not exist "%MVNW_HOME%\bin\mvn.cmd" call :install
if not exist "%MVNW_HOME%\bin\mvn.cmd" exit /b 1
call "%MVNW_HOME%\bin\mvn.cmd" %*
exit /b %ERRORLEVEL%

:install
set "MVNW_WORK=%MVNW_DISTS%\.unpack.%RANDOM%%RANDOM%"
set "MVNW_ZIP=%MVNW_WORK%\apache-maven-%mavenVersion%-bin.zip"
mkdir "%MVNW_WORK%" || exit /b 1
echo mvnw: getting Maven %mavenVersion% 1>&2
pushd "%MVNW_WORK%"
where mvn >nul 2>nul
if errorlevel 1 (
  powershell -NoProfile -Command "$ErrorActionPreference='Stop'; $ProgressPreference='SilentlyContinue'; Invoke-WebRequest -UseBasicParsing -OutFile $env:MVNW_ZIP ('https://archive.apache.org/dist/maven/maven-3/{0}/binaries/apache-maven-{0}-bin.zip' -f $env:mavenVersion)"
) else (
  call mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy "-Dartifact=org.apache.maven:apache-maven:%mavenVersion%:zip:bin" "-DoutputDirectory=%MVNW_WORK%"
)
popd
powershell -NoProfile -Command "$ErrorActionPreference='Stop'; if ((Get-FileHash -Algorithm SHA256 -LiteralPath $env:MVNW_ZIP).Hash -ne $env:mavenSha256) { throw 'mvnw: wrong SHA-256' }; Expand-Archive -LiteralPath $env:MVNW_ZIP -DestinationPath $env:MVNW_WORK; if (-not (Test-Path -LiteralPath $env:MVNW_HOME)) { Move-Item -LiteralPath (Join-Path $env:MVNW_WORK ('apache-maven-' + $env:mavenVersion)) -Destination $env:MVNW_HOME }"
rmdir /s /q "%MVNW_WORK%"
exit /b 0
