# Completes moorline in fish. In ~/.config/fish/config.fish: moorline completions fish | source
function __moorline_words
    set -l words (commandline -opc)
    set -e words[1]
    set -l current (commandline -ct)
    command moorline complete-words fish --current="$current" -- $words 2>/dev/null
end

# After `exec PROFILE --` it is another program's.
function __moorline_in_program
    set -l words (commandline -opc)
    test (count $words) -gt 2; and test $words[2] = exec; and contains -- -- $words
end

function __moorline_program
    set -l words (commandline -opc)
    set -l at (contains -i -- -- $words)
    set -e words[1..$at]
    set -l current (commandline -ct)
    complete -C (string join ' ' -- (string escape -- $words) "$current")
end

complete -c moorline -e
complete -c moorline -f -n 'not __moorline_in_program' -a '(__moorline_words)'
complete -c moorline -n __moorline_in_program -a '(__moorline_program)'
