package dev.picket.agent.capture.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.picket.agent.capture.BoundedJson;
import dev.picket.event.Reason;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Reads {@code audit.k8s.io/v1} (and v1beta1) as API servers write it: an Event a line, or an EventList. Lenient: items need no kind, a
 * missing stage means complete, a missing verb is read from the request. Bodies are passed over without being read, but for a name that
 * nothing else gives. Bytes that are no UTF-8 are read as U+FFFD: an API server writes a patch as its sender wrote it, and nobody shall
 * hide a request by that. One thread.
 */
public final class AuditReader implements AuditFormat {
    private static final Reading NOT_JSON = new Reading.Refused(Reason.NOT_AUDIT, "not a JSON object");

    private final BoundedJson json = new BoundedJson();
    private final CredentialHashes credentials = new CredentialHashes();

    @Override
    public void read(byte[] line, int from, int length, Supplier<String> row, Consumer<Reading> to) {
        if (!opensObject(line, from, length)) {
            to.accept(NOT_JSON);
            return;
        }
        var counted = new Counted(to);
        var fault = readAll(line, from, length, row, counted);
        if (fault.isPresent() && counted.readings == 0) {
            var mended = new String(line, from, length, UTF_8).getBytes(UTF_8);
            fault = Arrays.equals(mended, 0, mended.length, line, from, from + length)
                    ? fault
                    : readAll(mended, 0, mended.length, row, counted);
        }
        fault.ifPresent(detail -> to.accept(new Reading.Refused(Reason.MALFORMED, detail)));
    }

    /** What is wrong with it, if it cannot be read to its end. */
    private Optional<String> readAll(byte[] line, int from, int length, Supplier<String> row, Consumer<Reading> to) {
        try (var parser = json.parse(line, from, length)) {
            readAll(parser, row, to);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(BoundedJson.fault(e));
        }
    }

    /** Two objects on one line happen where a newline was lost. */
    private void readAll(JsonParser parser, Supplier<String> row, Consumer<Reading> to) throws IOException {
        for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
            if (token != JsonToken.START_OBJECT) {
                to.accept(NOT_JSON);
                return;
            }
            root(parser, row, to);
        }
    }

    private void root(JsonParser parser, Supplier<String> row, Consumer<Reading> to) throws IOException {
        var draft = new AuditDraft(credentials);
        var items = new Items(row, to);
        BoundedJson.fields(parser, (name, value) -> {
            if (name.equals("items") && value.currentToken() == JsonToken.START_ARRAY) {
                items.read(value);
            } else {
                draft.take(name, value);
            }
        });
        if (!items.seen) {
            to.accept(draft.finish(row));
        }
    }

    private static boolean opensObject(byte[] line, int from, int length) {
        for (int i = from; i < from + length; i++) {
            if (line[i] == '{') {
                return true;
            }
            if (line[i] != ' ' && line[i] != '\t') {
                return false;
            }
        }
        return false;
    }

    private static final class Counted implements Consumer<Reading> {
        private final Consumer<Reading> to;
        private int readings;

        private Counted(Consumer<Reading> to) {
            this.to = to;
        }

        @Override
        public void accept(Reading reading) {
            readings++;
            to.accept(reading);
        }
    }

    /** The events of an EventList; those without an id are named row.0, row.1 … */
    private final class Items {
        private final Supplier<String> row;
        private final Consumer<Reading> to;
        private boolean seen;
        private int index;

        private Items(Supplier<String> row, Consumer<Reading> to) {
            this.row = row;
            this.to = to;
        }

        private void read(JsonParser parser) throws IOException {
            seen = true;
            BoundedJson.elements(parser, this::item);
        }

        private void item(JsonParser parser) throws IOException {
            var draft = new AuditDraft(credentials);
            BoundedJson.fields(parser, draft::take);
            int own = index++;
            to.accept(draft.finish(() -> row.get() + '.' + own));
        }
    }
}
