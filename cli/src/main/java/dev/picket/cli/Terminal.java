package dev.picket.cli;

import java.io.PrintWriter;

/**
 * What the launcher knows about the terminal.
 *
 * @param columns of standard output; 0 when it is no terminal
 * @param errorIsOne whether standard error is one, so that a line may be overwritten
 */
record Terminal(int columns, boolean errorIsOne) {
    /** As the launcher's properties say; started without it: no terminal. */
    static Terminal ofProcess() {
        return new Terminal(Integer.getInteger("picket.columns", 0), Boolean.getBoolean("picket.stderr.terminal"));
    }

    /** Whether standard output may be coloured. */
    boolean coloured() {
        var kind = System.getenv("TERM");
        return columns > 0
                && !"dumb".equals(kind)
                && System.getenv().getOrDefault("NO_COLOR", "").isEmpty();
    }

    /** Overwrites the line at hand. */
    void overwrite(PrintWriter err, String line) {
        if (errorIsOne) {
            err.print("\r\u001b[K" + line);
            err.flush();
        }
    }
}
