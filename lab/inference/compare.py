"""Compares what clients saw directly, what they saw through Picket's proxy, and what Picket says it saw.

Usage: compare.py DIRECT.jsonl PROXIED.jsonl EVENTS.jsonl      exit 0: all agree, 1: some differ (each is told), 2: wrong use

DIRECT and PROXIED hold the lines of clients/python.py or clients/node.mjs, EVENTS the rows that `picket query -o json` gives of the table
inferences, oldest first. Calls are found by the model's name, which is another for each.
"""

import collections
import json
import pathlib
import sys

# The connection ended before the answer did: by the caller or by the upstream.
CUT = {"left", "gave-up", "cut", "cut-stream"}
# The answer came to its end, but not every part of it could be read.
BROKEN = {"broken-stream"}
RETRIED = {"retried", "retried-500"}


def read(file):
    return [json.loads(line) for line in pathlib.Path(file).read_text(encoding="utf-8").splitlines() if line.strip()]


def without_client(call):
    return {key: value for key, value in call.items() if key != "client"}


def ways(direct, proxied):
    """Differences between the two ways."""
    proxied = {call["asked"]: call for call in proxied}
    for call in direct:
        other = proxied.pop(call["asked"], None)
        if other is None:
            yield call, "not made through the proxy"
            continue
        for key, value in without_client(call).items():
            if other[key] != value:
                yield call, f"{key}: {value!r} directly, {other[key]!r} through the proxy"
    for call in proxied.values():
        yield call, "not made directly"


def fields(call, event):
    """(name, what the client saw, what the event says), where the client can know it."""
    case = call["case"]
    if call["chunks"] > 0:
        yield "stream", True, event["stream"]
    yield "truncated", case in CUT or case in BROKEN, event["truncated"]
    if call["model"] is not None:
        yield "model", call["model"], event["response_model"]
    if isinstance(call["status"], int) and call["status"] > 0 and case not in CUT | {"failed-stream"}:
        yield "status", call["status"], event["status"]
    for name, column in (("input", "input_tokens"), ("output", "output_tokens"), ("cached", "cached_tokens")):
        if call[name] is not None:
            yield name, int(call[name]), event[column]
    # a line that breaks within a string takes the next one with it, in Picket's reading of NDJSON
    if case in CUT | BROKEN or call["error"]:
        least = call["characters"] * (0.9 if case in BROKEN else 1)
        yield "characters", True, event["response_characters"] >= least
        return
    yield "characters", call["characters"], event["response_characters"]
    yield "finish", call["finish"], event["finish_reasons"]
    yield "calls", call["calls"], event["tool_calls"]


def witnesses(calls, events):
    """Differences between clients and events."""
    by_model = collections.defaultdict(list)
    for event in events:
        by_model[event["model"]].append(event)
    for call in calls:
        seen = by_model.pop(call["asked"], [])
        expected = 2 if call["case"] in RETRIED and call["error"] is None else 1
        if len(seen) != expected:
            yield call, f"{len(seen)} events where {expected} were expected"
        if not seen:
            continue
        for name, client, event in fields(call, seen[-1]):
            if client != event:
                yield call, f"{name}: the client saw {client!r}, the event says {event!r}"
    for model, rest in by_model.items():
        yield {"client": "nobody", "asked": model}, f"{len(rest)} events of calls that were not made"


def main(arguments):
    if len(arguments) != 3:
        print("usage: compare.py DIRECT.jsonl PROXIED.jsonl EVENTS.jsonl", file=sys.stderr)
        return 2
    direct, proxied, events = map(read, arguments)
    differences = [*ways(direct, proxied), *witnesses(proxied, events)]
    for call, difference in differences:
        print(f"{call['client']:32} {call['asked']:48} {difference}")
    print(f"{len(direct)} calls directly, {len(proxied)} through the proxy, {len(events)} events: {len(differences)} differences")
    return 1 if differences or not direct else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
