package dev.picket.agent.capture.inference;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.picket.agent.capture.Onward;
import dev.picket.event.Account;
import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Envelope.Observer;
import dev.picket.event.Inference;
import dev.picket.event.Reason;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes inferences of OTLP records: of gen_ai spans, and of the log records that tell the details of one. A span and its log record are one
 * inference, told by whichever comes first; the same record again is a duplicate. One thread.
 */
final class OtlpInferences {
    private static final int REMEMBERED = 65_536;
    private static final String DETAILS = "gen_ai.client.inference.operation.details";

    private final Set<String> relays;
    private final Inspector inspector;
    private final Names names;
    private final InstantSource clock;
    private final Onward onward;
    private final Account account;
    private final AtomicLong contents = new AtomicLong();
    private final Map<String, Kind> seen = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kind> eldest) {
            return size() > REMEMBERED;
        }
    };

    private enum Kind {
        SPAN,
        LOG
    }

    OtlpInferences(Set<String> relays, Inspector inspector, InstantSource clock, Onward onward, Account account) {
        this.relays = relays;
        this.inspector = inspector;
        this.names = new Names(inspector);
        this.clock = clock;
        this.onward = onward;
        this.account = account;
    }

    /** Attributes so far that held what was said. Any thread. */
    long contents() {
        return contents.get();
    }

    /** @param sender the address that a message came from */
    void take(Message message, String sender) {
        switch (message) {
            case ExportTraceServiceRequest traces -> spans(traces, sender);
            case ExportLogsServiceRequest logs -> logs(logs, sender);
            case ExportMetricsServiceRequest metrics -> metrics(metrics);
            default -> throw new IllegalArgumentException("not OTLP: " + message.getClass());
        }
    }

    private void spans(ExportTraceServiceRequest traces, String sender) {
        for (var group : traces.getResourceSpansList()) {
            var origin = origin(group.getResource(), sender);
            group.getScopeSpansList().forEach(scope -> scope.getSpansList().forEach(span -> span(span, origin)));
        }
    }

    private void logs(ExportLogsServiceRequest logs, String sender) {
        for (var group : logs.getResourceLogsList()) {
            var origin = origin(group.getResource(), sender);
            group.getScopeLogsList().forEach(scope -> scope.getLogRecordsList().forEach(log -> log(log, origin)));
        }
    }

    /** Metrics tell sums of many inferences, and so none. */
    private void metrics(ExportMetricsServiceRequest metrics) {
        long count = metrics.getResourceMetricsList().stream()
                .flatMap(group -> group.getScopeMetricsList().stream())
                .mapToLong(scope -> scope.getMetricsCount())
                .sum();
        account.in(count);
        account.refused(Reason.NOT_INFERENCE, count);
    }

    private void span(Span span, Endpoint origin) {
        var attributes = new OtlpAttributes();
        attributes.add(span.getAttributesList());
        span.getEventsList().forEach(event -> attributes.add(event.getAttributesList()));
        var observer = span.getKind() == Span.SpanKind.SPAN_KIND_SERVER ? Observer.SERVER : Observer.CLIENT;
        boolean failed = span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR;
        record(
                attributes,
                id(span.getTraceId(), span.getSpanId()),
                Kind.SPAN,
                envelope(span.getStartTimeUnixNano(), span.getEndTimeUnixNano(), observer),
                TraceParent.trace(span.getTraceId()),
                origin,
                failed);
    }

    private void log(LogRecord log, Endpoint origin) {
        var attributes = new OtlpAttributes();
        attributes.add(log.getAttributesList());
        if (!isDetails(log, attributes) && !isAccess(attributes)) {
            account.in(1);
            account.refused(Reason.NOT_INFERENCE, 1);
            contents.addAndGet(attributes.contents() + (isMessage(log) ? 1 : 0));
            return;
        }
        record(
                attributes,
                id(log.getTraceId(), log.getSpanId()),
                Kind.LOG,
                envelope(log.getTimeUnixNano(), log.getTimeUnixNano(), Observer.CLIENT),
                TraceParent.trace(log.getTraceId()),
                origin,
                attributes.first("error.type").present());
    }

    private static boolean isDetails(LogRecord log, OtlpAttributes attributes) {
        return log.getEventName().equals(DETAILS)
                || attributes.first("event.name").text().equals(DETAILS);
    }

    /** A line of a gateway's access log, as Envoy AI Gateway sends it. */
    private static boolean isAccess(OtlpAttributes attributes) {
        return attributes.first("response_code").present()
                && attributes.first("gen_ai.request.model").isText();
    }

    /** What was said, as until convention 1.37: gen_ai.user.message, gen_ai.choice. */
    private static boolean isMessage(LogRecord log) {
        return log.hasBody() && log.getEventName().startsWith("gen_ai.");
    }

    private void record(
            OtlpAttributes attributes,
            String id,
            Kind kind,
            Envelope envelope,
            String trace,
            Endpoint origin,
            boolean failed) {
        account.in(1);
        contents.addAndGet(attributes.contents());
        var operation = OtlpNames.operation(attributes);
        if (operation.isEmpty()) {
            account.refused(Reason.NOT_INFERENCE, 1);
            return;
        }
        var before = id.isEmpty() ? null : seen.putIfAbsent(id, kind);
        if (before == kind) {
            account.duplicate(1);
        } else if (before != null) {
            account.folded(1);
        } else if (onward.offer(inference(attributes, operation.get(), envelope, trace, origin, failed))) {
            account.out(1);
        } else {
            seen.remove(id);
            account.dropped(Reason.QUEUE_FULL, 1);
        }
    }

    private Inference inference(
            OtlpAttributes attributes,
            String operation,
            Envelope envelope,
            String trace,
            Endpoint origin,
            boolean failed) {
        var said = new Said(inspector.begin());
        new OtlpReading(attributes, said).read();
        boolean served = envelope.observer() == Observer.SERVER;
        return new Inference(
                envelope,
                served ? Endpoint.UNKNOWN : origin,
                served ? origin : server(attributes),
                operation,
                OtlpNames.today(names.vetted(OtlpNames.provider(attributes))),
                said.request(names::vetted),
                said.response(names::vetted, status(attributes, failed), false, 0),
                said.labels(),
                List.of(),
                "",
                "",
                trace);
    }

    /** The HTTP status, where it is said; without it that of a success, or none. */
    private static int status(OtlpAttributes attributes, boolean failed) {
        var said = attributes.count("http.response.status_code", "http.status_code", "response_code");
        var error = attributes.first("error.type").text();
        int code = error.matches("[1-5][0-9]{2}") ? Integer.parseInt(error) : Math.min(999, said.count(0));
        return code > 0 || failed ? code : 200;
    }

    /** Host names stay behind: any text could be one. */
    private static Endpoint server(OtlpAttributes attributes) {
        var address = attributes.first("server.address", "net.peer.ip").text();
        var port = attributes.first("server.port", "net.peer.port").count(0);
        return Endpoint.of(Addresses.isLiteral(address) ? address : "", port > 65_535 ? 0 : port);
    }

    private Endpoint origin(Resource resource, String sender) {
        if (!relays.contains(sender)) {
            return Endpoint.of(sender, 0);
        }
        var said = new OtlpAttributes();
        said.add(resource.getAttributesList());
        var address = said.first("k8s.pod.ip").text();
        return new Endpoint(
                Addresses.isLiteral(address) ? address : "",
                0,
                names.vetted(said.first("k8s.pod.uid").text()),
                names.vetted(said.first("k8s.pod.name").text()),
                names.vetted(said.first("k8s.namespace.name").text()),
                "",
                "");
    }

    /** Nothing ends in the future. */
    private Envelope envelope(long startNanos, long endNanos, Observer observer) {
        var now = clock.instant();
        var end = time(endNanos).filter(at -> at.isBefore(now)).orElse(now);
        var start = time(startNanos).filter(at -> at.isBefore(end)).orElse(end);
        return Envelope.unplaced("", start, end, observer);
    }

    /** Unsigned nanoseconds since 1970; those beyond 2262 are no time. */
    private static Optional<Instant> time(long nanos) {
        return nanos <= 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(0, nanos));
    }

    private static String id(ByteString trace, ByteString span) {
        return span.isEmpty()
                ? ""
                : trace.toString(StandardCharsets.ISO_8859_1) + span.toString(StandardCharsets.ISO_8859_1);
    }
}
