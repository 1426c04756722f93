package dev.picket.cli;

import dev.picket.cli.read.Ask;
import dev.picket.cli.read.Source;
import dev.picket.collector.query.Answer;
import dev.picket.collector.query.Problem;
import dev.picket.collector.query.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code picket incidents}. */
@Command(
        name = "incidents",
        description = "Lists incidents, the worst first; with an id, tells one of them: its path and its findings.")
final class IncidentsCommand implements Callable<Integer> {
    private static final List<String> COLUMNS = List.of("severity", "time", "tenants", "findings", "id", "way");
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
                case dev.picket.collector.query.Story _ -> throw new IllegalStateException("a query gives rows");
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
