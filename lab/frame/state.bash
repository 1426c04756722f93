# Where the lab keeps what it keeps, and the one lock on it.
# Sourced, never run. LAB_HOME is the folder lab/ of the repository.

LAB_HOME=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
REPO=$(dirname "$LAB_HOME")
LAB=${PICKET_LAB:-${XDG_STATE_HOME:-${HOME:?}/.local/state}/picket-lab}
BUILT=${XDG_CACHE_HOME:-${HOME:?}/.cache}/picket-lab
PARTS=${LAB_PARTS:-$LAB_HOME/parts}
LOGS=$LAB/logs
RUN=$LAB/run
PKI=$LAB/pki
BIN=$LAB/bin
export LAB BUILT

say() { printf '%s\n' "$*" >&2; }

# Ends a command of the lab: give_up CODE MESSAGE. 1 failed, 2 wrong use, 3 something is missing.
give_up() {
  local code=$1
  shift
  say "lab: $*"
  exit "$code"
}

make_folders() {
  mkdir -p "$LAB" "$BUILT" 2>/dev/null || give_up 1 "cannot make the folders $LAB and $BUILT; set PICKET_LAB and XDG_CACHE_HOME to places you may write"
  chmod 0700 "$LAB"
  local folder
  for folder in "$LAB" "$BUILT"; do
    need_room "$folder" "${LAB_ROOM_MIB:-256}" || exit 1
  done
  mkdir -p "$LOGS" "$RUN" "$PKI" "$BIN" || give_up 1 "cannot write under $LAB"
}

# Fails, and says so, when the disk under FOLDER has less than MIB left: need_room FOLDER MIB.
need_room() {
  local left
  left=$(df -Pk "$1" | awk 'NR == 2 { print int($4 / 1024) }')
  [ "$left" -ge "$2" ] && return
  say "lab: the disk is full: $1 has $left MiB left of the $2 MiB that are needed; free some, or set PICKET_LAB (state) or XDG_CACHE_HOME (programs) to a folder on another disk"
  return 1
}

# The lock is the kernel's, on the file run.lock; what stands in the file ("pid start command") is only there to be named. Workers of a `lab/up`
# inherit it, so that it stays held while any of them is at work; programs that the lab starts do not.
take_lock() {
  exec 9>>"$LAB/run.lock"
  local holder start
  if ! flock -n 9; then
    read -r holder start _ <"$LAB/run.lock" || true
    if [ -n "${holder:-}" ] && same "$holder" "$start"; then
      [ "$1" = down ] || give_up 1 "$(cut -d' ' -f3- "$LAB/run.lock") is at work as pid $holder; wait for it, or end it with: kill $holder"
      say "ending $(cut -d' ' -f3- "$LAB/run.lock"), pid $holder"
      kill -TERM "$holder" 2>/dev/null || true
      flock -w 20 9 || true
    fi
    end_workers
    flock -w 20 9 || give_up 1 "$LAB/run.lock is held by $(exec 9>&- && openers "$LAB/run.lock" | paste -sd,); end it first"
  elif [ -s "$LAB/run.lock" ]; then
    read -r holder start _ <"$LAB/run.lock" || true
    say "taking over the lock of pid $holder, which is gone"
  fi
  # On a full disk nobody is named; the lock holds all the same.
  printf '%s %s %s\n' "$$" "$(started $$)" "lab/$1" 2>/dev/null >"$LAB/run.lock" || true
}

drop_lock() { : >"$LAB/run.lock"; }
