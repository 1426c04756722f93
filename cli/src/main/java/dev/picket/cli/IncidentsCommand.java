package dev.picket.cli;

import dev.picket.cli.read.Ask;
import dev.picket.cli.read.Source;
import dev.picket.collector.query.Answer;
import dev.picket.collector.query.Listing;
import dev.picket.collector.query.Problem;
import dev.picket.collector.query.Story;
import dev.picket.collector.query.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code picket incidents}. */
@Command(
        name = "incidents",
        description = {
            "Lists incidents, the worst first; with an id, tells one of them: its path and its findings.",
            "Or decides about one: ack, close, reopen."
        })
final class IncidentsCommand implements Callable<Integer> {
    private static final List<String> COLUMNS =
            List.of("severity", "state", "time", "tenants", "findings", "id", "way");
    private static final int ID_LENGTH = 32;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Asking asking = new Asking();

    @Mixin
    private Narrowing narrowing = new Narrowing();

    @Parameters(arity = "0..1", paramLabel = "ID", description = "An incident's id, or its beginning.")
    private Optional<String> id = Optional.empty();

    @Override
    public Integer call() {
        return asking.ask(spec, this::question, COLUMNS);
    }

    @Command(
            name = "ack",
            description = {
                "Says whose it is: it stays open, and its alert says so.",
                "Ends with 2 when no incident with this id is open."
            })
    int acknowledge(
            @Mixin Asking asking,
            @Parameters(paramLabel = "ID", description = "An incident's id, or its beginning.") String id,
            @Option(names = "--owner", required = true, paramLabel = "NAME", description = "Who takes care of it.")
                    String owner,
            @Option(
                            names = "--reason",
                            required = true,
                            paramLabel = "TEXT",
                            description = "What is known, or done next.")
                    String reason) {
        return decide(asking, "ack", id, "acknowledge", Map.of("owner", owner, "reason", reason));
    }

    @Command(
            name = "close",
            description = {
                "Resolves it, and its alert. What was known of it, told again, leaves it closed;",
                "a new finding of medium or above on its trail opens it again."
            })
    int close(
            @Mixin Asking asking,
            @Parameters(paramLabel = "ID", description = "An incident's id, or its beginning.") String id,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why it is done with.")
                    String reason,
            @Option(names = "--owner", paramLabel = "NAME", description = "Who answers for it (default: who has it).")
                    Optional<String> owner) {
        return decide(asking, "close", id, "close", fields(owner, Optional.of(reason)));
    }

    @Command(name = "reopen", description = "Takes back ack or close.")
    int reopen(
            @Mixin Asking asking,
            @Parameters(paramLabel = "ID", description = "An incident's id, or its beginning.") String id,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why.") Optional<String> reason,
            @Option(names = "--owner", paramLabel = "NAME", description = "Who takes care of it (default: who had it).")
                    Optional<String> owner) {
        return decide(asking, "reopen", id, "reopen", fields(owner, reason));
    }

    private int decide(Asking of, String verb, String id, String path, Map<String, String> fields) {
        var before = spec.commandLine().getParseResult();
        if (!before.matchedOptions().isEmpty() || !before.matchedPositionals().isEmpty()) {
            throw CommandFailure.badInput(
                    "what stands before " + verb + " would be passed over: write options and the id behind it");
        }
        return of.decide(spec, source -> new Ask.Decide("incidents/" + whole(source, id) + '/' + path, fields));
    }

    static Map<String, String> fields(Optional<String> owner, Optional<String> reason) {
        var fields = new LinkedHashMap<String, String>();
        owner.ifPresent(text -> fields.put("owner", text));
        reason.ifPresent(text -> fields.put("reason", text));
        return fields;
    }

    private Ask question(Source source) {
        return id.isPresent() ? new Ask.Incident(whole(source, id.get())) : new Ask.Incidents(narrowing.parameters());
    }

    static String whole(Source source, String id) {
        if (!id.matches("[0-9a-f]{4," + ID_LENGTH + "}")) {
            throw CommandFailure.badInput("no incident's id: " + id + "; take one from: picket incidents");
        }
        return id.length() == ID_LENGTH ? id : only(id, matching(source, id));
    }

    private static Table matching(Source source, String beginning) {
        try {
            return switch (source.ask(new Ask.Query("SELECT id FROM incidents WHERE id LIKE '" + beginning + "%'"))) {
                case Answer answer -> answer.table();
                case Problem problem -> throw Asking.failure(problem);
                case Story _, Listing _ -> throw new IllegalStateException("a query gives rows");
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String only(String beginning, Table found) {
        if (found.rows().size() != 1) {
            throw CommandFailure.badInput(found.rows().size() + " incidents have an id that begins with " + beginning
                    + "; list them: picket incidents");
        }
        return String.valueOf(found.rows().getFirst().getFirst());
    }
}
