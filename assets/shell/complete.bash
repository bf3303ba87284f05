# Completes moorline in bash. In ~/.bashrc: eval "$(moorline completions bash)"
_moorline() {
    local line at
    COMPREPLY=()
    if [[ ${COMP_WORDS[1]-} == exec ]]; then
        for ((at = 2; at < COMP_CWORD; at++)); do
            [[ ${COMP_WORDS[at]} == -- ]] || continue
            # From here on it is another program's.
            if declare -F _comp_command_offset >/dev/null; then
                _comp_command_offset $((at + 1))
            elif declare -F _command_offset >/dev/null; then
                _command_offset $((at + 1))
            elif ((at + 1 == COMP_CWORD)); then
                while IFS= read -r line; do
                    COMPREPLY+=("$line")
                done < <(compgen -c -- "${COMP_WORDS[COMP_CWORD]}")
            else
                compopt -o default 2>/dev/null
            fi
            return 0
        done
    fi
    while IFS= read -r line; do
        COMPREPLY+=("$line")
    done < <(command moorline complete-words bash --line="${COMP_LINE:0:COMP_POINT}" \
        --breaks="$COMP_WORDBREAKS" 2>/dev/null)
}
complete -F _moorline moorline
