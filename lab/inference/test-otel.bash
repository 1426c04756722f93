# shellcheck shell=bash
# Sourced by lab/test/inference: gen_ai instrumentations of three makers send OTLP, which says what their client saw: to a receiver of ours, and
# to Picket's, whose proxy sees the same calls.

# instrumented MAKER BASE OTLP CALLS
instrumented() { "$bin/otel/bin/python" "$cases/instrumented.py" "$1" "$2" "http://127.0.0.1:$3" >"$4" 2>"$4.err"; }

if up "gen_ai instrumentations" upstream otlp-receiver; then
  for maker in opentelemetry openllmetry openinference; do
    check "otel: $maker's instrumentation makes its calls" instrumented "$maker" "$upstream" "$(port 17075)" "$scratch/$maker.calls"
    check "otel: $maker's spans say what the client saw" python3 "$lab/inference/compare_spans.py" "lab-$maker" "$scratch/$maker.calls" "$PICKET_LAB/otlp/traces.jsonl"
    check "otel: Picket's proxy and its OTLP receiver come up" picket_up
    check "otel: $maker's instrumentation makes its calls through the one and tells the other" instrumented "$maker" "$proxy" "$(port 17094)" "$scratch/$maker.told"
    check "otel: Picket saw them" events "$scratch/$maker.events"
    check "otel: $maker's spans and the proxy's events agree" python3 "$lab/inference/compare_otlp.py" "$scratch/$maker.events"
    check "otel: no word of an answer is in Picket's data" no_text
    picket_down
  done
fi
