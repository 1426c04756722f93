# shellcheck shell=bash
# Sourced by lab/test/inference: LiteLLM before Picket's proxy; its own records and Picket's events agree.

litellm_calls() {
  local model stream code
  for model in lab+gw-1 lab-think+gw-2 claude-lab+gw-3 mistral-lab+gw-4 lab-429+gw-5; do
    for stream in true false; do
      code=$(curl -sS -m 60 -o "$scratch/answer" -w '%{http_code}' "http://127.0.0.1:$(port 17074)/v1/chat/completions" \
        -H 'authorization: Bearer sk-lab-litellm' -H 'content-type: application/json' \
        -d "{\"model\":\"$model-$stream\",\"stream\":$stream,\"user\":\"tenant-alpha\",\"messages\":[{\"role\":\"user\",\"content\":\"Tell me of the tides.\"}]}")
      case $model in *429*) [ "$code" = 429 ] ;; *) [ "$code" = 200 ] ;; esac || { echo "$model: $code" && cat "$scratch/answer" && return 1; }
    done
  done
}

if up "LiteLLM" upstream; then
  check "litellm: Picket's proxy comes up" picket_up
  export LAB_INFERENCE_UPSTREAM=$proxy
  if up "LiteLLM" litellm; then
    check "litellm: it answers" litellm_calls
    check "litellm: Picket saw them" events "$scratch/litellm.events"
    check "litellm: its own records agree with the events" python3 "$lab/inference/compare_records.py" "$PICKET_LAB/litellm/records.jsonl" "$scratch/litellm.events"
  fi
  unset LAB_INFERENCE_UPSTREAM
  picket_down
fi
