# Completion of skepd for bash. Its own help names the options.
_skepd() {
  local current=${COMP_WORDS[COMP_CWORD]} at
  COMPREPLY=()
  for ((at = 1; at < COMP_CWORD; at++)); do
    [[ ${COMP_WORDS[at]} == -- ]] || continue
    # The program that is to be run, then what it takes.
    ((at < COMP_CWORD - 1)) || mapfile -t COMPREPLY < <(compgen -c -- "$current")
    compopt -o default
    return
  done
  case ${COMP_WORDS[COMP_CWORD - 1]} in
    --config | --socket) compopt -o default ;;
    --metrics) ;;
    *) mapfile -t COMPREPLY < <(compgen -W "$("$1" --help 2>/dev/null | grep -oE -- '--[a-z][a-z-]*' | sort -u)" -- "$current") ;;
  esac
}
complete -F _skepd skepd
