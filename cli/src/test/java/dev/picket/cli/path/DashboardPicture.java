package dev.picket.cli.path;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A picture of a dashboard for the docs, drawn from its JSON and what a Prometheus answers: where each panel stands and what it shows, not Grafana's
 * own looks.
 */
final class DashboardPicture {
    private static final int COLUMN = 50;
    private static final int ROW = 34;
    private static final int GAP = 6;
    private static final List<String> COLORS = List.of(
            "#3d71d9", "#e0752d", "#629e51", "#bf1b00", "#8f3bb8", "#0a8f8f", "#b7791f", "#d64f8b", "#5a6b7b",
            "#2f7a3f");

    private final JsonNode dashboard;
    private final Asking prometheus;
    private final StringBuilder svg = new StringBuilder();

    /** What an expression gives: a value each series, or the values of a stretch of time. */
    @FunctionalInterface
    interface Asking {
        JsonNode ask(String expression, boolean instant);
    }

    private record Line(String name, List<double[]> points) {
        double last() {
            return points.isEmpty() ? Double.NaN : points.getLast()[1];
        }
    }

    DashboardPicture(JsonNode dashboard, Asking prometheus) {
        this.dashboard = dashboard;
        this.prometheus = prometheus;
    }

    String svg() {
        int bottom = 0;
        for (var panel : dashboard.path("panels")) {
            var place = panel.path("gridPos");
            bottom = Math.max(bottom, place.path("y").asInt() + place.path("h").asInt());
        }
        int height = 40 + bottom * ROW + 20;
        text(12, 24, 16, "#1f2937", dashboard.path("title").asText(), "bold");
        text(
                24 * COLUMN - 560,
                24,
                11,
                "#6b7280",
                "drawn from the dashboard's JSON and a Prometheus' answers; not Grafana's own rendering",
                "");
        dashboard.path("panels").forEach(this::panel);
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"#f4f5f7\"/>\n%s</svg>\n"
                .formatted(24 * COLUMN, height, svg);
    }

    private void panel(JsonNode panel) {
        var place = panel.path("gridPos");
        int x = place.path("x").asInt() * COLUMN + GAP / 2;
        int y = 40 + place.path("y").asInt() * ROW;
        int width = place.path("w").asInt() * COLUMN - GAP;
        int height = place.path("h").asInt() * ROW - GAP;
        rect(x, y, width, height, "#ffffff", "#d8dbe0");
        text(x + 8, y + 17, 12, "#1f2937", panel.path("title").asText(), "bold");
        var unit = panel.path("fieldConfig").path("defaults").path("unit").asText();
        switch (panel.path("type").asText()) {
            case "stat" -> stat(panel, unit, x, y, width, height);
            case "table" -> table(panel, unit, x, y, height, width);
            case "heatmap" -> heat(panel, x, y, width, height);
            default -> lines(panel, unit, x, y, width, height);
        }
    }

    private void stat(JsonNode panel, String unit, int x, int y, int width, int height) {
        var lines = lines(panel, true);
        double value = lines.isEmpty() ? Double.NaN : lines.getFirst().last();
        var color = "#2f7a3f";
        for (var step :
                panel.path("fieldConfig").path("defaults").path("thresholds").path("steps")) {
            if (step.path("value").isNull() || value >= step.path("value").asDouble()) {
                color = switch (step.path("color").asText()) {
                    case "red" -> "#c4162a";
                    case "orange" -> "#d9730d";
                    default -> "#2f7a3f";
                };
            }
        }
        text(x + width / 2 - 30, y + height / 2 + 22, 30, color, shown(value, unit), "bold");
    }

    private void table(JsonNode panel, String unit, int x, int y, int height, int width) {
        var matrix = panel.path("transformations").path(0).path("id").asText().equals("groupingToMatrix");
        var rows = new ArrayList<List<String>>();
        var answer = prometheus.ask(expression(panel.path("targets").path(0)), true);
        if (matrix) {
            var cells = new TreeMap<String, Map<String, String>>();
            var columns = new TreeSet<String>();
            for (var series : answer) {
                var target = series.path("metric").path("target_tenant").asText();
                columns.add(target);
                cells.computeIfAbsent(
                                series.path("metric").path("source_tenant").asText(), _ -> new TreeMap<>())
                        .put(target, shown(series.path("value").path(1).asDouble(), unit));
            }
            var head = new ArrayList<>(List.of("from \\ to"));
            head.addAll(columns);
            rows.add(head);
            cells.forEach((source, row) -> {
                var cellsOfRow = new ArrayList<>(List.of(source));
                columns.forEach(column -> cellsOfRow.add(row.getOrDefault(column, "0")));
                rows.add(cellsOfRow);
            });
        } else {
            for (var series : answer) {
                var row = new ArrayList<String>();
                series.path("metric").forEach(value -> row.add(value.asText()));
                row.add(shown(series.path("value").path(1).asDouble(), unit));
                rows.add(row);
            }
        }
        int line = y + 40;
        for (var row : rows) {
            if (line > y + height - 8) {
                break;
            }
            int step = Math.max(90, (width - 16) / Math.max(1, row.size()));
            for (int i = 0; i < row.size() && i * step < width - 40; i++) {
                text(x + 8 + i * step, line, 12, "#374151", row.get(i), "");
            }
            line += 20;
        }
    }

    private void heat(JsonNode panel, int x, int y, int width, int height) {
        var series = lines(panel, false);
        series.sort((a, b) -> Double.compare(bound(a.name()), bound(b.name())));
        int rows = Math.max(1, series.size());
        double cell = (height - 46.0) / rows;
        for (int i = 0; i < series.size(); i++) {
            var below = i == 0 ? null : series.get(i - 1);
            var points = series.get(i).points();
            for (int j = 0; j < points.size(); j++) {
                double under = below == null || j >= below.points().size()
                        ? 0
                        : below.points().get(j)[1];
                double count = Math.max(0, points.get(j)[1] - under);
                if (count > 0.01) {
                    double at = x + 50 + (width - 64.0) * j / Math.max(1, points.size());
                    svg.append(String.format(
                            Locale.ROOT,
                            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"#e0752d\" opacity=\"%.2f\"/>\n",
                            at,
                            y + height - 20 - cell * (i + 1),
                            (width - 64.0) / Math.max(1, points.size()) + 0.5,
                            cell,
                            Math.min(1, 0.25 + count / 20)));
                }
            }
            if (i % 2 == 0) {
                text(
                        x + 8,
                        (int) (y + height - 20 - cell * i),
                        9,
                        "#6b7280",
                        series.get(i).name(),
                        "");
            }
        }
    }

    private static double bound(String le) {
        return le.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(le);
    }

    private void lines(JsonNode panel, String unit, int x, int y, int width, int height) {
        var lines = lines(panel, false);
        double max = 0;
        double from = Double.MAX_VALUE;
        double to = 0;
        for (var line : lines) {
            for (var point : line.points()) {
                max = Double.isFinite(point[1]) ? Math.max(max, point[1]) : max;
                from = Math.min(from, point[0]);
                to = Math.max(to, point[0]);
            }
        }
        max = max == 0 ? 1 : max * 1.1;
        int left = x + 56;
        int bottom = y + height - 60;
        int top = y + 28;
        for (int i = 0; i <= 2; i++) {
            int at = bottom - (bottom - top) * i / 2;
            svg.append("<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#e5e7eb\"/>\n"
                    .formatted(left, at, x + width - 10, at));
            text(x + 8, at + 4, 9, "#6b7280", shown(max * i / 2, unit), "");
        }
        for (int i = 0; i < lines.size() && i < COLORS.size(); i++) {
            var color = COLORS.get(i);
            var path = new StringBuilder();
            for (var point : lines.get(i).points()) {
                if (Double.isFinite(point[1])) {
                    path.append(String.format(
                            Locale.ROOT,
                            "%s%.1f %.1f",
                            path.isEmpty() ? "M" : "L",
                            left + (x + width - 10 - left) * (to > from ? (point[0] - from) / (to - from) : 1),
                            bottom - (bottom - top) * point[1] / max));
                }
            }
            svg.append("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>\n".formatted(path, color));
            int column = i % 3;
            int line = i / 3;
            if (line < 3) {
                int at = x + 10 + column * (width - 20) / 3;
                rect(at, bottom + 14 + line * 14, 8, 8, color, color);
                var name = lines.get(i).name() + "  " + shown(lines.get(i).last(), unit);
                int fits = (width - 20) / 3 / 6;
                text(
                        at + 12,
                        bottom + 22 + line * 14,
                        10,
                        "#374151",
                        name.length() > fits ? name.substring(0, fits) + "…" : name,
                        "");
            }
        }
    }

    private List<Line> lines(JsonNode panel, boolean instant) {
        var lines = new ArrayList<Line>();
        for (var target : panel.path("targets")) {
            for (var series : prometheus.ask(expression(target), instant)) {
                var points = new ArrayList<double[]>();
                for (var value : instant ? List.of(series.path("value")) : List.copyOf(list(series.path("values")))) {
                    points.add(new double[] {
                        value.path(0).asDouble(), number(value.path(1).asText())
                    });
                }
                lines.add(new Line(name(target.path("legendFormat").asText(), series.path("metric")), points));
            }
        }
        return lines;
    }

    private static List<JsonNode> list(JsonNode values) {
        var list = new ArrayList<JsonNode>();
        values.forEach(list::add);
        return list;
    }

    private static double number(String value) {
        return value.equals("+Inf") || value.equals("-Inf") ? Double.NaN : Double.parseDouble(value);
    }

    private static String expression(JsonNode target) {
        return new dev.picket.cli.house.Dashboards.Query(
                        "", "", target.path("expr").asText())
                .resolved();
    }

    private static String name(String format, JsonNode labels) {
        var name = format;
        for (var label : labels.properties()) {
            name = name.replace("{{" + label.getKey() + "}}", label.getValue().asText());
        }
        return name.replaceAll("\\{\\{\\w+}}", "");
    }

    private static String shown(double value, String unit) {
        if (!Double.isFinite(value)) {
            return "–";
        }
        return switch (unit) {
            case "percentunit" -> String.format(Locale.ROOT, "%.1f %%", value * 100);
            case "bytes", "Bps" ->
                value >= 1e6
                        ? String.format(Locale.ROOT, "%.1f MB", value / 1e6)
                        : String.format(Locale.ROOT, "%.1f kB", value / 1e3);
            case "s" -> String.format(Locale.ROOT, value < 1 ? "%.2f s" : "%.1f s", value);
            default -> String.format(Locale.ROOT, value == Math.rint(value) || value >= 100 ? "%,.0f" : "%.2f", value);
        };
    }

    private void rect(int x, int y, int width, int height, String fill, String stroke) {
        svg.append("<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\" stroke=\"%s\" rx=\"2\"/>\n"
                .formatted(x, y, width, height, fill, stroke));
    }

    private void text(int x, int y, int size, String color, String text, String weight) {
        svg.append("<text x=\"%d\" y=\"%d\" font-size=\"%d\" fill=\"%s\"%s>%s</text>\n"
                .formatted(
                        x,
                        y,
                        size,
                        color,
                        weight.isEmpty() ? "" : " font-weight=\"" + weight + "\"",
                        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")));
    }
}
