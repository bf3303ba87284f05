# Completes moorline in Nushell, beside whatever completes other programs there.
$env.config.completions.external.enable = true
$env.config.completions.external.completer = (
    do {|before|
        {|spans|
            if ($spans.0? == "moorline") {
                if ($spans.1? == "exec") and ("--" in ($spans | drop 1)) { return null }
                let words = ($spans | skip 1 | drop 1)
                let answer = (^moorline complete-words nushell $"--current=($spans | last)" -- ...$words | complete)
                $answer.stdout | lines | each {|line|
                    let parts = ($line | split row "\t")
                    { value: $parts.0, description: ($parts.1? | default "") }
                }
            } else if ($before | is-not-empty) {
                do $before $spans
            } else {
                null
            }
        }
    } $env.config.completions.external.completer?
)
