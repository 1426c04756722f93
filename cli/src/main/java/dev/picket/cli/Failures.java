package dev.picket.cli;

import java.io.IOException;

/** What the world did to a command, in words for the terminal. */
final class Failures {
    private static final String IN_USE = "Address already in use";
    private static final String FULL = "No space left on device";

    private Failures() {}

    static CommandFailure of(IOException e) {
        var message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return CommandFailure.missing(message + advice(message));
    }

    private static String advice(String message) {
        if (message.contains(IN_USE)) {
            return "; stop whoever has it, or take another: --port N, or ports in the settings";
        }
        return message.contains(FULL) ? "; free some room, or choose a data folder on another disk" : "";
    }
}
