package dev.picket.agent.capture.flow;

import dev.picket.agent.capture.JsonCursor;
import dev.picket.agent.capture.Lines;
import dev.picket.agent.capture.Recorded;
import dev.picket.agent.capture.RecordedFile;
import dev.picket.agent.capture.RefusedLine;
import dev.picket.event.Account;
import dev.picket.event.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads recorded flows for a replay: one a line, flat or as the wire schema's protobuf JSON. Unknown fields are passed over, times may be
 * missing, numbers may be strings; a line that says something impossible is counted and told. One thread.
 */
public final class RecordedFlows {
    private final JsonCursor json = new JsonCursor();
    private final Account account;
    private final Consumer<Recorded> to;
    private final Consumer<RefusedLine> refused;

    private RecordedFlows(Account account, Consumer<Recorded> to, Consumer<RefusedLine> refused) {
        this.account = account;
        this.to = to;
        this.refused = refused;
    }

    /** Hands over every flow in file order, on the caller's thread; throws only if the file itself cannot be read. */
    public static void read(Path file, Account account, Consumer<Recorded> to, Consumer<RefusedLine> refused)
            throws IOException {
        var recording = new RecordedFlows(account, to, refused);
        RecordedFile.read(file, Lines.BYTES_MAX, recording::take, recording::refuse);
    }

    private void take(byte[] buffer, int from, int length, long line, long row) {
        var draft = new FlowDraft();
        var fault = parse(draft, buffer, from, length).or(draft::fault);
        if (fault.isPresent()) {
            refuse(new RefusedLine(line, Reason.MALFORMED, fault.get()));
            return;
        }
        account.in(1);
        to.accept(draft.recorded(row));
        account.out(1);
    }

    private Optional<String> parse(FlowDraft draft, byte[] buffer, int from, int length) {
        if (!json.over(buffer, from, length).next() || !json.isObject()) {
            return json.fault().or(() -> Optional.of("not a JSON object"));
        }
        json.fields(draft::take);
        return json.next() ? Optional.of("something stands behind the object") : json.fault();
    }

    private void refuse(RefusedLine line) {
        account.in(1);
        account.refused(line.reason(), 1);
        refused.accept(line);
    }
}
