# Programs that the lab starts: each leads a session of its own, and is known by its pid and the moment it started, so that a pid that the
# kernel gave to somebody else since is never touched.

# Reads /proc/PID/stat into STATE, SESSION and STARTED (clock ticks since boot); fails when there is no such process. A zombie is none.
look_at() {
  local line rest
  STATE="" SESSION="" STARTED=""
  { IFS= read -r line <"/proc/$1/stat"; } 2>/dev/null || return 1
  read -ra rest <<<"${line##*) }"
  [ "${rest[0]}" != Z ] || return 1
  STATE=${rest[0]} SESSION=${rest[3]} STARTED=${rest[19]}
}

started() { look_at "$1" && printf '%s' "$STARTED" || true; }

# Whether PID is still the process that started at that moment.
same() { [ -n "${2:-}" ] && look_at "$1" && [ "$STARTED" = "$2" ]; }

# Whether a process was started by this lab: it inherited the mark.
ours() { marked "$1" PICKET_LAB_MARK; }

marked() {
  local entry
  while IFS= read -r -d '' entry; do
    [ "$entry" != "$2=$LAB" ] || return 0
  done 2>/dev/null <"/proc/$1/environ"
  return 1
} 2>/dev/null

# All processes with a mark, but for this shell.
all_marked() {
  local folder pid
  for folder in /proc/[0-9]*; do
    pid=${folder#/proc/}
    [ "$pid" != "$$" ] && look_at "$pid" && marked "$pid" "$1" && printf '%s ' "$pid"
  done
  return 0
}

# spawn NAME COMMAND ARGS…: starts a program whose output goes to $LOGS/NAME.log. One older log is kept.
spawn() {
  local name=$1 log=$LOGS/$1.log pid
  shift
  halt "$name"
  [ ! -s "$log" ] || mv -f "$log" "$log.1"
  PICKET_LAB_MARK=$LAB setsid env -u PICKET_LAB_WORK "$@" >"$log" 2>&1 </dev/null 9>&- &
  pid=$!
  for _ in {1..40}; do
    look_at "$pid" && [ "$SESSION" != "$pid" ] || break
    sleep 0.05
  done
  look_at "$pid" || STARTED=gone
  printf '%s %s %s\n' "$pid" "$STARTED" "$PART" >"$RUN/$name.pid"
}

# Whether the program of a pid file runs.
alive() {
  local pid start
  read -r pid start _ <"$1" || return 1
  same "$pid" "${start:-}"
}

# The pid files of a part.
pid_files() {
  local file pid start part
  for file in "$RUN"/*.pid; do
    [ -e "$file" ] || continue
    read -r pid start part <"$file" || continue
    [ "$part" != "$1" ] || printf '%s\n' "$file"
  done
}

# halt NAME: TERM to the whole session, up to $LAB_GRACE seconds for it to end, then KILL.
halt() {
  local file=$RUN/$1.pid pid start grace=${LAB_GRACE:-10} members
  [ -e "$file" ] || return 0
  read -r pid start _ <"$file" || true
  members=$(members "$pid" "$start")
  if [ -n "$members" ]; then
    signal TERM "$members"
    vanish "$grace" "$pid" "$start" || signal KILL "$(members "$pid" "$start")"
    vanish 5 "$pid" "$start" || say "lab: $1 (pid $pid) does not end, not even by KILL"
  fi
  rm -f "$file"
}

# The processes of a session that the lab started: its leader if that is still the one we started, and those with our mark.
members() {
  local folder pid
  ! same "$1" "$2" || printf '%s ' "$1"
  for folder in /proc/[0-9]*; do
    pid=${folder#/proc/}
    [ "$pid" != "$1" ] && look_at "$pid" && [ "$SESSION" = "$1" ] && ours "$pid" && printf '%s ' "$pid"
  done
  return 0
}

# signal NAME PIDS, which are words of one string.
signal() {
  local pid
  for pid in $2; do kill -"$1" "$pid" 2>/dev/null || true; done
}

vanish() {
  local end=$((SECONDS + $1 + 1))
  while [ -n "$(members "$2" "$3")" ]; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.1
  done
}

# Ends everything that still carries the lab's mark (what left its session, say a daemon's own children) and names it.
end_stragglers() {
  local pid pids
  pids=$(all_marked PICKET_LAB_MARK)
  for pid in $pids; do say "ending a straggler: pid $pid ($(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | cut -c1-60))"; done
  signal TERM "$pids"
  for _ in {1..25}; do
    [ -n "$(all_marked PICKET_LAB_MARK)" ] || return 0
    sleep 0.2
  done
  signal KILL "$(all_marked PICKET_LAB_MARK)"
}

# Workers of a `lab/up` lead groups of their own, and what they run carries a second mark: one that was killed leaves them behind.
note_worker() { printf '%s %s\n' "$1" "$(started "$1")" >>"$RUN/workers"; }

end_workers() {
  local pid start
  while read -r pid start; do
    ! same "$pid" "${start:-}" || kill -KILL -- "-$pid" 2>/dev/null || true
  done < <(cat "$RUN/workers" 2>/dev/null)
  # Again and again, since a compiler may have started another one meanwhile.
  for _ in {1..50}; do
    [ -n "$(all_marked PICKET_LAB_WORK)" ] || break
    signal KILL "$(all_marked PICKET_LAB_WORK)"
    sleep 0.1
  done
  rm -f "$RUN/workers"
}

# Who has something open whose link in /proc looks like PATTERN, one a line as "pid N (command)".
openers() {
  find /proc/[0-9]*/fd -lname "$1" -printf '%h\n' 2>/dev/null | cut -d/ -f3 | sort -un |
    while read -r pid; do [ "$pid" = "$$" ] || printf 'pid %s (%s)\n' "$pid" "$(tr '\0' ' ' <"/proc/$pid/cmdline" | sed 's/ *$//' | cut -c1-60)"; done 2>/dev/null || true
}
