package dev.picket.cli;

import java.io.IOException;

/** What the world did to a command, in words for the terminal. */
final class Failures {
    private static final String IN_USE = "Address already in use";

    private Failures() {}

    static CommandFailure of(IOException e) {
        var message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return message.contains(IN_USE)
                ? CommandFailure.missing(
                        message + "; stop whoever has it, or take another: --port N, or ports in the settings")
                : CommandFailure.missing(message);
    }
}
