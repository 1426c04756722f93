package dev.picket.agent.capture.audit;

import dev.picket.event.ApiCall.ObjectReference;
import dev.picket.event.Ask;
import dev.picket.event.Ask.Act;
import dev.picket.event.Ask.Proxied;
import dev.picket.event.CommandSign;
import java.util.List;
import java.util.Set;

/** Reads a request's line into what is kept of it. */
final class AskedLine {
    private static final Set<String> ALWAYS = Set.of("proxy", "exec", "attach");

    private AskedLine() {}

    /** @param options of an exec, where they came as a body */
    static Ask of(String uri, ObjectReference object, ExecOptions options) {
        int query = uri.indexOf('?');
        if (isInQuery(object)) {
            return query < 0 ? Ask.NOTHING : ofQuery(uri.substring(query));
        }
        var proxied = ProxyPath.of(uri, object);
        boolean entry = enters(object, proxied);
        return new Ask(
                object.resource().isEmpty() ? path(uri, query) : "",
                ExecQuery.first(uri, "fieldSelector"),
                ExecQuery.first(uri, "labelSelector"),
                ExecQuery.first(uri, "fieldManager"),
                proxied,
                entry ? signs(uri, proxied, options) : List.of(),
                entry && (options.stdin() || isTrue(ExecQuery.first(uri, "stdin"))),
                entry && (options.tty() || isTrue(ExecQuery.first(uri, "tty"))),
                !ExecQuery.first(uri, "dryRun").isEmpty());
    }

    /** Whether the query alone tells: the call neither names a path nor goes on to something else. */
    static boolean isInQuery(ObjectReference object) {
        return !object.resource().isEmpty()
                && (object.subresource().isEmpty() || !ALWAYS.contains(object.subresource()));
    }

    /** Of a query, with its question mark, that tells alone. */
    static Ask ofQuery(String query) {
        return new Ask(
                "",
                ExecQuery.first(query, "fieldSelector"),
                ExecQuery.first(query, "labelSelector"),
                ExecQuery.first(query, "fieldManager"),
                Proxied.NOTHING,
                List.of(),
                false,
                false,
                !ExecQuery.first(query, "dryRun").isEmpty());
    }

    /** The program that the call runs, be it in a pod or through a kubelet. */
    static String program(String uri, ObjectReference object, Proxied proxied, ExecOptions options) {
        if (object.subresource().equals("exec")) {
            var program = options.program();
            return program.isEmpty() ? ExecQuery.program(uri) : program;
        }
        return switch (proxied.act()) {
            case RUN -> ExecQuery.programOf(ExecQuery.first(uri, "cmd"));
            case EXEC -> ExecQuery.program(uri);
            default -> "";
        };
    }

    private static boolean enters(ObjectReference object, Proxied proxied) {
        return object.subresource().equals("exec")
                || object.subresource().equals("attach")
                || proxied.act() == Act.RUN
                || proxied.act() == Act.EXEC
                || proxied.act() == Act.ATTACH;
    }

    private static List<CommandSign> signs(String uri, Proxied proxied, ExecOptions options) {
        var parameter = proxied.act() == Act.RUN ? "cmd" : "command";
        var asked = options.signs();
        return asked.isEmpty() ? CommandSigns.of(ExecQuery.all(uri, parameter), List.of()) : asked;
    }

    private static String path(String uri, int query) {
        return uri.isEmpty() ? "" : PathText.normal(Percent.decode(query < 0 ? uri : uri.substring(0, query), false));
    }

    private static boolean isTrue(String value) {
        return value.equals("true") || value.equals("1");
    }
}
