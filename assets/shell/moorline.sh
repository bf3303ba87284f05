# Moorline's shell function, for bash and zsh: lets a switch reach this shell.
moorline() {
    local moorline_file moorline_status moorline_line moorline_rest
    moorline_file="$(umask 077; mktemp "${XDG_RUNTIME_DIR:-${TMPDIR:-/tmp}}/moorline.XXXXXX")" || {
        command moorline "$@"
        return $?
    }
    moorline_status=0
    MOORLINE_RESULT="$moorline_file" command moorline "$@" || moorline_status=$?
    while IFS= read -r moorline_line; do
        moorline_rest="${moorline_line#* }"
        case "$moorline_line" in
            'set AWS_PROFILE '*) export AWS_PROFILE="${moorline_rest#* }" ;;
            'set AWS_REGION '*) export AWS_REGION="${moorline_rest#* }" ;;
            'set AWS_DEFAULT_REGION '*) export AWS_DEFAULT_REGION="${moorline_rest#* }" ;;
            'set MOORLINE_PREVIOUS '*) export MOORLINE_PREVIOUS="${moorline_rest#* }" ;;
            'set MOORLINE_SET '*) export MOORLINE_SET="${moorline_rest#* }" ;;
            'unset AWS_PROFILE') unset AWS_PROFILE ;;
            'unset AWS_REGION') unset AWS_REGION ;;
            'unset AWS_DEFAULT_REGION') unset AWS_DEFAULT_REGION ;;
            'unset MOORLINE_PREVIOUS') unset MOORLINE_PREVIOUS ;;
            'unset MOORLINE_SET') unset MOORLINE_SET ;;
        esac
    done < "$moorline_file"
    command rm -f -- "$moorline_file"
    return "$moorline_status"
}
