package dev.picket.cli.demo;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Where the story is read: wraps at the width of the terminal, colours if it may. Any thread. */
public final class Screen {
    private static final int WIDTH_MAX = 110;
    private static final int WIDTH_MIN = 40;

    private final PrintWriter out;
    private final int width;
    private final boolean colours;
    private final Consumer<String> ticker;

    /** Looks of a text; plain where there are no colours. */
    enum Look {
        PLAIN(""),
        TOLD("1"),
        QUIET("2"),
        MEDIUM("33"),
        BAD("1;31"),
        GOOD("36");

        private final String code;

        Look(String code) {
            this.code = code;
        }
    }

    /**
     * @param columns of the terminal; 0: it is none
     * @param ticker overwrites the line at hand; empty: clears it
     */
    public Screen(PrintWriter out, int columns, boolean colours, Consumer<String> ticker) {
        this.out = out;
        this.width = columns == 0 ? WIDTH_MAX : Math.clamp(columns, WIDTH_MIN, WIDTH_MAX);
        this.colours = colours;
        this.ticker = ticker;
    }

    synchronized void tick(String line) {
        ticker.accept(line.length() < width ? line : line.substring(0, width - 1));
    }

    /**
     * Prints one thing, wrapped.
     *
     * @param first what stands before its first line; the others are indented as far
     */
    synchronized void say(String first, Look look, String text) {
        ticker.accept("");
        var before = first;
        for (var line : wrapped(text, width - first.length())) {
            out.println(styled(Look.QUIET, before) + styled(look, line));
            before = " ".repeat(first.length());
        }
        out.flush();
    }

    /** Prints a line as it is: to be copied. */
    synchronized void raw(String line) {
        ticker.accept("");
        out.println(line);
        out.flush();
    }

    void blank() {
        raw("");
    }

    private String styled(Look look, String text) {
        return !colours || look.code.isEmpty() || text.isBlank()
                ? text
                : "\u001b[" + look.code + 'm' + text + "\u001b[0m";
    }

    static List<String> wrapped(String text, int width) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (var word : text.strip().split("\\s+")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
