package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.JsonCursor;
import dev.picket.event.Reason;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Reads the Kubernetes API calls of GKE as Cloud Logging writes them: a {@code LogEntry} a line, whose {@code protoPayload} is a {@code
 * google.cloud.audit.AuditLog} of the service {@code k8s.io}. It tells less than a native event: no groups, no credential, no impersonation,
 * and a gRPC code for the HTTP one. One thread.
 */
final class GkeAudit implements AuditFormat {
    private static final Reading NOT_JSON = new Reading.Refused(Reason.NOT_AUDIT, "not a JSON object");

    private final JsonCursor json = new JsonCursor();
    private final Recurring recurring = new Recurring();

    @Override
    public void read(byte[] line, int from, int length, Supplier<String> row, Consumer<Reading> to) {
        json.over(line, from, length);
        readAll(row, to);
        json.fault().ifPresent(detail -> to.accept(new Reading.Refused(Reason.MALFORMED, detail)));
    }

    /** Two entries on one line happen where a newline was lost. */
    private void readAll(Supplier<String> row, Consumer<Reading> to) {
        boolean any = false;
        while (json.next()) {
            any = true;
            if (!json.isObject()) {
                to.accept(NOT_JSON);
                return;
            }
            var draft = new GkeDraft(recurring);
            json.fields(draft::take);
            if (!json.faulty()) {
                to.accept(draft.finish(row));
            }
        }
        if (!any && !json.faulty()) {
            to.accept(NOT_JSON);
        }
    }
}
