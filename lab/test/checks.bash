# shellcheck shell=bash
# What the lab's tests share: checks that are counted, and told when they fail. Sourced.

passed=0 failed=0 skipped=0
scratch=$(mktemp -d "${TMPDIR:-/tmp}/picket-lab-test.XXXXXX")
# A test that has more to clean sets a trap of its own.
trap 'rm -rf "$scratch"' EXIT

# check TITLE COMMAND…: one check, which passes when the command does.
check() {
  local title=$1
  shift
  if "$@" >"$scratch/check" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED %s\n  %s\n' "$title" "$*"
    tail -n 20 "$scratch/check" "$scratch/out" 2>/dev/null | cut -c1-400 | sed 's/^/  | /'
  fi
}

# run CODE COMMAND…: its output is in $scratch/out; passes when it ends with that code.
run() {
  local want=$1 got=0
  shift
  "$@" >"$scratch/out" 2>&1 </dev/null || got=$?
  [ "$got" = "$want" ] || { echo "exit code $got, not $want" && return 1; }
}

says() { grep -qE -- "$1" "$scratch/out"; }

skip() {
  skipped=$((skipped + 1))
  echo "skipped: $1"
}

# The last line of a test; its exit code is the script's: 1 when a check failed, 3 when one was skipped.
totals() {
  echo "$1: $passed passed, $failed failed, $skipped skipped"
  [ "$failed" = 0 ] || return 1
  [ "$skipped" = 0 ] || return 3
}
