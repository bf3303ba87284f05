# Moorline's shell function, for bash and zsh: lets a switch reach this shell.
moorline() { __moorline_run "$@"; }

# Runs the program with a file of its own for what is to change here; its exit status is kept.
__moorline_run() {
    local moorline_file moorline_status=0 moorline_trap=
    moorline_file="$(umask 077; command mktemp "${XDG_RUNTIME_DIR:-${TMPDIR:-/tmp}}/moorline.XXXXXX" 2>/dev/null)" || {
        command moorline "$@"
        return $?
    }
    # An interrupt that ends the program must not end this function before the file is gone. The trap
    # that was there comes back.
    if [ -n "${ZSH_VERSION-}" ]; then
        setopt local_options local_traps
    else
        moorline_trap="$(trap -p INT)"
    fi
    trap : INT
    MOORLINE_RESULT="$moorline_file" command moorline "$@" || moorline_status=$?
    __moorline_take "$moorline_file"
    [ -n "${ZSH_VERSION-}" ] || eval "${moorline_trap:-trap - INT}"
    return "$moorline_status"
}

# Takes what a file says, and the file away. Only these names are known, no value is ever evaluated,
# and what Moorline did not set is not unset.
__moorline_take() {
    local moorline_line moorline_rest moorline_name moorline_ours=" ${MOORLINE_SET-} MOORLINE_"
    while IFS= read -r moorline_line; do
        moorline_rest="${moorline_line#* }"
        moorline_name="${moorline_rest%% *}"
        case "$moorline_name" in
            AWS_PROFILE | AWS_REGION | AWS_DEFAULT_REGION) ;;
            MOORLINE_PREVIOUS | MOORLINE_SET | MOORLINE_DIRECTORY | MOORLINE_BEFORE) ;;
            *) continue ;;
        esac
        case "$moorline_line" in
            "set $moorline_name "*) export "$moorline_name=${moorline_rest#* }" ;;
            "unset $moorline_name")
                case "$moorline_name$moorline_ours" in
                    MOORLINE_* | *" $moorline_name "*) unset -v "$moorline_name" ;;
                esac
                ;;
        esac
    done < "$1"
    command rm -f -- "$1"
}

# Whether this directory or one above has a `.moorline.toml`; no program is started for that.
__moorline_has_rule() {
    local moorline_directory="$PWD"
    while [ -n "$moorline_directory" ]; do
        [ ! -e "$moorline_directory/.moorline.toml" ] || return 0
        case "$moorline_directory" in
            */*) moorline_directory="${moorline_directory%/*}" ;;
            *) return 1 ;;
        esac
    done
    [ -e /.moorline.toml ]
}

# Has Moorline look at the rule of this directory, or take that of the last one back. Nothing goes to
# the standard output, which may be read by a program.
__moorline_apply() {
    __moorline_pwd="$PWD"
    if [ -n "${MOORLINE_DIRECTORY-}" ] || __moorline_has_rule; then
        ! __moorline_is_there || __moorline_run directory apply "$@" >&2 || :
    fi
}

# At the first prompt in a directory, where a question can be put: does so unless `cd` has, and left
# none.
__moorline_here() {
    [ "$PWD" != "${__moorline_shown-}" ] || return 0
    __moorline_shown="$PWD"
    case "${MOORLINE_BEFORE-}" in
        *' undecided') ;;
        *) [ "$PWD" != "${__moorline_pwd-}" ] || return 0 ;;
    esac
    __moorline_apply
}

# Before a prompt: takes what a popup of tmux left for this pane. The exit status is kept.
__moorline_prompt() {
    local moorline_status=$?
    if [ -n "${__moorline_mail-}" ] && [ -s "$__moorline_mail" ] && [ -O "$__moorline_mail" ] &&
        command mv -f -- "$__moorline_mail" "$__moorline_mail.taken" 2>/dev/null; then
        [ -z "${AWS_PROFILE-}" ] || export MOORLINE_PREVIOUS="$AWS_PROFILE"
        __moorline_take "$__moorline_mail.taken"
    fi
    __moorline_here
    return "$moorline_status"
}

# Where `moorline popup` leaves what is for this pane; what was left for an earlier shell goes.
__moorline_find_mail() {
    __moorline_mail=
    if [ -n "${TMUX-}" ] && [ -n "${TMUX_PANE-}" ]; then
        __moorline_mail="${TMUX%,*}"
        __moorline_mail="$1.${__moorline_mail##*,}.$TMUX_PANE"
        case "$__moorline_mail" in
            # No name, but a path to anywhere.
            */*) __moorline_mail= ;;
            *) __moorline_mail="${XDG_STATE_HOME:-$HOME/.local/state}/moorline/panes/$__moorline_mail" ;;
        esac
        [ ! -e "$__moorline_mail" ] || command rm -f -- "$__moorline_mail"
    fi
}
