package dev.picket.collector.detect.audit.sigma;

import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** What is wrong in one file, so that one reading names every mistake. Mutable, one thread. */
final class Problems {
    /** More are not kept. */
    static final int MAX = 50;

    private static final int SHOWN_MAX = 80;

    private final String file;
    private final List<Problem> problems = new ArrayList<>();
    private int refusals;

    Problems(String file) {
        this.file = file;
    }

    String file() {
        return file;
    }

    void refuse(Node where, String what, String fix) {
        refuse(line(where), column(where), what, fix);
    }

    void refuse(int line, int column, String what, String fix) {
        refusals++;
        add(new Problem(file, line, column, what, fix, true));
    }

    void warn(Node where, String what, String fix) {
        add(new Problem(file, line(where), column(where), what, fix, false));
    }

    /** How many of them refuse: whether it grew tells if a part was good. */
    int refusals() {
        return refusals;
    }

    List<Problem> all() {
        return List.copyOf(problems);
    }

    /** Foreign text in a message: short, and in one line. */
    static String shown(String text) {
        var cut = text.length() > SHOWN_MAX ? text.substring(0, SHOWN_MAX) + "…" : text;
        var plain = new StringBuilder(cut.length() + 2).append('"');
        cut.chars().forEach(c -> plain.append(Character.isISOControl(c) ? ' ' : (char) c));
        return plain.append('"').toString();
    }

    static int line(Node where) {
        return where.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }

    private static int column(Node where) {
        return where.getStartMark().map(Mark::getColumn).orElse(0) + 1;
    }

    private void add(Problem problem) {
        if (problems.size() < MAX) {
            problems.add(problem);
        }
    }
}
