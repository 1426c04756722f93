package dev.picket.agent.capture.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.picket.agent.capture.BoundedJson;
import dev.picket.event.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
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

    private final BoundedJson json = new BoundedJson();
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
        var fault = find(new String(line, from, length, UTF_8).getBytes(UTF_8), found, 0);
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
    private String find(byte[] whole, List<byte[]> found, int depth) {
        try (var parser = json.parse(whole, 0, whole.length)) {
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token != JsonToken.START_OBJECT) {
                    return "not a JSON object";
                }
                wrapping(parser, whole, found, depth);
            }
            return "";
        } catch (IOException e) {
            return BoundedJson.fault(e);
        }
    }

    private void wrapping(JsonParser parser, byte[] whole, List<byte[]> found, int depth) throws IOException {
        if (depth > DEPTH_MAX) {
            return;
        }
        BoundedJson.fields(parser, (name, value) -> {
            if (events.contains(name)) {
                take(value, whole, found);
            } else if (lists.contains(name)) {
                BoundedJson.elements(value, element -> record(element, whole, found, depth + 1));
            } else if (wrappers.contains(name)) {
                unwrap(value, whole, found, depth);
            }
        });
    }

    /** A record in which nothing is found is refused by itself, so that its neighbours do not hide it. */
    private void record(JsonParser element, byte[] whole, List<byte[]> found, int depth) throws IOException {
        int before = found.size();
        wrapping(element, whole, found, depth);
        if (found.size() == before) {
            found.add(NO_EVENT);
        }
    }

    private void unwrap(JsonParser value, byte[] whole, List<byte[]> found, int depth) throws IOException {
        if (value.currentToken() == JsonToken.START_OBJECT) {
            wrapping(value, whole, found, depth + 1);
        } else if (value.currentToken() == JsonToken.VALUE_STRING && depth < DEPTH_MAX) {
            var text = value.getText().getBytes(UTF_8);
            if (!find(text, found, depth + 1).isEmpty()) {
                found.add(text);
            }
        }
    }

    private static void take(JsonParser value, byte[] whole, List<byte[]> found) throws IOException {
        if (value.currentToken() == JsonToken.VALUE_STRING) {
            found.add(value.getText().getBytes(UTF_8));
        } else if (value.currentToken() == JsonToken.START_OBJECT) {
            int begin = (int) value.currentTokenLocation().getByteOffset();
            value.skipChildren();
            int end = (int) value.currentLocation().getByteOffset();
            found.add(begin < 0 ? NO_EVENT : Arrays.copyOfRange(whole, begin, end)); // UTF-16 has no byte offsets
        }
    }
}
