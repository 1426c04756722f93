package dev.picket.agent.capture.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Audit lines of the tests' own making, as an API server would write them. */
final class AuditLine {
    private final Map<String, String> fields = new LinkedHashMap<>();

    private AuditLine() {}

    /** A completed read of pod {@code p} by {@code alice}. */
    static AuditLine get(String auditId) {
        return new AuditLine()
                .text("kind", "Event")
                .text("apiVersion", "audit.k8s.io/v1")
                .text("level", "Metadata")
                .text("auditID", auditId)
                .text("stage", "ResponseComplete")
                .text("requestURI", "/api/v1/namespaces/red/pods/p")
                .text("verb", "get")
                .raw("user", "{'username':'alice','groups':['devs','system:authenticated']}")
                .raw("sourceIPs", "['203.0.113.9','10.0.0.7']")
                .text("userAgent", "kubectl/v1.35.0 (linux/amd64) kubernetes/abcdef0")
                .raw("objectRef", "{'resource':'pods','namespace':'red','name':'p','apiVersion':'v1'}")
                .raw("responseStatus", "{'metadata':{},'code':200}")
                .text("requestReceivedTimestamp", "2026-03-01T10:00:00.000001Z")
                .text("stageTimestamp", "2026-03-01T10:00:00.250001Z")
                .raw("annotations", "{'authorization.k8s.io/decision':'allow','authorization.k8s.io/reason':''}");
    }

    /** An exec over WebSocket into pod {@code p}. */
    static AuditLine exec(String auditId, String query) {
        return get(auditId)
                .text("requestURI", "/api/v1/namespaces/red/pods/p/exec?" + query)
                .raw("objectRef", "{'resource':'pods','namespace':'red','name':'p','subresource':'exec'}")
                .raw("responseStatus", "{'metadata':{},'code':101}");
    }

    AuditLine text(String field, String value) {
        return raw(field, "'" + value + "'");
    }

    /** @param json with single quotes for double ones */
    AuditLine raw(String field, String json) {
        fields.put(field, json.replace('\'', '"'));
        return this;
    }

    AuditLine without(String... gone) {
        fields.keySet().removeAll(List.of(gone));
        return this;
    }

    byte[] bytes() {
        return toString().getBytes(UTF_8);
    }

    @Override
    public String toString() {
        return fields.entrySet().stream()
                .map(field -> '"' + field.getKey() + "\":" + field.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** What a format makes of one line, which is row 7. */
    static List<Reading> read(AuditFormat format, byte[] line) {
        var readings = new ArrayList<Reading>();
        format.read(line, 0, line.length, () -> "7", readings::add);
        return readings;
    }
}
