package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.JsonCursor;
import dev.picket.event.Reason;
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

    private final JsonCursor json = new JsonCursor();
    private final Recurring recurring = new Recurring();

    @Override
    public void read(byte[] line, int from, int length, Supplier<String> row, Consumer<Reading> to) {
        if (!opensObject(line, from, length)) {
            to.accept(NOT_JSON);
            return;
        }
        json.over(line, from, length);
        readAll(row, to);
        json.fault().ifPresent(detail -> to.accept(new Reading.Refused(Reason.MALFORMED, detail)));
    }

    /** Two objects on one line happen where a newline was lost. */
    private void readAll(Supplier<String> row, Consumer<Reading> to) {
        while (json.next()) {
            if (!json.isObject()) {
                to.accept(NOT_JSON);
                return;
            }
            root(row, to);
        }
    }

    private void root(Supplier<String> row, Consumer<Reading> to) {
        var draft = new AuditDraft(recurring);
        var items = new Items(row, to);
        json.fields((name, value) -> {
            if (value.isArray() && name.equals("items")) {
                items.read();
            } else {
                draft.take(name, value);
            }
        });
        if (!items.seen) {
            finish(draft, row, to);
        }
    }

    /** What a fault cut short is no event. */
    private void finish(AuditDraft draft, Supplier<String> row, Consumer<Reading> to) {
        if (!json.faulty()) {
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

        private void read() {
            seen = true;
            json.elements(this::item);
        }

        private void item(JsonCursor element) {
            var draft = new AuditDraft(recurring);
            element.fields(draft::take);
            int own = index++;
            finish(draft, () -> row.get() + '.' + own, to);
        }
    }
}
