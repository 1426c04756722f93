"""Receives OTLP over HTTP (protobuf or JSON, plain or gzip) and writes what came as OTLP JSON lines, as a Collector's file exporter does.

Usage: otlp_receiver.py PORT FOLDER     FOLDER gets traces.jsonl, metrics.jsonl and logs.jsonl; one request is one line
"""

import base64
import http.server
import json
import pathlib
import sys
import threading
import zlib

from google.protobuf import json_format
from opentelemetry.proto.collector.logs.v1 import logs_service_pb2
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2

BODY_MAX = 16 << 20
SIGNALS = {
    "/v1/traces": ("traces", trace_service_pb2.ExportTraceServiceRequest, trace_service_pb2.ExportTraceServiceResponse),
    "/v1/metrics": ("metrics", metrics_service_pb2.ExportMetricsServiceRequest, metrics_service_pb2.ExportMetricsServiceResponse),
    "/v1/logs": ("logs", logs_service_pb2.ExportLogsServiceRequest, logs_service_pb2.ExportLogsServiceResponse),
}
IDS = ("traceId", "spanId", "parentSpanId")


def with_hex_ids(value):
    """OTLP JSON writes ids in hex where protobuf's JSON has base64."""
    if isinstance(value, list):
        return [with_hex_ids(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: base64.b64decode(item).hex() if key in IDS and isinstance(item, str) else with_hex_ids(item) for key, item in value.items()}


def as_json(kind, content_type, body):
    """One line of OTLP JSON, or ValueError."""
    if "json" in content_type:
        return json.dumps(json.loads(body), ensure_ascii=False)
    message = kind()
    try:
        message.ParseFromString(body)
    except Exception as error:
        raise ValueError("not the protobuf that the path names") from error
    return json.dumps(with_hex_ids(json_format.MessageToDict(message, use_integers_for_enums=True)), ensure_ascii=False)


def inflated(body):
    """Of gzip, no more than is taken plain."""
    stream = zlib.decompressobj(wbits=31)
    plain = stream.decompress(body, BODY_MAX)
    if not stream.eof:
        raise ValueError("not whole, or too large")
    return plain


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    folder = pathlib.Path()
    lock = threading.Lock()

    def do_GET(self):
        self.answer(200 if self.path == "/healthz" else 404, b"")

    def do_POST(self):
        told = self.headers.get("content-length", "")
        length = int(told) if told.isascii() and told.isdigit() else -1
        if self.path not in SIGNALS or not 0 <= length <= BODY_MAX:
            self.close_connection = True
            self.answer(404 if self.path not in SIGNALS else 413, b"")
            return
        name, request, response = SIGNALS[self.path]
        body = self.rfile.read(length)
        kind = self.headers.get("content-type", "")
        try:
            if self.headers.get("content-encoding") == "gzip":
                body = inflated(body)
            line = as_json(request, kind, body)
        except (ValueError, zlib.error):
            self.answer(400, b"")
            return
        with self.lock, open(self.folder / f"{name}.jsonl", "a", encoding="utf-8") as file:
            file.write(line + "\n")
        self.answer(200, b"{}" if "json" in kind else response().SerializeToString(), kind)

    def answer(self, status, body, kind="text/plain"):
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def main(arguments):
    if len(arguments) != 2 or not arguments[0].isdigit():
        print("usage: otlp_receiver.py PORT FOLDER", file=sys.stderr)
        return 2
    Receiver.folder = pathlib.Path(arguments[1])
    Receiver.folder.mkdir(parents=True, exist_ok=True)
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", int(arguments[0])), Receiver)
    except OSError as error:
        print(f"otlp_receiver: cannot listen on port {arguments[0]}: {error.strerror}; end what holds it, or name another", file=sys.stderr)
        return 3
    server.serve_forever()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
