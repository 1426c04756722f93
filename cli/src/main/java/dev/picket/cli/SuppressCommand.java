package dev.picket.cli;

import dev.picket.cli.read.Ask;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code picket suppress}. */
@Command(
        name = "suppress",
        description = {
            "Keeps findings that are known from making incidents, for a while: add, list, remove.",
            "They are found and kept all the same: picket query \"SELECT * FROM findings WHERE suppressed <> ''\"."
        },
        synopsisSubcommandLabel = "COMMAND",
        subcommands = SuppressCommand.Add.class)
final class SuppressCommand {
    private static final List<String> COLUMNS =
            List.of("id", "detection", "tenant", "workload", "user", "target", "until", "owner", "reason");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Command(name = "list", description = "Lists those in force, the one that ends first before.")
    int list(@Mixin Asking asking) {
        return asking.ask(spec, _ -> new Ask.Suppressions(), COLUMNS);
    }

    @Command(name = "remove", description = "Ends one: what it covers counts again.")
    int remove(
            @Mixin Asking asking,
            @Parameters(paramLabel = "ID", description = "Its id, or its beginning.") String id,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why.") Optional<String> reason,
            @Option(names = "--owner", paramLabel = "NAME", description = "Who answers for it (default: whose it was).")
                    Optional<String> owner) {
        if (!id.matches("[0-9a-f]{4,32}")) {
            throw CommandFailure.badInput("no suppression's id: " + id + "; take one from: picket suppress list");
        }
        var fields = IncidentsCommand.fields(owner, reason);
        return asking.decide(spec, _ -> new Ask.Decide("suppressions/" + id + "/remove", fields));
    }

    /** {@code picket suppress add}. */
    @Command(
            name = "add",
            description = {
                "Makes one. All that is given must hold of a finding. What somebody does from inside a pod is covered only by",
                "naming them with --user."
            })
    static final class Add implements java.util.concurrent.Callable<Integer> {
        private final Map<String, String> fields = new LinkedHashMap<>();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Mixin
        private Asking asking = new Asking();

        @ArgGroup(multiplicity = "1")
        private Ending ending = new Ending();

        @Option(names = "--detection", required = true, paramLabel = "ID", description = "E.g. pod-exec.")
        void detection(String value) {
            fields.put("detection", value);
        }

        @Option(names = "--tenant", paramLabel = "NAME", description = "That has a part in it.")
        void tenant(String value) {
            fields.put("tenant", value);
        }

        @Option(names = "--workload", paramLabel = "[NAMESPACE/]NAME", description = "That acted, or was acted from.")
        void workload(String value) {
            fields.put("workload", value);
        }

        @Option(
                names = {"--user", "--identity"},
                paramLabel = "NAME",
                description = "Who acted, as the API server names it.")
        void user(String value) {
            fields.put("user", value);
        }

        @Option(names = "--target", paramLabel = "[NAMESPACE/]NAME", description = "What it was done to.")
        void target(String value) {
            fields.put("target", value);
        }

        @Option(names = "--owner", required = true, paramLabel = "NAME", description = "Who answers for it.")
        void owner(String value) {
            fields.put("owner", value);
        }

        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why it is known and harmless.")
        void reason(String value) {
            fields.put("reason", value);
        }

        @Override
        public Integer call() {
            var all = new LinkedHashMap<>(fields);
            ending.until.ifPresent(text -> all.put("until", text));
            ending.span.ifPresent(text -> all.put("for", text));
            return asking.decide(spec, _ -> new Ask.Decide("suppressions", all));
        }
    }

    /** One of both. */
    private static final class Ending {
        @Option(
                names = "--until",
                paramLabel = "2026-12-31|TIME",
                description = "Its end: a day, to its end in UTC, or a time; within a year.")
        private Optional<String> until = Optional.empty();

        @Option(names = "--for", paramLabel = "7d", description = "Or how long: 30m, 12h, 7d.")
        private Optional<String> span = Optional.empty();
    }
}
