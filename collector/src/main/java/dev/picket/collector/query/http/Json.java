package dev.picket.collector.query.http;

import dev.picket.collector.query.Answer;
import dev.picket.collector.query.Coverage;
import dev.picket.collector.query.Listing;
import dev.picket.collector.query.Problem;
import dev.picket.collector.query.Reply;
import dev.picket.collector.query.Story;
import dev.picket.collector.query.Table;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Replies as JSON: {@code {columns, rows, truncated, coverage}}, or {@code {error, field, fix}}. Times are ISO 8601 in UTC. */
final class Json {
    private Json() {}

    static JsonObject of(Reply reply) {
        return switch (reply) {
            case Answer(var table, var coverage) -> of(table).put("coverage", of(coverage));
            case Story(var incident, var path, var findings, var actions, var coverage) ->
                of(incident)
                        .put("path", of(path))
                        .put("findings", of(findings))
                        .put("actions", of(actions))
                        .put("coverage", of(coverage));
            case Listing(var table) -> of(table);
            case Problem problem -> of(problem.error(), problem.field(), problem.fix());
        };
    }

    static JsonObject of(String error, String field, String fix) {
        return new JsonObject().put("error", error).put("field", field).put("fix", fix);
    }

    private static JsonObject of(Table table) {
        var columns = new JsonArray();
        table.columns()
                .forEach(column ->
                        columns.add(new JsonObject().put("name", column.name()).put("type", column.type())));
        var rows = new JsonArray();
        table.rows().forEach(row -> rows.add(value(row)));
        return new JsonObject().put("columns", columns).put("rows", rows).put("truncated", table.truncated());
    }

    private static @Nullable Object value(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Instant time -> time.toString();
            case LocalDate date -> date.toString();
            case List<?> list -> {
                var array = new JsonArray();
                list.forEach(item -> array.add(value(item)));
                yield array;
            }
            case Map<?, ?> map -> {
                var object = new JsonObject();
                map.forEach((key, item) -> object.put(String.valueOf(key), value(item)));
                yield object;
            }
            case Object other -> other;
        };
    }

    private static JsonObject of(Coverage coverage) {
        return new JsonObject()
                .put("since", value(coverage.since()))
                .put("until", value(coverage.until()))
                .put("complete", coverage.complete())
                .put(
                        "counts",
                        new JsonArray(coverage.counts().stream().map(Json::of).toList()))
                .put(
                        "sources",
                        new JsonArray(coverage.sources().stream().map(Json::of).toList()))
                .put("oldest", value(new TreeMap<>(coverage.oldest())))
                .put(
                        "removed",
                        new JsonArray(coverage.removed().stream().map(Json::of).toList()));
    }

    private static JsonObject of(Coverage.Count count) {
        return new JsonObject()
                .put("cluster", count.cluster())
                .put("node", count.node())
                .put("agent", count.agent())
                .put("plane", count.plane())
                .put("received", count.received())
                .put("lost", count.lost())
                .put("late", count.late())
                .put("dropped", count.dropped());
    }

    private static JsonObject of(Coverage.Source source) {
        return new JsonObject()
                .put("cluster", source.cluster())
                .put("agent", source.agent())
                .put("plane", source.plane())
                .put("mode", source.mode())
                .put("reason", source.reason())
                .put("heard", value(source.heard()));
    }

    private static JsonObject of(Coverage.Removed removed) {
        return new JsonObject()
                .put("sheet", removed.sheet())
                .put("until", value(removed.until()))
                .put("rows", removed.rows())
                .put("reason", removed.reason());
    }
}
