# Completion of skepctl for bash. skepctl itself knows the words.
_skepctl() {
  local line=${COMP_LINE:0:COMP_POINT} current prefix candidate
  local -a typed
  read -ra typed <<<"$line"
  case $line in *[[:space:]]) typed+=("") ;; esac
  current=${typed[-1]}
  # bash replaces only what comes after the last colon of web:0.
  prefix=${current%"${current##*:}"}
  [[ $COMP_WORDBREAKS == *:* ]] || prefix=
  COMPREPLY=()
  while IFS=$'\t' read -r candidate _; do
    if [[ $candidate == :files ]]; then
      compopt -o default
      return
    fi
    COMPREPLY+=("${candidate#"$prefix"}")
  done < <("$1" --complete "${typed[@]:1}" 2>/dev/null)
}
complete -F _skepctl skepctl
