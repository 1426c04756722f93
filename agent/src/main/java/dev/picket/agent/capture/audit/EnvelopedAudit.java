package dev.picket.agent.capture.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.picket.agent.capture.JsonCursor;
import dev.picket.event.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Native audit events in a cloud's wrapping, where a string or an object below known names is the event. Bytes that are no
 * UTF-8 are read as U+FFFD, as {@link AuditReader} does. One thread.
 *
 * <p>EKS, through CloudWatch Logs: {@code message} of an event, {@code events[].message} as {@code aws logs filter-log-events} writes it,
 * {@code logEvents[].message} as a subscription delivers it. AKS, through Azure Monitor: {@code properties.log} of a record, as string or
 * object, and {@code records[]} of them as Event Hubs deliver it.
 */
final class EnvelopedAudit implements AuditFormat {
    private static final Reading NOTHING = new Reading.Refused(Reason.NOT_AUDIT, "JSON, but no audit event in it");
    private static final byte[] NO_EVENT = {'{', '}'};
    private static final int DEPTH_MAX = 3;

    private final JsonCursor json = new JsonCursor();
    private final AuditFormat inner = new AuditReader();
    private final Set<String> lists;
    private final Set<String> wrappers;
    private final Set<String> events;

    private EnvelopedAudit(Set<String> lists, Set<String> wrappers, Set<String> events) {
        this.lists = lists;
        this.wrappers = wrappers;
        this.events = events;
    }

    static EnvelopedAudit cloudWatch() {
        return new EnvelopedAudit(Set.of("events", "logEvents"), Set.of(), Set.of("message", "@message"));
    }

    static EnvelopedAudit azureMonitor() {
        return new EnvelopedAudit(Set.of("records"), Set.of("properties"), Set.of("log"));
    }

    @Override
    public void read(byte[] line, int from, int length, Supplier<String> row, Consumer<Reading> to) {
        var found = new ArrayList<byte[]>();
        var fault = find(json.over(line, from, length), found, 0);
        if (!fault.isEmpty()) {
            to.accept(new Reading.Refused(Reason.MALFORMED, fault));
            return;
        }
        if (found.isEmpty()) {
            to.accept(NOTHING);
        }
        for (int i = 0; i < found.size(); i++) {
            var event = found.get(i);
            int index = i;
            inner.read(event, 0, event.length, found.size() == 1 ? row : () -> row.get() + '.' + index, to);
        }
    }

    /** What is wrong with it, or empty. */
    private String find(JsonCursor json, List<byte[]> found, int depth) {
        while (json.next()) {
            if (!json.isObject()) {
                return "not a JSON object";
            }
            wrapping(json, found, depth);
        }
        return json.fault().orElse("");
    }

    private void wrapping(JsonCursor json, List<byte[]> found, int depth) {
        if (depth > DEPTH_MAX) {
            return;
        }
        json.fields((name, value) -> {
            if (events.contains(name)) {
                take(value, found);
            } else if (lists.contains(name)) {
                value.elements(element -> record(element, found, depth + 1));
            } else if (wrappers.contains(name)) {
                unwrap(value, found, depth);
            }
        });
    }

    /** A record in which nothing is found is refused by itself, so that its neighbours do not hide it. */
    private void record(JsonCursor element, List<byte[]> found, int depth) {
        int before = found.size();
        wrapping(element, found, depth);
        if (found.size() == before) {
            found.add(NO_EVENT);
        }
    }

    private void unwrap(JsonCursor value, List<byte[]> found, int depth) {
        if (value.isObject()) {
            wrapping(value, found, depth + 1);
        } else if (value.isString() && depth < DEPTH_MAX) {
            var text = value.text().getBytes(UTF_8);
            if (!find(new JsonCursor().over(text, 0, text.length), found, depth + 1)
                    .isEmpty()) {
                found.add(text);
            }
        }
    }

    private static void take(JsonCursor value, List<byte[]> found) {
        if (value.isString()) {
            found.add(value.text().getBytes(UTF_8));
        } else if (value.isObject()) {
            found.add(value.copy());
        }
    }
}
