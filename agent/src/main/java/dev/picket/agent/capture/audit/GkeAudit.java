package dev.picket.agent.capture.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.picket.agent.capture.BoundedJson;
import dev.picket.event.Reason;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Reads the Kubernetes API calls of GKE as Cloud Logging writes them: a {@code LogEntry} a line, whose {@code protoPayload} is a {@code
 * google.cloud.audit.AuditLog} of the service {@code k8s.io}. It tells less than a native event: no groups, no credential, no impersonation,
 * and a gRPC code for the HTTP one. One thread.
 */
final class GkeAudit implements AuditFormat {
    private static final Reading NOT_JSON = new Reading.Refused(Reason.NOT_AUDIT, "not a JSON object");

    private final BoundedJson json = new BoundedJson();

    @Override
    public void read(byte[] line, int from, int length, Supplier<String> row, Consumer<Reading> to) {
        var fault = readAll(line, from, length, row, to);
        if (!fault.isEmpty()) {
            to.accept(new Reading.Refused(Reason.MALFORMED, fault));
        }
    }

    /** What is wrong with it, or empty. Two entries on one line happen where a newline was lost. */
    private String readAll(byte[] line, int from, int length, Supplier<String> row, Consumer<Reading> to) {
        var mended = new String(line, from, length, UTF_8).getBytes(UTF_8);
        try (var parser = json.parse(mended, 0, mended.length)) {
            var token = parser.nextToken();
            do {
                if (token != JsonToken.START_OBJECT) {
                    to.accept(NOT_JSON);
                    return "";
                }
                to.accept(entry(parser, row));
                token = parser.nextToken();
            } while (token != null);
            return "";
        } catch (IOException e) {
            return BoundedJson.fault(e);
        }
    }

    private static Reading entry(JsonParser parser, Supplier<String> row) throws IOException {
        var draft = new GkeDraft();
        BoundedJson.fields(parser, draft::take);
        return draft.finish(row);
    }
}
