package dev.picket.cli.read;

import dev.picket.collector.query.Coverage;
import dev.picket.collector.query.Story;
import dev.picket.collector.query.Table;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Prints answers: rows on standard output, what they cannot know on standard error.
 *
 * @param width of a table's lines; 0: any
 */
public record Printing(Format format, int width, PrintWriter out, PrintWriter err) {
    private static final List<String> STORY = List.of("time", "severity", "detection", "actor", "target", "summary");

    /** @param columns of a table, in this order; empty: all */
    public void rows(Table table, List<String> columns) {
        switch (format) {
            case TABLE -> Grid.print(table, columns, width, out);
            case JSON -> Rows.json(table, out);
            case CSV -> Rows.csv(table, out);
        }
        out.flush();
        if (table.truncated()) {
            err.println("picket: there is more; narrow it by --since, --until or --tenant, or ask for --last N");
        }
    }

    /** One incident: its heading, its path, its findings. In JSON and CSV its findings only. */
    public void story(Story story) {
        if (format == Format.TABLE && !story.incident().rows().isEmpty()) {
            heading(story.incident());
            history(story.actions());
            path(story.path());
            out.println();
        }
        rows(story.findings(), STORY);
    }

    public void coverage(Coverage coverage) {
        CoverageLines.of(coverage).forEach(err::println);
        err.flush();
    }

    private void heading(Table incident) {
        out.printf(
                "%s incident %s, %s, score %s%n",
                text(incident, 0, "severity"),
                text(incident, 0, "id"),
                text(incident, 0, has(incident, "state") ? "state" : "status"),
                text(incident, 0, "score"));
        out.printf(
                "%s to %s, tenants: %s%n%n",
                text(incident, 0, "time"), text(incident, 0, "end"), text(incident, 0, "tenants"));
    }

    /** What people decided. */
    private void history(Table actions) {
        for (int i = 0; i < actions.rows().size(); i++) {
            out.printf(
                    "%s  %s by %s, owner %s%s%n",
                    time(actions, i),
                    text(actions, i, "action"),
                    text(actions, i, "principal"),
                    text(actions, i, "owner"),
                    text(actions, i, "reason").isEmpty() ? "" : ": " + text(actions, i, "reason"));
        }
        if (!actions.rows().isEmpty()) {
            out.println();
        }
    }

    private static boolean has(Table table, String column) {
        return table.columns().stream().anyMatch(one -> one.name().equals(column));
    }

    private void path(Table path) {
        for (int i = 0; i < path.rows().size(); i++) {
            out.printf(
                    "%3d. %s  %-9s %s -> %s%n     %s%n",
                    i + 1,
                    time(path, i),
                    text(path, i, "plane"),
                    text(path, i, "from_entity"),
                    text(path, i, "to_entity"),
                    text(path, i, "why"));
        }
    }

    private static String time(Table table, int row) {
        return table.rows().get(row).get(table.column("time")) instanceof Instant time
                ? time.truncatedTo(ChronoUnit.SECONDS).toString()
                : text(table, row, "time");
    }

    private static String text(Table table, int row, String column) {
        return Cells.brief(table.rows().get(row).get(table.column(column)));
    }
}
