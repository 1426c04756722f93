package dev.picket.cli;

/** Ends a command with a message for the person at the terminal. Caught in one place, {@link Main}. */
public final class CommandFailure extends RuntimeException {
    /** Found what it was told to fail on, or a check failed. */
    public static final int FOUND = 1;
    /** Wrong use or bad input. */
    public static final int BAD_INPUT = 2;
    /** Something it needs is not there. */
    public static final int MISSING = 3;

    private final int code;

    private CommandFailure(int code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    /** @param message names file, line, field and fix, as far as there are any */
    public static CommandFailure badInput(String message) {
        return new CommandFailure(BAD_INPUT, message);
    }

    /** @param message names what is missing and how to get it */
    public static CommandFailure missing(String message) {
        return new CommandFailure(MISSING, message);
    }

    int code() {
        return code;
    }
}
