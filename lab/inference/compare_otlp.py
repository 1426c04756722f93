"""Compares what an instrumentation told Picket's OTLP receiver with what Picket's proxy saw of the same calls.

Usage: compare_otlp.py EVENTS.jsonl     exit 0: all agree, 1: some differ (each is told), 2: wrong use
EVENTS are the rows that `picket query -o json` gives of the table inferences: of each model one by the proxy, one of the client's span.

What a span does not say, or says of the first choices only, is no difference, but is told.
"""

import collections
import json
import pathlib
import sys

FIELDS = (
    "operation",
    "response_model",
    "status",
    "stream",
    "input_tokens",
    "output_tokens",
    "cached_tokens",
    "finish_reasons",
    "tool_calls",
    "request_characters",
    "response_characters",
)
# OpenLLMetry's word for it.
TRANSLATED = {"tool_call": "tool_calls"}


def pairs(events):
    by_model = collections.defaultdict(lambda: {"client": [], "unknown": []})
    for event in events:
        by_model[event["model"]][event["observer"].lower()].append(event)
    return by_model.items()


def plain(value):
    return [TRANSLATED.get(reason, reason) for reason in value] if isinstance(value, list) else value


def untold(value):
    return value in (None, [], 0, "", False)


def main(arguments):
    if len(arguments) != 1:
        print("usage: compare_otlp.py EVENTS.jsonl", file=sys.stderr)
        return 2
    lines = pathlib.Path(arguments[0]).read_text(encoding="utf-8").splitlines()
    differences, agreed, missing = 0, collections.Counter(), collections.Counter()
    for model, seen in pairs(json.loads(line) for line in lines if line.strip()):
        if len(seen["client"]) != 1 or len(seen["unknown"]) != 1:
            differences += 1
            print(f"{model}: {len(seen['unknown'])} by the proxy, {len(seen['client'])} by OTLP, where 1 and 1 were expected")
            continue
        told, saw = seen["client"][0], seen["unknown"][0]
        for field in FIELDS:
            if untold(told[field]):
                missing[field] += not untold(saw[field])
            elif plain(told[field]) == saw[field]:
                agreed[field] += 1
            elif isinstance(saw[field], list) and plain(told[field]) == saw[field][: len(told[field])]:
                missing[field] += 1
            else:
                differences += 1
                print(f"{model}: {field}: the proxy saw {saw[field]!r}, the span says {told[field]!r}")
    print(f"{sum(agreed.values())} values agree, {differences} differ: {dict(agreed)}; not told by the span: {dict(missing)}")
    return 1 if differences or not agreed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
