package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.Onward;
import dev.picket.agent.capture.log.LineReader;
import dev.picket.agent.capture.log.LogTail;
import dev.picket.event.Plane;
import java.time.InstantSource;

/** Follows an API server's audit log: {@link LogTail} says what that means. */
public final class AuditTail {
    private static final LogTail.Kind KIND =
            new LogTail.Kind("audit", "capture.audit", Plane.AUDIT, "file", "the API server");

    private AuditTail() {}

    /** A tail that follows the log on a thread of its own from now on. */
    public static LogTail start(LogTail.Settings settings, AuditFormat format, InstantSource clock, Onward onward) {
        return LogTail.start(KIND, settings, lines(format, clock), clock, onward);
    }

    /** One whose rounds are made by hand. */
    static LogTail byHand(LogTail.Settings settings, AuditFormat format, InstantSource clock, Onward onward) {
        return new LogTail(KIND, settings, lines(format, clock), clock, onward);
    }

    private static LineReader lines(AuditFormat format, InstantSource clock) {
        return (line, from, length, row, to) -> format.read(line, from, length, row, reading -> {
            switch (reading) {
                case Reading.Read read -> to.event(read.at(clock));
                case Reading.Folded() -> to.folded();
                case Reading.Refused(var why, var _) -> to.refused(why);
            }
        });
    }
}
