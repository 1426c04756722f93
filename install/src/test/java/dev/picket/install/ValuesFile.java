package dev.picket.install;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The chart's values.yaml as people read it: each value with its default and the comment above it that begins with {@code # --}.
 *
 * @param rows in the file's order
 * @param undocumented keys that are neither below a comment nor lead to one
 */
record ValuesFile(List<Row> rows, List<String> undocumented) {
    private static final Pattern KEY = Pattern.compile("^( *)([A-Za-z][A-Za-z0-9]*):(.*)$");
    private static final Pattern COMMENT = Pattern.compile("^ *# ?(.*)$");
    private static final ObjectMapper JSON = new ObjectMapper();

    record Row(String key, String standard, String text) {}

    private record Open(int indent, String path, boolean told) {}

    @SuppressWarnings("unchecked")
    static ValuesFile read(Path file) throws IOException {
        var text = Files.readString(file);
        var values = (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(text);
        var rows = new ArrayList<Row>();
        var undocumented = new ArrayList<String>();
        Deque<Open> open = new ArrayDeque<>();
        var comment = new StringBuilder();
        for (var line : text.lines().toList()) {
            var said = COMMENT.matcher(line);
            var key = KEY.matcher(line);
            if (said.matches()) {
                add(comment, said.group(1));
            } else if (key.matches()) {
                take(
                        key.group(1).length(),
                        key.group(2),
                        !key.group(3).isBlank(),
                        comment,
                        open,
                        values,
                        rows,
                        undocumented);
                comment.setLength(0);
            } else if (line.isBlank()) {
                comment.setLength(0);
            }
        }
        return new ValuesFile(List.copyOf(rows), List.copyOf(undocumented));
    }

    /** The table of the chart's README. */
    String table() {
        return rows.stream()
                .map(row -> "| `%s` | `%s` | %s |".formatted(row.key(), row.standard(), row.text()))
                .collect(Collectors.joining("\n", "| value | default | what |\n|---|---|---|\n", "\n"));
    }

    private static void add(StringBuilder comment, String line) {
        if (line.startsWith("-- ")) {
            comment.append(line.substring(3));
        } else if (!comment.isEmpty()) {
            comment.append(' ').append(line);
        }
    }

    private static void take(
            int indent,
            String name,
            boolean leaf,
            StringBuilder comment,
            Deque<Open> open,
            Map<String, Object> values,
            List<Row> rows,
            List<String> undocumented) {
        while (!open.isEmpty() && open.peek().indent() >= indent) {
            open.pop();
        }
        var path = open.isEmpty() ? name : open.peek().path() + '.' + name;
        boolean above = !open.isEmpty() && open.peek().told();
        if (!comment.isEmpty() && !above) {
            rows.add(new Row(path, json(Rendered.at(values, path.split("\\.")).orElse("")), comment.toString()));
        } else if (leaf && !above) {
            undocumented.add(path);
        }
        open.push(new Open(indent, path, above || !comment.isEmpty()));
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
