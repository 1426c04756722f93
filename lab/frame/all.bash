# Everything of the frame, to be sourced.
for _piece in state process port part program cluster; do
  # shellcheck disable=SC1090
  . "${BASH_SOURCE[0]%/*}/$_piece.bash"
done
unset _piece
