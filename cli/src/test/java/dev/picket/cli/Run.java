package dev.picket.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** One run of the command in this process: what it printed, and its exit code. */
public record Run(int code, String out, String err) {
    public static Run of(String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code = Main.run(new PrintWriter(out), new PrintWriter(err), args);
        return new Run(code, out.toString(), err.toString());
    }
}
