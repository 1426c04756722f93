# How `lab/up` brings parts up: builders (one a lane) build them in order, and one starter a part waits for its build and for the parts it
# comes after. They talk through small files in $TURN: PART.built and PART.end, each "word text".

TURN=$RUN/turn

# Which parts an `up` of these names means: themselves and all that they come after, in order. Sets the arrays `wanted` and `facts_*`.
choose() {
  local name need names again=1
  names=$(part_names) # once: the files may change meanwhile
  declare -gA title_of=() after_of=() patience_of=() ports_of=() lane_of=()
  declare -ga wanted=()
  local -A chosen=()
  for name in $names; do read_facts "$name"; done
  for name in "$@"; do
    [ -n "${patience_of[$name]:-}" ] || give_up 2 "there is no part $name; the parts are: $(part_names)"
    chosen[$name]=1
  done
  [ $# -gt 0 ] || for name in $names; do chosen[$name]=1; done
  while [ "$again" = 1 ]; do
    again=0
    for name in "${!chosen[@]}"; do
      for need in ${after_of[$name]}; do
        [ -n "${patience_of[$need]:-}" ] || give_up 2 "$(part_file "$name"): after names $need, which is no part"
        [ -n "${chosen[$need]:-}" ] || { chosen[$need]=1 again=1; }
      done
    done
  done
  for name in $names; do [ -z "${chosen[$name]:-}" ] || wanted+=("$name"); done
  refuse_circles
}

read_facts() {
  local facts
  mapfile -t facts < <(hook 20 "$1" facts)
  [ ${#facts[@]} -eq 5 ] || give_up 2 "$(part_file "$1") cannot be read as a part; bash says why above"
  title_of[$1]=${facts[0]} after_of[$1]=${facts[1]} patience_of[$1]=${facts[2]} ports_of[$1]=${facts[3]} lane_of[$1]=${facts[4]}
}

# A part comes only after parts with smaller numbers, so that there is no circle.
refuse_circles() {
  local name need seen=" "
  for name in "${wanted[@]}"; do
    for need in ${after_of[$name]}; do
      [[ $seen == *" $need "* ]] || give_up 2 "$(part_file "$name") comes after $need, whose number must then be smaller"
    done
    seen+="$name "
  done
}

# Builds the parts of one lane, one after another.
build_lane() {
  local name why began code
  for name in "${wanted[@]}"; do
    [ "${lane_of[$name]}" = "$1" ] || continue
    if is_up "$name"; then
      tell "$name" built "already"
      continue
    fi
    why=$(hook 20 "$name" missing 2>&1) || why="its missing() failed: $why"
    if [ -n "$why" ]; then
      tell "$name" built "missing $why"
      continue
    fi
    began=$EPOCHREALTIME
    code=0
    printf '%s\n' "$name" >"$TURN/$1.lane"
    hook "${LAB_BUILD_SECONDS:-3000}" "$name" build >"$LOGS/$name.build.log" 2>&1 || code=$?
    if [ "$code" = 0 ]; then
      tell "$name" built "built $(since "$began")"
    else
      [ "$code" != 124 ] || say "failed: took longer than LAB_BUILD_SECONDS, ${LAB_BUILD_SECONDS:-3000} s" 2>>"$LOGS/$name.build.log"
      tell "$name" built "failed $(last_line "$LOGS/$name.build.log") ($LOGS/$name.build.log)"
    fi
  done
  rm -f "$TURN/$1.lane"
}

# Brings up one part once it is built and what it needs is up.
bring_up() {
  local name=$1 built began need version state code
  built=$(await "$name" built)
  case $built in
    missing* | failed*) tell "$name" end "$built" && return ;;
  esac
  for need in ${after_of[$name]}; do
    state=$(await "$need" end)
    [ "${state%% *}" = up ] || { tell "$name" end "${state%% *} it needs $need, which is not up" && return; }
  done
  if [ "$built" = already ]; then
    tell "$name" end "up already"
    return
  fi
  hook 60 "$name" stop >>"$LOGS/$name.stop.log" 2>&1 || true
  hook 60 "$name" leftovers >>"$LOGS/$name.stop.log" 2>&1 || true
  # shellcheck disable=SC2086
  state=$(taken ${ports_of[$name]})
  [ -z "$state" ] || { tell "$name" end "failed $state" && return; }
  began=$EPOCHREALTIME
  code=0
  hook "${patience_of[$name]}" "$name" start >"$LOGS/$name.start.log" 2>&1 || code=$?
  if [ "$code" != 0 ]; then
    [ "$code" != 124 ] || say "failed: took longer than its ${patience_of[$name]} s to start; the machine may be busy" 2>>"$LOGS/$name.start.log"
    give_back "$name" "$(last_line "$LOGS/$name.start.log") ($LOGS/$name.start.log)"
  elif state=$(watch "$name"); then
    version=$(hook 10 "$name" version 2>/dev/null | head -n 1) || version="?"
    printf '%s\n' "$version" "${built#built }" "$(since "$began")" "$(date +%s)" >"$RUN/$name.part"
    tell "$name" end "up"
  else
    give_back "$name" "$state"
  fi
}

# Waits until a part answers; fails with why it does not.
watch() {
  local name=$1 end=$((SECONDS + ${patience_of[$1]})) file log
  while ! hook 20 "$name" ready >"$LOGS/$name.ready.log" 2>&1; do
    for file in $(pid_files "$name"); do
      alive "$file" && continue
      log=$LOGS/$(basename "$file" .pid).log
      printf '%s ended; its last words: %s (%s)' "$(basename "$file" .pid)" "$(last_line "$log")" "$log"
      return 1
    done
    if [ "$SECONDS" -ge "$end" ]; then
      printf 'not ready after %s s: %s' "${patience_of[$name]}" "$(last_line "$LOGS/$name.ready.log")"
      for file in $(pid_files "$name"); do
        log=$LOGS/$(basename "$file" .pid).log
        printf '; %s (%s)' "$(last_line "$log")" "$log"
      done
      return 1
    fi
    sleep 0.2
  done
}

# A part that did not come up leaves nothing half started.
give_back() {
  hook 60 "$1" stop >>"$LOGS/$1.stop.log" 2>&1 || true
  rm -f "$RUN/$1.part"
  tell "$1" end "failed $2"
}

tell() {
  printf '%s\n' "$3" | head -n 1 >"$TURN/$1.$2.new"
  case $2.$3 in
    end.failed*) cp "$TURN/$1.$2.new" "$RUN/$1.failed" ;;
    end.*) rm -f "$RUN/$1.failed" ;;
  esac
  mv "$TURN/$1.$2.new" "$TURN/$1.$2"
}

await() {
  while [ ! -e "$TURN/$1.$2" ]; do
    [ -d "$TURN" ] || { printf 'failed %s is gone' "$TURN" && return; }
    sleep 0.1
  done
  cat "$TURN/$1.$2"
}

# Seconds since an EPOCHREALTIME, with one decimal.
since() { awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }'; }
