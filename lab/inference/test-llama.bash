# shellcheck shell=bash
# Sourced by lab/test/inference: a real model behind Picket's proxy; a prompt said again is reused, and the event says how much.

llama_ask() {
  curl -fsS -m 60 "$proxy/v1/chat/completions" -H 'authorization: Bearer lab-alpha' \
    -d '{"model":"random","stream":true,"stream_options":{"include_usage":true},"max_tokens":16,"messages":[{"role":"user","content":"tell me of the tides"}]}'
}
llama_twice() {
  llama_ask >"$scratch/first" && llama_ask >"$scratch/second" || return 1
  for answer in "$scratch/first" "$scratch/second"; do grep -q '^data: \[DONE\]' "$answer" || return 1; done
  [ "$(cut -d'"' -f5- "$scratch/first" | grep -c finish_reason)" -ge 2 ]
}
llama_events() {
  events "$scratch/llama.events" && cat "$scratch/llama.events" && python3 - "$scratch/llama.events" "$scratch/second" <<'PYTHON'
import json, sys
first, second = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
told = [json.loads(line[6:]) for line in open(sys.argv[2], encoding="utf-8") if line.startswith("data: {")]
usage = told[-1]["usage"]
text = "".join(choice["delta"].get("content", "") for part in told for choice in part["choices"])
assert first["cached_tokens"] == 0 and second["cached_tokens"] == usage["prompt_tokens_details"]["cached_tokens"] > 10, (first, second)
assert second["output_tokens"] == usage["completion_tokens"] and second["response_characters"] == len(text), (second, usage, len(text))
PYTHON
}

if up "llama.cpp" llama; then
  upstream=http://127.0.0.1:$(port 17076)
  check "llama: Picket's proxy comes up before it" picket_up
  check "llama: it streams, twice the same prompt" llama_twice
  check "llama: the events tell the tokens, and what was reused" llama_events
  picket_down
  upstream=http://127.0.0.1:$(port 17070)
fi
