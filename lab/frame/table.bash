# The table of parts, one line each: name, version, seconds of the build and of the start, state.

head_row() { printf '%-16s %-22s %7s %7s  %s\n' part version build start state; }

row() { printf '%-16s %-22s %7s %7s  %s\n' "$1" "$(printf '%s' "$2" | cut -c1-22)" "$3" "$4" "$5"; }

# The line of a part that is up, from what was written down when it came up: up_row NAME STATE.
up_row() {
  local noted
  mapfile -t noted <"$RUN/$1.part"
  row "$1" "${noted[0]}" "${noted[1]}" "${noted[2]}" "$2"
}
