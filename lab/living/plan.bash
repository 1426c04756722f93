# shellcheck shell=bash
# What happens when: follows from the seed alone, so that the same seed is the same hour.

# Every kind of session, as often as it comes in a deck of so many; a deck is dealt to its end before the next is shuffled, about two minutes each.
KINDS="alice-looks bob-looks carol-looks ci-deploys alice-runs helm alice-edits kubelet-renews bob-runs alice-forwards carol-acts-as restarts bob-scales node-joins bob-helps alice-looks bob-looks alice-looks ci-deploys"

# plan SEED SECONDS: prints "second kind number" a line; number is one that the session may choose by.
plan() {
  local at=2 seconds=$2 kind i j
  local -a deck=()
  RANDOM_STATE=$((($1 * 2654435761 + 12345) & 0x7fffffff))
  while [ "$at" -lt "$seconds" ]; do
    if [ ${#deck[@]} = 0 ]; then
      read -ra deck <<<"$KINDS"
      for ((i = ${#deck[@]} - 1; i > 0; i--)); do
        draw $((i + 1))
        j=$DRAWN kind=${deck[i]} deck[i]=${deck[DRAWN]}
        deck[j]=$kind
      done
    fi
    kind=${deck[-1]}
    unset 'deck[-1]'
    draw 100000
    printf '%s %s %s\n' "$at" "$kind" "$DRAWN"
    draw 9
    at=$((at + 3 + DRAWN))
  done
}

# draw N: DRAWN is 0 to N-1, by a linear congruential generator (Numerical Recipes, 2nd ed., ch. 7.1) whose low bits are left out.
draw() {
  RANDOM_STATE=$(((RANDOM_STATE * 1664525 + 1013904223) & 0xffffffff))
  DRAWN=$(((RANDOM_STATE >> 8) % $1))
}
