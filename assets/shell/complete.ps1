# Completes moorline in PowerShell. In $PROFILE:
#   moorline completions powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName moorline -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $program = Get-Command moorline -CommandType Application -ErrorAction SilentlyContinue |
        Select-Object -First 1
    if (-not $program) { return }
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object {
            if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) {
                $_.Value
            } else {
                $_.Extent.Text
            }
        })
    & $program complete-words powershell "--current=$wordToComplete" '--' @words 2>$null |
        ForEach-Object {
            $text, $what = $_ -split "`t", 2
            if (-not $what) { $what = $text }
            [System.Management.Automation.CompletionResult]::new($text, $text, 'ParameterValue', $what)
        }
}
