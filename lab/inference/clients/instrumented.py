"""Calls a model server by OpenAI's client with the gen_ai instrumentation of one maker, which sends what it saw by OTLP.

Usage: instrumented.py MAKER BASE OTLP     MAKER: opentelemetry, openllmetry or openinference; OTLP like http://127.0.0.1:17075
The calls are those of python.py's openai-chat and openai-embeddings that end by themselves; one JSON line each, as there.
"""

import json
import os
import sys

import python

CASES = ["plain", "stream", "no-usage", "tools", "tools-stream", "choices", "length", "refuse", "throttled", "bad-key", "cached", "cached-again"]


def instrument(maker, otlp):
    from opentelemetry import metrics, trace
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    # read when the package is imported. OpenTelemetry's own sends no text unless told to; the other two send all of it
    os.environ.setdefault("OTEL_SEMCONV_STABILITY_OPT_IN", "gen_ai_latest_experimental")
    resource = Resource.create({"service.name": f"lab-{maker}", "k8s.namespace.name": "tenant-alpha", "k8s.pod.name": f"caller-{maker}"})
    tracers = TracerProvider(resource=resource)
    tracers.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=otlp + "/v1/traces")))
    trace.set_tracer_provider(tracers)
    reader = PeriodicExportingMetricReader(OTLPMetricExporter(endpoint=otlp + "/v1/metrics"), export_interval_millis=60_000)
    meters = MeterProvider(resource=resource, metric_readers=[reader])
    metrics.set_meter_provider(meters)
    instrumentors()[maker]().instrument()
    return tracers, meters


def instrumentors():
    def opentelemetry():
        from opentelemetry.instrumentation.openai_v2 import OpenAIInstrumentor

        return OpenAIInstrumentor()

    def openllmetry():
        from opentelemetry.instrumentation.openai import OpenAIInstrumentor

        return OpenAIInstrumentor()

    def openinference():
        from openinference.instrumentation.openai import OpenAIInstrumentor

        return OpenAIInstrumentor()

    return {"opentelemetry": opentelemetry, "openllmetry": openllmetry, "openinference": openinference}


def main(arguments):
    if len(arguments) != 3 or arguments[0] not in instrumentors():
        print(f"usage: instrumented.py {'|'.join(instrumentors())} BASE OTLP", file=sys.stderr)
        return 2
    maker, base, otlp = arguments
    providers = instrument(maker, otlp.rstrip("/"))
    for client, case, model, options in python.calls():
        if client == "openai-chat" and case in CASES or client == "openai-embeddings":
            seen = python.Seen()
            python.attempt(python.CLIENTS[client][1], base.rstrip("/"), model, seen, options)
            print(json.dumps(seen.line(f"python {maker}", case) | {"asked": model}, ensure_ascii=False), flush=True)
    for provider in providers:
        provider.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
