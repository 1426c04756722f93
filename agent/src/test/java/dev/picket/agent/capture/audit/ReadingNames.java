package dev.picket.agent.capture.audit;

/** Readings in one word each. */
final class ReadingNames {
    private ReadingNames() {}

    static String of(Reading reading) {
        return switch (reading) {
            case Reading.Read(var _, var call) -> call.auditId();
            case Reading.Folded() -> "folded";
            case Reading.Refused(var reason, var _) -> reason.name();
        };
    }
}
