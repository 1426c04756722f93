"""Compares a gateway's own records of its calls with the events of Picket, whose proxy stood behind it.

Usage: compare_records.py RECORDS.jsonl EVENTS.jsonl     exit 0: all agree, 1: some differ, 2: wrong use
RECORDS are LiteLLM's standard records; EVENTS the rows that `picket query -o json` gives of the table inferences.
"""

import json
import pathlib
import sys


def read(file):
    return [json.loads(line) for line in pathlib.Path(file).read_text(encoding="utf-8").splitlines() if line.strip()]


def agree(record, event):
    """(name, the gateway's, Picket's). A failed call has no usage: there only the status counts."""
    if record["status"] != "success":
        code = (record.get("error_information") or {}).get("error_code")
        yield "status", str(code), str(event["status"])
        return
    yield "status", 200, event["status"]
    yield "stream", bool(record["stream"]), event["stream"]
    yield "input", record["prompt_tokens"], event["input_tokens"]
    yield "output", record["completion_tokens"], event["output_tokens"]
    response = record["response"]
    if isinstance(response, dict) and response.get("choices"):
        texts = [choice["message"].get("content") or "" for choice in response["choices"]]
        yield "characters", sum(map(len, texts)), event["response_characters"]


def main(arguments):
    if len(arguments) != 2:
        print("usage: compare_records.py RECORDS.jsonl EVENTS.jsonl", file=sys.stderr)
        return 2
    records, events = map(read, arguments)
    by_model = {event["model"]: event for event in events}
    differences = 0
    for record in records:
        model = record["model"].split("/")[-1]
        event = by_model.pop(model, None)
        if event is None:
            differences += 1
            print(f"{model}: the gateway has a record, Picket no event")
            continue
        for name, gateway, ours in agree(record, event):
            if gateway != ours:
                differences += 1
                print(f"{model}: {name}: the gateway says {gateway!r}, the event {ours!r}")
    for model in by_model:
        differences += 1
        print(f"{model}: Picket has an event, the gateway no record")
    print(f"{len(records)} records, {len(events)} events: {differences} differences")
    return 1 if differences or not records else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
