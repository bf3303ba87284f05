# Moorline's shell function, for fish: lets a switch reach this shell.
function moorline --description 'AWS account console'
    __moorline_run $argv
end

# Runs the program with a file of its own for what is to change here; its exit status is kept.
function __moorline_run
    set -l moorline_dir /tmp
    if set -q TMPDIR; and test -n "$TMPDIR"
        set moorline_dir $TMPDIR
    end
    if set -q XDG_RUNTIME_DIR; and test -n "$XDG_RUNTIME_DIR"
        set moorline_dir $XDG_RUNTIME_DIR
    end
    # An interrupt of the program before ended this function too: what that told is not lost.
    __moorline_take_left
    # A command substitution of fish shares its umask with the shell: let sh set it.
    set -g __moorline_file (command sh -c 'umask 077; exec mktemp "$1" 2>/dev/null' sh "$moorline_dir/moorline.XXXXXX")
    if test -z "$__moorline_file"
        command moorline $argv
        return $status
    end
    MOORLINE_RESULT=$__moorline_file command moorline $argv
    set -l moorline_status $status
    __moorline_take $__moorline_file
    set -e __moorline_file
    return $moorline_status
end

# Takes what a file says, and the file away. Only these names are known, no value is ever evaluated,
# and what Moorline did not set is not unset.
function __moorline_take --argument-names moorline_file
    set -l moorline_ours (string split ' ' -- "$MOORLINE_SET")
    while read -l moorline_line
        set -l moorline_words (string split -m 2 ' ' -- $moorline_line)
        switch "$moorline_words[2]"
            case AWS_PROFILE AWS_REGION AWS_DEFAULT_REGION
            case MOORLINE_PREVIOUS MOORLINE_SET MOORLINE_DIRECTORY MOORLINE_BEFORE
                set -a moorline_ours $moorline_words[2]
            case '*'
                continue
        end
        if test "$moorline_words[1]" = set; and test (count $moorline_words) -eq 3
            set -gx $moorline_words[2] $moorline_words[3]
        else if test "$moorline_words[1]" = unset; and test (count $moorline_words) -eq 2
            if contains -- $moorline_words[2] $moorline_ours
                set -e $moorline_words[2]
            end
        end
    end <$moorline_file
    command rm -f -- $moorline_file
end

function __moorline_take_left
    if test -n "$__moorline_file"
        __moorline_take $__moorline_file
        set -e __moorline_file
    end
end

if status is-interactive
    # Whether this directory or one above has a `.moorline.toml`; no program is started for that.
    function __moorline_has_rule
        set -l moorline_directory $PWD
        while test -n "$moorline_directory"
            test -e "$moorline_directory/.moorline.toml"; and return 0
            set moorline_directory (string replace -r '/?[^/]*$' '' -- $moorline_directory)
        end
        test -e /.moorline.toml
    end

    # Has Moorline look at the rule of this directory, or take that of the last one back. Nothing goes
    # to the standard output, which may be read by a program.
    function __moorline_apply
        set -g __moorline_pwd $PWD
        if begin; test -n "$MOORLINE_DIRECTORY"; or __moorline_has_rule; end
            if type -fq moorline
                __moorline_run directory apply $argv >&2
            end
        end
    end

    # At once after `cd`, for what follows on the same line. It may be a function of another program,
    # or the line editor, that moved: a question waits for the prompt.
    function __moorline_moved --on-variable PWD
        test "$PWD" != "$__moorline_pwd"; or return 0
        set -g __moorline_shown
        __moorline_apply --later </dev/null
    end

    # At the first prompt in a directory, where a question can be put: does so unless `cd` has, and
    # left none.
    function __moorline_here
        test "$PWD" != "$__moorline_shown"; or return 0
        set -g __moorline_shown $PWD
        if test "$PWD" != "$__moorline_pwd"; or string match -q '* undecided' -- "$MOORLINE_BEFORE"
            __moorline_apply
        end
    end

    # Before a prompt: takes what a popup of tmux left for this pane.
    function __moorline_prompt --on-event fish_prompt
        __moorline_take_left
        if test -n "$__moorline_mail"; and test -s "$__moorline_mail"; and test -O "$__moorline_mail"
            if command mv -f -- $__moorline_mail $__moorline_mail.taken 2>/dev/null
                if test -n "$AWS_PROFILE"
                    set -gx MOORLINE_PREVIOUS $AWS_PROFILE
                end
                __moorline_take $__moorline_mail.taken
            end
        end
        __moorline_here
    end

    # Where `moorline popup` leaves what is for this pane; what was left for an earlier shell goes.
    set -g __moorline_mail
    # A name with a slash would be a path to anywhere.
    if string match -qr ',[0-9]+,[^,]*$' -- "$TMUX"; and string match -qr '^%[0-9]+$' -- "$TMUX_PANE"
        set -g __moorline_mail $HOME/.local/state
        if test -n "$XDG_STATE_HOME"
            set __moorline_mail $XDG_STATE_HOME
        end
        set __moorline_mail $__moorline_mail/moorline/panes/$hostname.(string split , -- $TMUX)[-2].$TMUX_PANE
        if test -e $__moorline_mail
            command rm -f -- $__moorline_mail
        end
    end
end
