# shellcheck shell=bash
# Sourced by lab/test/inference: gen_ai instrumentations of three makers send OTLP, which says what their client saw.

instrumented() { "$bin/otel/bin/python" "$cases/instrumented.py" "$1" "$upstream" "http://127.0.0.1:$(port 17075)" >"$scratch/$1.calls" 2>"$scratch/$1.err"; }

if up "gen_ai instrumentations" upstream otlp-receiver; then
  for maker in opentelemetry openllmetry openinference; do
    check "otel: $maker's instrumentation makes its calls" instrumented "$maker"
    check "otel: $maker's spans say what the client saw" python3 "$lab/inference/compare_spans.py" "lab-$maker" "$scratch/$maker.calls" "$PICKET_LAB/otlp/traces.jsonl"
  done
fi
