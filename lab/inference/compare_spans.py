"""Compares spans of a gen_ai instrumentation, as OTLP JSON lines, with what the instrumented client saw.

Usage: compare_spans.py SERVICE CALLS.jsonl TRACES.jsonl     exit 0: all agree, 1: some differ, 2: wrong use

Each maker has names of its own for the same thing; of each field the first name that a span bears counts. A field that a span does not bear
is no difference, but is told.
"""

import collections
import json
import pathlib
import sys

NAMES = {
    "asked": ("gen_ai.request.model",),
    "model": ("gen_ai.response.model", "llm.model_name", "embedding.model_name"),
    "input": ("gen_ai.usage.input_tokens", "llm.token_count.prompt"),
    "output": ("gen_ai.usage.output_tokens", "llm.token_count.completion"),
    "finish": ("gen_ai.response.finish_reasons",),
}
# OpenLLMetry's word for it.
TRANSLATED = {"tool_call": "tool_calls"}
# Attributes by which a prompt's text or an answer's is sent away.
TEXT = ("gen_ai.input.messages", "gen_ai.output.messages", "input.value", "output.value")


def plain(value):
    kind, content = next(iter(value.items()))
    if kind == "arrayValue":
        return [plain(item) for item in content.get("values", [])]
    return int(content) if kind == "intValue" else content


def attributes(holder):
    return {item["key"]: plain(item["value"]) for item in holder.get("attributes", []) if item.get("value")}


def spans(file, service):
    for line in pathlib.Path(file).read_text(encoding="utf-8").splitlines():
        for resource in json.loads(line).get("resourceSpans", []):
            if attributes(resource["resource"]).get("service.name") != service:
                continue
            for scope in resource["scopeSpans"]:
                for span in scope["spans"]:
                    if len(span["traceId"]) != 32 or len(span["spanId"]) != 16:
                        raise SystemExit(f"{file}: the ids of a span are no hex: {span['traceId']} {span['spanId']}")
                    yield attributes(span)


def model_of(span):
    """What was asked for; OpenInference tells it in the parameters only."""
    for name in (*NAMES["asked"], *NAMES["model"]):
        if name in span:
            return span[name]
    return json.loads(span.get("llm.invocation_parameters", "{}")).get("model", "")


def main(arguments):
    if len(arguments) != 3:
        print("usage: compare_spans.py SERVICE CALLS.jsonl TRACES.jsonl", file=sys.stderr)
        return 2
    service, calls, traces = arguments
    seen = collections.defaultdict(list)
    for span in spans(traces, service):
        seen[model_of(span)].append(span)
    differences, untold, texts = 0, collections.Counter(), 0
    calls = [json.loads(line) for line in pathlib.Path(calls).read_text(encoding="utf-8").splitlines()]
    for call in calls:
        mine = seen.pop(call["asked"], [])
        if len(mine) != 1:
            differences += 1
            print(f"{call['asked']}: {len(mine)} spans where 1 was expected")
            continue
        texts += any(name in mine[0] for name in TEXT)
        for field in ("model", "input", "output", "finish"):
            told = next((mine[0][name] for name in NAMES[field] if name in mine[0]), None)
            if isinstance(told, list):
                told = [TRANSLATED.get(reason, reason) for reason in told]
            if told is None:
                untold[field] += call[field] not in (None, [], 0)
            elif call[field] not in (None, []) and told != call[field]:
                differences += 1
                print(f"{call['asked']}: {field}: the client saw {call[field]!r}, the span says {told!r}")
    print(f"{service}: {len(calls)} calls, {differences} differences, text in {texts} spans, not told: {dict(untold)}")
    return 1 if differences or not calls else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
