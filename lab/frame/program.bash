# Programs that the lab builds. They stand in $BUILT under a name with a hash of what they were built from, so that nothing is built twice and
# several work trees can share them; $BIN has a link to the one in use. Go's own caches stay where Go keeps them.

# Prints why Go programs cannot be built here, and the fix.
need_go() {
  command -v go >/dev/null || {
    printf 'no go on the PATH; install Go %s or newer' "$(awk '$1 == "go" { print $2 }' "$LAB_HOME/go.mod")"
    return
  }
}

# Prints which Debian package is not installed: need_command COMMAND PACKAGE.
need_command() { command -v "$1" >/dev/null || printf 'no %s on the PATH; apt-get install %s' "$1" "$2"; }

# go_program NAME PACKAGE [FOLDER [LDFLAGS]]: builds a command of the Go module in FOLDER (lab/ when left out) and links it as $BIN/NAME.
go_program() {
  local name=$1 package=$2 module=${3:-$LAB_HOME} flags="-s -w ${4:-}" folder
  folder=$BUILT/$name-$(go_hash "$package" "$module" "$flags")
  if [ ! -x "$folder/$name" ]; then
    need_room "$BUILT" 1024
    (
      flock 8
      [ ! -x "$folder/$name" ] || exit 0
      rm -rf "$folder.new"
      mkdir -p "$folder.new"
      cd "$module" || exit 1
      # Twice, since a registry may falter once; what was compiled is not compiled again.
      compile "$flags" "$folder.new/$name" "$package" || { sleep 5 && compile "$flags" "$folder.new/$name" "$package"; } ||
        unfetched "Go modules" "GOPROXY=$(go env GOPROXY)" "go env -w GOPROXY=…"
      mv -T "$folder.new" "$folder"
    ) 8>"$BUILT/go.lock"
  fi
  touch "$folder"
  ln -sfn "$folder/$name" "$BIN/$name"
  forget_older "$name"
}

# unfetched WHAT FROM FIX: the last word on a build that failed, which most often means that a registry cannot be reached. Fails.
unfetched() {
  say "failed to fetch or build $1 ($2); if no registry can be reached, name one: $3"
  return 1
}

compile() { CGO_ENABLED=0 nice -n 10 go build -trimpath -buildvcs=false -ldflags "$1" -o "$2" "$3"; }

# What a program is built from: the compiler, the module's versions, the flags, and our own sources if it is ours.
go_hash() {
  {
    go env GOVERSION GOARCH
    printf '%s\n' "$1" "$3"
    cat "$2/go.mod" "$2/go.sum"
    case $1 in
      ./*) find "$2" -name '*.go' -print0 | sort -z | xargs -0 cat ;;
    esac
  } | sha256sum | cut -c1-16
}

# Three builds of a program are kept, those used last.
forget_older() {
  local folder
  find "$BUILT" -maxdepth 1 -type d -regextype posix-extended -regex ".*/$1-[0-9a-f]{16}" -printf '%T@ %p\n' | sort -rn | tail -n +4 | cut -d' ' -f2- |
    while read -r folder; do rm -rf "$folder"; done
}
