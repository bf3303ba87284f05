
if [[ -o interactive ]]; then
    __moorline_is_there() { whence -p moorline >/dev/null; }
    __moorline_find_mail "${HOST-}"
    autoload -Uz add-zsh-hook
    add-zsh-hook chpwd __moorline_here
    add-zsh-hook precmd __moorline_prompt
fi
