package dev.picket.collector.context;

import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** What is wrong in one file, for people: so that one reading names every mistake. Mutable, one thread. */
final class Problems {
    /** More are not kept. */
    static final int MAX = 20;

    private final String file;
    private final List<String> problems = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    void add(Node where, String field, String problem) {
        if (problems.size() < MAX) {
            var line = where.getStartMark().map(Mark::getLine).orElse(0) + 1;
            problems.add(file + ':' + line + ": " + (field.isEmpty() ? "" : field + ' ') + problem);
        }
    }

    boolean isEmpty() {
        return problems.isEmpty();
    }

    List<String> all() {
        return problems;
    }
}
