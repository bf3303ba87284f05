
if [[ -o interactive ]]; then
    __moorline_is_there() { whence -p moorline >/dev/null; }
    __moorline_find_mail "${HOST-}"
    autoload -Uz add-zsh-hook
    # At once after `cd`, for what follows on the same line. It may be a function of another program,
    # or the line editor, that moved: a question waits for the prompt, which a subshell has not.
    __moorline_moved() {
        [[ $PWD != ${__moorline_pwd-} ]] || return 0
        if (( ZSH_SUBSHELL )); then
            __moorline_apply </dev/null
        else
            __moorline_shown=
            __moorline_apply --later </dev/null
        fi
    }
    add-zsh-hook chpwd __moorline_moved
    add-zsh-hook precmd __moorline_prompt
fi
