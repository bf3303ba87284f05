#compdef moorline
# Completes moorline in zsh. In ~/.zshrc, after compinit: eval "$(moorline completions zsh)"
_moorline() {
    local line what
    local -a values shown
    local -i at=${words[(i)--]}
    if [[ ${words[2]} == exec ]] && (( at < CURRENT )); then
        # From here on it is another program's.
        shift $at words
        (( CURRENT -= at ))
        _normal
        return
    fi
    for line in "${(@f)$(command moorline complete-words zsh --current="${(Q)PREFIX}" \
        -- "${(@Q)words[2,CURRENT-1]}" 2>/dev/null)}"; do
        [[ -n $line ]] || continue
        what=${line#*$'\t'}
        values+=("${line%%$'\t'*}")
        shown+=("${line%%$'\t'*}${what:+  -- $what}")
    done
    compadd -l -d shown -a values
}
if [[ ${funcstack[1]-} == _moorline ]]; then
    _moorline "$@"
elif (( ${+functions[compdef]} )); then
    compdef _moorline moorline
fi
