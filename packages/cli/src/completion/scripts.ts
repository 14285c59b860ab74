/** The completion script of each shell; all call `peerport complete`. */
export const COMPLETION_SCRIPTS = {
  bash: `_peerport() {
  local words=("\${COMP_WORDS[@]:1:COMP_CWORD}") word
  COMPREPLY=()
  while IFS=$'\\t' read -r word _; do
    printf -v word %q "$word"
    COMPREPLY+=("$word")
  done < <(peerport complete -- "\${words[@]//\\\\/}" 2>/dev/null)
}
complete -o default -F _peerport peerport`,

  zsh: `#compdef peerport
_peerport() {
  local -a candidates
  candidates=("\${(@f)$(peerport complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -z \${candidates[1]} ]]; then
    _files
  else
    candidates=("\${(@)candidates//:/\\\\:}")
    candidates=("\${(@)candidates/$'\\t'/:}")
    _describe peerport candidates
  fi
}
compdef _peerport peerport`,

  fish: `complete -c peerport -f -a '(peerport complete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'
complete -c peerport -n '__fish_seen_subcommand_from replay' -F`,
} as const;

export type Shell = keyof typeof COMPLETION_SCRIPTS;
