# Moorline's shell function, for PowerShell: lets a switch reach this shell.
function global:moorline { __moorline_run @args }

# Runs the program with a file of its own for what is to change here; its exit status is kept.
function global:__moorline_run {
    $program = Get-Command moorline -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
    if (-not $program) {
        Write-Error 'moorline is not installed'
        return
    }
    $dir = @($env:XDG_RUNTIME_DIR, $env:TMPDIR, '/tmp') | Where-Object { $_ } | Select-Object -First 1
    $file = & sh -c 'umask 077; exec mktemp "$1" 2>/dev/null' sh "$dir/moorline.XXXXXX"
    if (-not $file) {
        & $program @args
        return
    }
    $before = $env:MOORLINE_RESULT
    try {
        $env:MOORLINE_RESULT = $file
        & $program @args
    } finally {
        $env:MOORLINE_RESULT = $before
        __moorline_take $file
    }
}

# Takes what a file says, and the file away. Only these names are known, no value is ever evaluated,
# and what Moorline did not set is not unset.
function global:__moorline_take([string] $file) {
    $moorlines = 'MOORLINE_PREVIOUS', 'MOORLINE_SET', 'MOORLINE_DIRECTORY', 'MOORLINE_BEFORE'
    $known = $moorlines + @('AWS_PROFILE', 'AWS_REGION', 'AWS_DEFAULT_REGION')
    $ours = $moorlines + @("$env:MOORLINE_SET" -split ' ')
    foreach ($line in [System.IO.File]::ReadAllLines($file)) {
        $verb, $name, $value = $line -split ' ', 3
        if ($known -cnotcontains $name) { continue }
        if ($verb -ceq 'set' -and $null -ne $value) {
            [System.Environment]::SetEnvironmentVariable($name, $value)
        } elseif ($verb -ceq 'unset' -and $null -eq $value -and $ours -ccontains $name) {
            [System.Environment]::SetEnvironmentVariable($name, $null)
        }
    }
    [System.IO.File]::Delete($file)
}

# Whether this directory or one above has a `.moorline.toml`; no program is started for that.
function global:__moorline_has_rule {
    $directory = [System.IO.DirectoryInfo] $PWD.ProviderPath
    while ($directory) {
        if ([System.IO.File]::Exists([System.IO.Path]::Combine($directory.FullName, '.moorline.toml'))) { return $true }
        $directory = $directory.Parent
    }
    return $false
}

# After `cd` has Moorline look at the rule of this directory, or take that of the last one back; takes
# what a popup of tmux left for this pane. Says whether there was anything to do.
function global:__moorline_at_prompt {
    $mail = $global:__moorline_mail
    $has_mail = $mail -and [System.IO.File]::Exists($mail)
    if ($has_mail) {
        [System.IO.File]::Move($mail, "$mail.taken", $true)
        if ($env:AWS_PROFILE) { $env:MOORLINE_PREVIOUS = $env:AWS_PROFILE }
        __moorline_take "$mail.taken"
    }
    $has_moved = $PWD.Provider.Name -eq 'FileSystem' -and $PWD.ProviderPath -cne $global:__moorline_pwd
    if (-not $has_moved) { return $has_mail }
    $global:__moorline_pwd = $PWD.ProviderPath
    if (-not ($env:MOORLINE_DIRECTORY -or (__moorline_has_rule))) { return $has_mail }
    if (Get-Command moorline -CommandType Application -ErrorAction SilentlyContinue) {
        __moorline_run directory apply | Out-Host
    }
    return $true
}

if (-not $global:__moorline_old_prompt) {
    # Where `moorline popup` leaves what is for this pane; what was left for an earlier shell goes.
    # A name with a slash would be a path to anywhere.
    if ($env:TMUX -match ',[0-9]+,[^,]*$' -and $env:TMUX_PANE -match '^%[0-9]+$') {
        $state = if ($env:XDG_STATE_HOME) { $env:XDG_STATE_HOME } else { "$HOME/.local/state" }
        $server = ($env:TMUX -split ',')[-2]
        $global:__moorline_mail = "$state/moorline/panes/$(& uname -n).$server.$env:TMUX_PANE"
        [System.IO.File]::Delete($global:__moorline_mail)
    }
    $global:__moorline_old_prompt = $function:prompt
    # The prompt that was there comes first, because it looks at `$?`; once more if it is out of date.
    function global:prompt {
        $status = $global:LASTEXITCODE
        $text = & $global:__moorline_old_prompt
        if (__moorline_at_prompt) { $text = & $global:__moorline_old_prompt }
        $global:LASTEXITCODE = $status
        $text
    }
}
