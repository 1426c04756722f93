package dev.picket.agent.capture.inference;

import java.io.IOException;
import java.io.Reader;
import java.util.Optional;

/** Lines of a text, of each no more than a bound in memory. Ends of lines are LF or CRLF. */
final class BoundedLines {
    private final Reader in;
    private final int most;
    private final char[] buffer = new char[65536];
    private int at;
    private int end;

    BoundedLines(Reader in, int most) {
        this.in = in;
        this.most = most;
    }

    /** The next line; one character longer than the bound where it is longer; empty at the end. */
    Optional<String> next() throws IOException {
        var line = new StringBuilder();
        boolean any = false;
        while (at < end || fill()) {
            any = true;
            int newline = newline();
            line.append(buffer, at, Math.min(newline - at, most + 1 - line.length()));
            at = newline;
            if (at < end) {
                at++;
                break;
            }
        }
        if (!line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
            line.setLength(line.length() - 1);
        }
        return any ? Optional.of(line.toString()) : Optional.empty();
    }

    private boolean fill() throws IOException {
        at = 0;
        end = Math.max(0, in.read(buffer));
        return end > 0;
    }

    private int newline() {
        int newline = at;
        while (newline < end && buffer[newline] != '\n') {
            newline++;
        }
        return newline;
    }
}
