
case $- in
    *i*)
        __moorline_is_there() { type -P moorline >/dev/null; }
        __moorline_find_mail "${HOSTNAME-}"
        # First of all, so that what prints the prompt knows already. Several commands or one text
        # of them: whatever is there stays.
        case "${PROMPT_COMMAND[*]-}" in
            *__moorline_prompt*) ;;
            *)
                case "$(declare -p PROMPT_COMMAND 2>/dev/null)" in
                    'declare -'*a*' PROMPT_COMMAND'*) PROMPT_COMMAND=(__moorline_prompt "${PROMPT_COMMAND[@]}") ;;
                    *) PROMPT_COMMAND="__moorline_prompt${PROMPT_COMMAND:+
$PROMPT_COMMAND}" ;;
                esac
                ;;
        esac
        ;;
esac
