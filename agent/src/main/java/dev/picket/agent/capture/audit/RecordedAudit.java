package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.Lines;
import dev.picket.agent.capture.Recorded;
import dev.picket.agent.capture.RecordedFile;
import dev.picket.agent.capture.RefusedLine;
import dev.picket.event.Account;
import dev.picket.event.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Reads a whole audit log for a replay. What a reader refuses is counted and told, and the rest goes on. One thread. */
public final class RecordedAudit {
    private final AuditFormat format;
    private final Account account;
    private final Consumer<Recorded> to;
    private final Consumer<RefusedLine> refused;

    private RecordedAudit(AuditFormat format, Account account, Consumer<Recorded> to, Consumer<RefusedLine> refused) {
        this.format = format;
        this.account = account;
        this.to = to;
        this.refused = refused;
    }

    /** Hands over every event in file order, on the caller's thread; throws only if the file itself cannot be read. */
    public static void read(
            Path file, AuditFormat format, Account account, Consumer<Recorded> to, Consumer<RefusedLine> refused)
            throws IOException {
        var recording = new RecordedAudit(format, account, to, refused);
        RecordedFile.read(file, Lines.BYTES_MAX, recording::take, recording::refuse);
    }

    private void take(byte[] buffer, int from, int length, long line, long row) {
        format.read(buffer, from, length, () -> Long.toString(row), reading -> take(line, reading));
    }

    private void take(long line, Reading reading) {
        switch (reading) {
            case Reading.Read(var time, var call) -> {
                account.in(1);
                to.accept(new Recorded(time, call));
                account.out(1);
            }
            case Reading.Folded() -> {
                account.in(1);
                account.folded(1);
            }
            case Reading.Refused(Reason reason, String detail) -> refuse(new RefusedLine(line, reason, detail));
        }
    }

    private void refuse(RefusedLine line) {
        account.in(1);
        account.refused(line.reason(), 1);
        refused.accept(line);
    }
}
