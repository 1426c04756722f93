package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.JsonCursor;
import dev.picket.event.CommandSign;
import java.util.ArrayList;
import java.util.List;

/** The options of an exec or attach that came as a body; clients mostly put them into the query. One thread. */
final class ExecOptions {
    /** Nothing has been read of them; never filled. */
    static final ExecOptions NONE = new ExecOptions();

    private final Kept kept = new Kept();
    private final List<String> command = new ArrayList<>();
    private String container = "";
    private boolean stdin;
    private boolean tty;

    void take(String field, JsonCursor json) {
        switch (field) {
            case "container" -> container = json.text();
            case "stdin" -> stdin = json.text().equals("true");
            case "tty" -> tty = json.text().equals("true");
            case "command" -> command.addAll(kept.texts(json));
            default -> {}
        }
    }

    /** File name of what it starts, or empty. */
    String program() {
        return command.isEmpty() ? "" : ExecQuery.programOf(command.getFirst());
    }

    List<CommandSign> signs() {
        return CommandSigns.of(command, List.of());
    }

    String container() {
        return container;
    }

    boolean stdin() {
        return stdin;
    }

    boolean tty() {
        return tty;
    }
}
