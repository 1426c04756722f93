package dev.picket.collector.query;

import dev.picket.collector.ledger.Session;
import dev.picket.collector.ledger.View;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lets through one SELECT over the views, and refuses everything else. The text is parsed by the database itself, which gives its syntax tree as
 * JSON; every node of that tree must be of a kind that is known here to be harmless, and every name a view, a function of {@link Functions} or a
 * common table expression that hides nothing. For one check.
 */
final class SelectOnly {
    /** Kinds of nodes that are no expressions: queries, tables, modifiers, orders. */
    private static final Set<String> STRUCTURE = Set.of(
            "SELECT_NODE",
            "SET_OPERATION_NODE",
            "RECURSIVE_CTE_NODE",
            "CTE_NODE",
            "BASE_TABLE",
            "SUBQUERY",
            "JOIN",
            "TABLE_FUNCTION",
            "EXPRESSION_LIST",
            "EMPTY",
            "ORDER_MODIFIER",
            "LIMIT_MODIFIER",
            "LIMIT_PERCENT_MODIFIER",
            "DISTINCT_MODIFIER",
            "ORDER_DEFAULT",
            "ASCENDING",
            "DESCENDING");

    private static final Set<String> EXPRESSIONS = Set.of(
            "STAR",
            "COLUMN_REF",
            "CONSTANT",
            "COMPARISON",
            "CONJUNCTION",
            "FUNCTION",
            "WINDOW",
            "OPERATOR",
            "CAST",
            "CASE",
            "BETWEEN",
            "SUBQUERY",
            "LAMBDA",
            "COLLATE",
            "TYPE",
            "POSITIONAL_REFERENCE");

    private static final Map<String, View> VIEWS =
            Arrays.stream(View.values()).collect(Collectors.toUnmodifiableMap(View::label, Function.identity()));
    private static final Pattern OWN_NAME = Pattern.compile("[a-z_][a-z0-9_]{0,63}");
    private static final Pattern SYSTEM_NAME = Pattern.compile("(duckdb|pg|sqlite|pragma|information|sys|which)_.*");
    private static final int GROWTH_MAX = 1 << 16;
    private static final String VIEWS_FIX = "select from "
            + String.join(", ", Arrays.stream(View.values()).map(View::label).toList());

    private final Set<String> system;
    private final Set<String> expressions = new HashSet<>();
    private final Set<View> used = EnumSet.noneOf(View.class);
    private long growth = 1;
    private boolean recursive;
    private @Nullable Problem problem;

    private SelectOnly(Set<String> system) {
        this.system = system;
    }

    /** Parses with the session's database, which needs no views for it. */
    static Checked check(Session session, String sql) throws SQLException {
        var tree = tree(session, sql);
        if (tree.getBoolean("error", true)) {
            return new Checked.Refused(unparsed(tree));
        }
        var statements = tree.getJsonArray("statements");
        if (statements.size() != 1) {
            return refused(statements.size() + " statements", "write one SELECT");
        }
        var check = new SelectOnly(system(session));
        check.names(statements);
        check.visit(statements);
        return check.verdict();
    }

    private Checked verdict() {
        if (problem == null && recursive && growth > 1) {
            say("a recursive query may not join texts or lists", "use list_append(path, step)");
        }
        if (problem == null && growth > GROWTH_MAX) {
            say("too many texts or lists joined into one another", "join fewer columns");
        }
        return problem == null ? new Checked.Allowed(used) : new Checked.Refused(problem);
    }

    private static JsonObject tree(Session session, String sql) throws SQLException {
        try (var parse = session.prepare(
                "SELECT json_serialize_sql(?::VARCHAR, skip_null := true, skip_empty := true, skip_default := false)")) {
            parse.setString(1, sql);
            try (var rows = parse.executeQuery()) {
                rows.next();
                return new JsonObject(rows.getString(1));
            }
        } catch (DecodeException _) {
            return new JsonObject().put("error", true).put("error_message", "nested too deeply");
        }
    }

    /** Names that mean something without a schema, and that nobody may therefore redefine. */
    private static Set<String> system(Session session) throws SQLException {
        var names = new HashSet<String>();
        try (var select = session.prepare(
                        "SELECT view_name FROM duckdb_views() UNION SELECT table_name FROM duckdb_tables()");
                var rows = select.executeQuery()) {
            while (rows.next()) {
                names.add(rows.getString(1).toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }

    private static Problem unparsed(JsonObject tree) {
        var message = tree.getString("error_message", "not understood");
        if (message.startsWith("Only SELECT")) {
            return Problem.bad("sql", "only SELECT is allowed", VIEWS_FIX);
        }
        return Problem.bad("sql", message.lines().findFirst().orElse(""), "write one SELECT as DuckDB understands it");
    }

    private static Checked refused(String error, String fix) {
        return new Checked.Refused(Problem.bad("sql", error, fix));
    }

    /** Collects the names of common table expressions, wherever they stand. */
    private void names(Object node) {
        switch (node) {
            case JsonObject object -> {
                if (object.getValue("cte_map") instanceof JsonObject map) {
                    map.getJsonArray("map", new JsonArray())
                            .forEach(entry -> name(((JsonObject) entry).getString("key", "")));
                }
                object.forEach(entry -> names(entry.getValue()));
            }
            case JsonArray array -> array.forEach(this::names);
            case null, default -> {}
        }
    }

    private void name(String key) {
        var name = key.toLowerCase(Locale.ROOT);
        boolean hides = VIEWS.containsKey(name)
                || system.contains(name)
                || SYSTEM_NAME.matcher(name).matches();
        if (hides || !OWN_NAME.matcher(name).matches()) {
            say("WITH may not use the name " + shown(key), "choose a name of its own: letters, digits and _");
        }
        expressions.add(name);
    }

    private void visit(Object node) {
        switch (node) {
            case JsonObject object -> {
                judge(object);
                object.forEach(entry -> visit(entry.getValue()));
            }
            case JsonArray array -> array.forEach(this::visit);
            case null, default -> {}
        }
    }

    private void judge(JsonObject node) {
        if (node.getValue("class") instanceof String kind) {
            expression(kind, node);
        } else if (node.getValue("type") instanceof String type && isNode(node)) {
            structure(type, node);
        }
        if (node.containsKey("at_clause")) {
            say("AT is not allowed", VIEWS_FIX);
        }
    }

    /** Types of values are described by objects that have a type, too, and nothing else of a node's. */
    private static boolean isNode(JsonObject node) {
        return !node.containsKey("extension_info") && !node.containsKey("kind");
    }

    private void expression(String kind, JsonObject node) {
        if (!EXPRESSIONS.contains(kind)) {
            say(kind.toLowerCase(Locale.ROOT) + " expressions are not allowed", "write it without");
        }
        if (kind.equals("FUNCTION") || kind.equals("WINDOW")) {
            function(node);
        }
    }

    private void function(JsonObject node) {
        var name = node.getString("function_name", "").toLowerCase(Locale.ROOT);
        if (!(Functions.ALLOWED.contains(name) || Functions.TABLES.contains(name)) || qualified(node)) {
            say(
                    "the function " + shown(name) + " is not allowed",
                    "use functions on columns, dates, lists, and aggregates");
        }
        if (Functions.TABLES.contains(name) && !name.equals("unnest") && !node.getBoolean("of_table", false)) {
            say("the function " + name + " is only allowed after FROM", "write FROM " + name + "(…)");
        }
        if (Functions.GROWING.contains(name)) {
            growth = Math.min(Integer.MAX_VALUE, growth * Math.max(1, varying(node)));
        }
    }

    /** Arguments that are not constants. */
    private static long varying(JsonObject function) {
        return function.getJsonArray("arguments", new JsonArray()).stream()
                .filter(argument -> !(argument instanceof JsonObject o
                        && o.getValue("expression") instanceof JsonObject e
                        && "CONSTANT".equals(e.getString("class"))))
                .count();
    }

    private void structure(String type, JsonObject node) {
        if (!STRUCTURE.contains(type)) {
            say(type.toLowerCase(Locale.ROOT).replace('_', ' ') + " is not allowed", VIEWS_FIX);
        }
        recursive |= type.equals("RECURSIVE_CTE_NODE");
        if (type.equals("BASE_TABLE")) {
            table(node);
        }
        if (type.equals("TABLE_FUNCTION")) {
            tableFunction(node);
        }
    }

    private void table(JsonObject node) {
        var name = node.getString("table_name", "").toLowerCase(Locale.ROOT);
        var view = VIEWS.get(name);
        if (qualified(node) || (view == null && !expressions.contains(name))) {
            say("there is no view " + shown(path(node)), VIEWS_FIX);
        } else if (view != null) {
            used.add(view);
        }
    }

    private void tableFunction(JsonObject node) {
        var function = node.getJsonObject("function", new JsonObject());
        var name = function.getString("function_name", "").toLowerCase(Locale.ROOT);
        if (!Functions.TABLES.contains(name)) {
            say("the table function " + shown(name) + " is not allowed", VIEWS_FIX);
        }
        function.put("of_table", true);
    }

    /** Whether a schema or a catalogue is named. */
    private static boolean qualified(JsonObject node) {
        var path = node.getJsonObject("qualified_name", new JsonObject()).getJsonArray("path", new JsonArray());
        return path.size() > 1
                || !node.getString("schema_name", "").isEmpty()
                || !node.getString("catalog_name", "").isEmpty();
    }

    private static String path(JsonObject node) {
        var path = node.getJsonObject("qualified_name", new JsonObject()).getJsonArray("path", new JsonArray());
        return path.stream().map(String::valueOf).collect(Collectors.joining("."));
    }

    private static String shown(String name) {
        return name.length() <= 64 ? name : name.substring(0, 64) + '…';
    }

    private void say(String error, String fix) {
        if (problem == null) {
            problem = Problem.bad("sql", error, fix);
        }
    }
}
