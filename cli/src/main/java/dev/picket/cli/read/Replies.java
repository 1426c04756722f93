package dev.picket.cli.read;

import com.fasterxml.jackson.databind.JsonNode;
import dev.picket.collector.query.Answer;
import dev.picket.collector.query.Column;
import dev.picket.collector.query.Coverage;
import dev.picket.collector.query.Listing;
import dev.picket.collector.query.Problem;
import dev.picket.collector.query.Reply;
import dev.picket.collector.query.Story;
import dev.picket.collector.query.Table;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers of the HTTP API, back from their JSON. */
final class Replies {
    private static final int OK = 200;

    private Replies() {}

    static Reply read(int status, JsonNode json) {
        if (status != OK) {
            return problem(status, json);
        }
        if (!json.has("coverage")) {
            return new Listing(table(json));
        }
        var coverage = coverage(json.path("coverage"));
        return json.has("path") ? story(json, coverage) : new Answer(table(json), coverage);
    }

    /** A server from before there were actions tells none. */
    private static Story story(JsonNode json, Coverage coverage) {
        return new Story(
                table(json),
                table(json.path("path")),
                table(json.path("findings")),
                table(json.path("actions")),
                coverage);
    }

    private static Problem problem(int status, JsonNode json) {
        var error = json.path("error").asText("the server answers " + status);
        return new Problem(
                kind(status),
                error,
                json.path("field").asText(""),
                json.path("fix").asText(""));
    }

    private static Problem.Kind kind(int status) {
        return switch (status) {
            case 400, 405, 415 -> Problem.Kind.BAD_REQUEST;
            case 401, 403 -> Problem.Kind.FORBIDDEN;
            case 404 -> Problem.Kind.NOT_FOUND;
            case 409 -> Problem.Kind.CONFLICT;
            case 413 -> Problem.Kind.TOO_LARGE;
            case 429, 503 -> Problem.Kind.BUSY;
            default -> Problem.Kind.FAILED;
        };
    }

    /** The compiler leaves the {@code @Nullable} within a compact constructor's parameter out of the class file. */
    @SuppressWarnings("NullAway")
    private static Table table(JsonNode json) {
        var columns = new ArrayList<Column>();
        json.path("columns")
                .forEach(column -> columns.add(new Column(
                        column.path("name").asText(), column.path("type").asText())));
        var rows = new ArrayList<List<@Nullable Object>>();
        json.path("rows").forEach(row -> rows.add(row(row, columns)));
        return new Table(columns, rows, json.path("truncated").asBoolean());
    }

    private static List<@Nullable Object> row(JsonNode json, List<Column> columns) {
        var row = new ArrayList<@Nullable Object>();
        for (int i = 0; i < columns.size(); i++) {
            var value = value(json.path(i));
            boolean time = columns.get(i).type().startsWith("TIMESTAMP");
            row.add(time && value instanceof String text ? instant(text) : value);
        }
        return row;
    }

    private static @Nullable Object value(JsonNode json) {
        return switch (json.getNodeType()) {
            case STRING -> json.textValue();
            case BOOLEAN -> json.booleanValue();
            case NUMBER ->
                json.isIntegralNumber() && json.canConvertToLong()
                        ? (Object) json.longValue()
                        : (Object) json.doubleValue();
            case ARRAY -> {
                var list = new ArrayList<@Nullable Object>();
                json.forEach(item -> list.add(value(item)));
                yield list;
            }
            case OBJECT -> {
                var map = new LinkedHashMap<String, @Nullable Object>();
                json.properties().forEach(entry -> map.put(entry.getKey(), value(entry.getValue())));
                yield map;
            }
            case NULL, MISSING, BINARY, POJO -> null;
        };
    }

    private static Coverage coverage(JsonNode json) {
        var counts = new ArrayList<Coverage.Count>();
        json.path("counts").forEach(count -> counts.add(count(count)));
        var sources = new ArrayList<Coverage.Source>();
        json.path("sources").forEach(source -> sources.add(source(source)));
        var removed = new ArrayList<Coverage.Removed>();
        json.path("removed").forEach(gone -> removed.add(removed(gone)));
        return new Coverage(
                time(json.path("since")),
                time(json.path("until")),
                counts,
                sources,
                oldest(json.path("oldest")),
                removed);
    }

    private static Coverage.Count count(JsonNode json) {
        var received = json.path("received");
        return new Coverage.Count(
                json.path("cluster").asText(),
                json.path("node").asText(""),
                json.path("agent").asText(""),
                json.path("plane").asText(""),
                received.isNumber() ? received.longValue() : null,
                json.path("lost").asLong(),
                json.path("late").asLong(),
                json.path("dropped").asLong());
    }

    private static Coverage.Source source(JsonNode json) {
        return new Coverage.Source(
                json.path("cluster").asText(),
                json.path("agent").asText(),
                json.path("plane").asText(),
                json.path("mode").asText(),
                json.path("reason").asText(),
                instant(json.path("heard").asText()));
    }

    private static Coverage.Removed removed(JsonNode json) {
        var rows = json.path("rows");
        return new Coverage.Removed(
                json.path("sheet").asText(),
                instant(json.path("until").asText()),
                rows.isNumber() ? rows.longValue() : null,
                json.path("reason").asText());
    }

    private static Map<String, Instant> oldest(JsonNode json) {
        var oldest = new LinkedHashMap<String, Instant>();
        json.properties()
                .forEach(entry ->
                        oldest.put(entry.getKey(), instant(entry.getValue().asText())));
        return oldest;
    }

    private static @Nullable Instant time(JsonNode json) {
        return json.isTextual() ? instant(json.textValue()) : null;
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException notATime) {
            return Instant.EPOCH;
        }
    }
}
