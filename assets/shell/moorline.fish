# Moorline's shell function, for fish: lets a switch reach this shell.
function moorline --description 'AWS account console'
    set -l moorline_dir /tmp
    if set -q TMPDIR; and test -n "$TMPDIR"
        set moorline_dir $TMPDIR
    end
    if set -q XDG_RUNTIME_DIR; and test -n "$XDG_RUNTIME_DIR"
        set moorline_dir $XDG_RUNTIME_DIR
    end
    # A command substitution of fish shares its umask with the shell: let sh set it.
    set -l moorline_file (command sh -c 'umask 077; exec mktemp "$1"' sh "$moorline_dir/moorline.XXXXXX")
    if test -z "$moorline_file"
        command moorline $argv
        return $status
    end
    MOORLINE_RESULT=$moorline_file command moorline $argv
    set -l moorline_status $status
    while read -l moorline_line
        set -l moorline_words (string split -m 2 ' ' -- $moorline_line)
        switch "$moorline_words[2]"
            case AWS_PROFILE AWS_REGION AWS_DEFAULT_REGION MOORLINE_PREVIOUS MOORLINE_SET
                if test "$moorline_words[1]" = set; and test (count $moorline_words) -eq 3
                    set -gx $moorline_words[2] $moorline_words[3]
                else if test "$moorline_words[1]" = unset; and test (count $moorline_words) -eq 2
                    set -e $moorline_words[2]
                end
        end
    end <$moorline_file
    command rm -f -- $moorline_file
    return $moorline_status
end
