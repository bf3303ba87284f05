# Moorline's shell function, for Nushell: lets a switch reach this shell. Only what can switch is given
# a file for what is to change here; the output of everything else goes through pipes as always.
@complete external
def --env --wrapped moorline [...args: string] {
    if ($args | is-not-empty) and not ($args | any {|word| $word in [switch use directory] }) {
        ^moorline ...$args
    } else {
        __moorline_run ...$args
    }
}

# Runs the program with a file of its own for what is to change here; its exit status is kept.
def --env --wrapped __moorline_run [...args: string] {
    let dir = ([XDG_RUNTIME_DIR TMPDIR] | each {|name| $env | get -o $name | default "" } | where {|it| $it != "" } | append /tmp | first)
    # Its own mktemp (0600): a program that ends there may take the terminal from the next one.
    let file = (try { mktemp --tmpdir-path $dir moorline.XXXXXX } catch { "" })
    let failed = (try {
        if ($file | is-empty) {
            ^moorline ...$args
        } else {
            with-env { MOORLINE_RESULT: $file } { ^moorline ...$args }
        }
        null
    } catch {|failed| $failed })
    if ($file | is-not-empty) { __moorline_take $file }
    if $failed != null { error make $failed.raw }
}

# Takes what a file says, and the file away. Only these names are known, no value is ever evaluated,
# and what Moorline did not set is not unset.
def --env __moorline_take [file: string] {
    let ours = ($env.MOORLINE_SET? | default "" | split row " ")
    let lines = (try { open --raw $file | decode utf-8 | split row "\n" } catch { [] })
    rm --force --permanent $file
    for line in $lines {
        let words = ($line | split row --number 3 " ")
        let name = ($words.1? | default "")
        let is_moorlines = ($name in [MOORLINE_PREVIOUS MOORLINE_SET MOORLINE_DIRECTORY MOORLINE_BEFORE])
        if not ($is_moorlines or $name in [AWS_PROFILE AWS_REGION AWS_DEFAULT_REGION]) { continue }
        if $words.0 == "set" and ($words | length) == 3 {
            load-env { $name: $words.2 }
        } else if $words.0 == "unset" and ($words | length) == 2 and ($is_moorlines or $name in $ours) {
            hide-env --ignore-errors $name
        }
    }
}

# Whether this directory or one above has a `.moorline.toml`; no program is started for that.
def __moorline_has_rule []: nothing -> bool {
    mut directory = $env.PWD
    while $directory != "/" and not ($directory | path join .moorline.toml | path exists) {
        $directory = ($directory | path dirname)
    }
    $directory | path join .moorline.toml | path exists
}

# After `cd`: has Moorline look at the rule of this directory, or take that of the last one back.
def --env __moorline_here [] {
    if ($env.MOORLINE_DIRECTORY? | default "" | is-not-empty) or (__moorline_has_rule) {
        if (which --all moorline | where type == external | is-not-empty) {
            let status = $env.LAST_EXIT_CODE?
            try { __moorline_run directory apply }
            $env.LAST_EXIT_CODE = $status
        }
    }
}

# Where `moorline popup` leaves what is for this pane of tmux; nothing outside of one.
def __moorline_mail []: nothing -> string {
    let server = ($env.TMUX? | default "" | split row "," | drop 1 | last 1 | get -o 0 | default "")
    let pane = ($env.TMUX_PANE? | default "")
    # A name with a slash would be a path to anywhere.
    if $server == "" or $pane == "" or ($"($server)($pane)" | str contains "/") { return "" }
    let state = ($env.XDG_STATE_HOME? | default "")
    let state = (if $state == "" { $"($env.HOME)/.local/state" } else { $state })
    $"($state)/moorline/panes/((sys host).hostname).($server).($pane)"
}

# Before a prompt: takes what such a popup left.
def --env __moorline_prompt [mail: string] {
    if $mail == "" or not ($mail | path exists) { return }
    let taken = $"($mail).taken"
    if (try { mv --force $mail $taken; true } catch { false }) {
        let before = ($env.AWS_PROFILE? | default "")
        if $before != "" { $env.MOORLINE_PREVIOUS = $before }
        __moorline_take $taken
    }
}

if $nu.is-interactive {
    let mail = (__moorline_mail)
    # What was left for an earlier shell goes.
    if $mail != "" { rm --force --permanent $mail }
    $env.config.hooks.env_change.PWD = ($env.config.hooks.env_change.PWD? | default [] | append {|before, after| __moorline_here })
    $env.config.hooks.pre_prompt = ($env.config.hooks.pre_prompt? | default [] | append {|| __moorline_prompt $mail })
}
