package dev.picket.cli.read;

import dev.picket.collector.query.Table;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rows for people: columns side by side, the widest cut so that a line fits the terminal. */
final class Grid {
    private static final int GAP = 2;
    private static final int WIDTH_MIN = 6;
    private static final int ID_SHOWN = 12;
    private static final Set<String> IDS = Set.of("id", "incident", "finding");

    private final List<List<String>> lines = new ArrayList<>();
    private final boolean[] right;
    private final int[] widths;

    private Grid(int columns) {
        this.right = new boolean[columns];
        this.widths = new int[columns];
        Arrays.fill(right, true);
    }

    /**
     * Prints these columns, as far as the table has them; ids are shortened, {@code incidents} takes them so.
     *
     * @param columns empty: all
     * @param width of a line; 0: any
     */
    static void print(Table table, List<String> columns, int width, PrintWriter out) {
        var names = table.columns().stream().map(column -> column.name()).toList();
        var shown = (columns.isEmpty() ? names : columns)
                .stream().filter(names::contains).toList();
        var places = shown.stream().map(names::indexOf).toList();
        var grid = new Grid(shown.size());
        grid.lines.add(shown.stream().map(name -> name.replace('_', ' ')).toList());
        for (var row : table.rows()) {
            grid.add(
                    places.stream()
                            .map(place -> cell(names.get(place), row.get(place)))
                            .toList(),
                    values(row, places));
        }
        grid.fit(width);
        grid.lines.forEach(line -> out.println(grid.line(line)));
    }

    private static List<@Nullable Object> values(List<@Nullable Object> row, List<Integer> places) {
        var values = new ArrayList<@Nullable Object>();
        places.forEach(place -> values.add(row.get(place)));
        return values;
    }

    private static String cell(String column, @Nullable Object value) {
        var text = Cells.brief(value);
        return IDS.contains(column) && text.matches("[0-9a-f]{32}") ? text.substring(0, ID_SHOWN) : text;
    }

    private void add(List<String> cells, List<@Nullable Object> values) {
        lines.add(cells);
        for (int i = 0; i < right.length; i++) {
            right[i] &= values.get(i) == null || values.get(i) instanceof Number;
        }
    }

    private void fit(int width) {
        for (var line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        while (width > 0 && Arrays.stream(widths).sum() + GAP * (widths.length - 1) > width && widest() >= 0) {
            widths[widest()]--;
        }
    }

    private int widest() {
        int widest = -1;
        for (int i = 0; i < widths.length; i++) {
            if (widths[i] > WIDTH_MIN && (widest < 0 || widths[i] > widths[widest])) {
                widest = i;
            }
        }
        return widest;
    }

    private String line(List<String> cells) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            var cell = cut(cells.get(i), widths[i]);
            var space = " ".repeat(widths[i] - cell.length());
            line.append(i == 0 ? "" : " ".repeat(GAP)).append(right[i] ? space + cell : cell + space);
        }
        return line.toString().stripTrailing();
    }

    private static String cut(String cell, int width) {
        return cell.length() <= width ? cell : cell.substring(0, width - 1) + "…";
    }
}
