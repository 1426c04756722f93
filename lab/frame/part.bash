# A part of the lab: one file parts/NN-name. Here stand what it may leave out, and how its functions are run.

load() {
  local file
  PART=$1
  title="" after="" patience=180 ports="" lane=go
  missing() { :; }
  version() { printf -- '-'; }
  build() { :; }
  start() { :; }
  ready() { :; }
  stop() { halt "$PART"; }
  leftovers() { :; }
  file=$(part_file "$1") || give_up 2 "there is no part $1; the parts are: $(part_names)"
  . "$file"
  # Nothing to build: no lane to wait in.
  [ "$(declare -f build)" != "$(printf 'build () \n{ \n    :\n}')" ] || lane=none
}

part_file() {
  local file
  for file in "$PARTS"/[0-9][0-9]-"$1"; do
    [ -f "$file" ] && printf '%s' "$file" && return
  done
  return 1
}

# All parts, in the order of their numbers.
part_names() {
  local file names=""
  for file in "$PARTS"/[0-9][0-9]-*; do
    [ -f "$file" ] || continue
    file=${file##*/}
    names+="${names:+ }${file#[0-9][0-9]-}"
  done
  printf '%s' "$names"
}

# hook SECONDS PART FUNCTION: runs one function of a part in a shell of its own, so that `set -e` holds in it, and no longer than this.
hook() {
  local seconds=$1
  shift
  timeout -k 2 "$seconds" bash "$LAB_HOME/frame/hook" "$@" </dev/null
}

# Whether a part is up: it was started, its programs run, and it answers.
is_up() {
  local file
  [ -e "$RUN/$1.part" ] || return 1
  for file in $(pid_files "$1"); do alive "$file" || return 1; done
  hook 20 "$1" ready >/dev/null 2>&1
}

# The same, for a command that needs the part: on a busy machine an answer may take a while, 60 s at most. Fails at once when it is down.
found_up() {
  local end=$((SECONDS + 60))
  until is_up "$1"; do
    [ -e "$RUN/$1.part" ] && [ "$SECONDS" -lt "$end" ] || return 1
    sleep 1
  done
}

# What a log says last, short enough for a table: its last line that tells of trouble, else its last line. A stack trace says nothing, and a full
# disk says most.
last_line() {
  local lines
  lines=$(tail -n 60 "$1" 2>/dev/null | grep -vE '^[[:space:]]|^goroutine |^$|^[a-z0-9/.]+\(.*\)$' || true)
  {
    grep -i 'no space left' <<<"$lines" ||
      grep -iE 'panic|fatal|error|fail|denied|refused|cannot|not found|in use' <<<"$lines" || cat <<<"$lines"
  } | tail -n 1 | cut -c1-240
}
