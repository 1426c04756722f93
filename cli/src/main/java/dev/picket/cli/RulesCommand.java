package dev.picket.cli;

import dev.picket.cli.rules.Examples;
import dev.picket.collector.RuleFolder;
import dev.picket.collector.RulePack;
import dev.picket.collector.detect.audit.sigma.Correlation;
import dev.picket.collector.detect.audit.sigma.Fields;
import dev.picket.collector.detect.audit.sigma.Heading;
import dev.picket.collector.detect.audit.sigma.Problem;
import dev.picket.collector.detect.audit.sigma.RuleFiles;
import dev.picket.collector.detect.audit.sigma.RuleReader;
import dev.picket.collector.detect.audit.sigma.SigmaRule;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code picket rules}. */
@Command(
        name = "rules",
        description = "Checks and lists Sigma rules for Kubernetes audit events (docs/rules.md).",
        synopsisSubcommandLabel = "COMMAND")
final class RulesCommand {
    private static final int FIELD_WIDTH = 48;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Command(
            name = "lint",
            description = {
                "Names what would never match, or cannot be read: file:line:column: what is wrong: what to write.",
                "Ends with 1 when there is anything."
            })
    int lint(@Parameters(paramLabel = "PATH", description = "A file, or a folder of *.yaml and *.yml.") Path path) {
        var files = read(path);
        var problems = problems(files);
        problems.forEach(out()::println);
        err().println("picket: " + counted(files.size(), "file") + ", " + counted(problems.size(), "problem"));
        return problems.isEmpty() ? 0 : CommandFailure.FOUND;
    }

    @Command(
            name = "test",
            description = {
                "Runs the examples of rules through the reader of audit events, and says which do not come out as they say.",
                "Ends with 1 when there are any, or when a file is refused."
            })
    int test(@Parameters(paramLabel = "PATH", description = "A file, or a folder of *.yaml and *.yml.") Path path) {
        var files = read(path);
        var refusals = problems(files).stream().filter(Problem::refuses).toList();
        refusals.forEach(out()::println);
        var outcome = Examples.run(RuleFiles.link(files).rules());
        outcome.failures().forEach(out()::println);
        err().printf(
                        "picket: %s, %s, %d failed, %s without an example%n",
                        counted(outcome.rules(), "rule"),
                        counted(outcome.examples(), "example"),
                        outcome.failures().size(),
                        counted(outcome.without(), "rule"));
        return refusals.isEmpty() && outcome.failures().isEmpty() ? 0 : CommandFailure.FOUND;
    }

    @Command(name = "list", description = "Lists rules: those of a file or folder, else those that ship.")
    int list(
            @Parameters(paramLabel = "PATH", arity = "0..1", description = "A file, or a folder of *.yaml and *.yml.")
                    Optional<Path> path) {
        var files = path.map(RulesCommand::read).orElseGet(RulePack::files);
        problems(files).stream().filter(Problem::refuses).forEach(err()::println);
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("level", "detection", "technique", "title", "id"));
        files.stream().flatMap(RulesCommand::headings).forEach(heading -> rows.add(row(heading)));
        Columns.print(rows, out());
        return 0;
    }

    @Command(name = "fields", description = "Lists the fields that rules may name.")
    int fields() {
        for (var line : Fields.described()) {
            var parts = line.split("\t", -1);
            out().println((parts[0] + " ".repeat(Math.max(2, FIELD_WIDTH - parts[0].length())) + parts[1]).strip());
        }
        return 0;
    }

    private static Stream<Heading> headings(RuleReader.Read file) {
        return Stream.concat(
                file.rules().stream().map(SigmaRule::heading),
                file.correlations().stream().map(Correlation::heading));
    }

    private static List<String> row(Heading heading) {
        return List.of(
                heading.detection().severity().label(),
                heading.detection().id(),
                String.join(" ", heading.detection().technique()),
                heading.title() + (heading.runs() ? "" : " (" + heading.status() + ", does not run)"),
                heading.id());
    }

    private static List<Problem> problems(List<RuleReader.Read> files) {
        return Stream.concat(
                        files.stream().flatMap(file -> file.problems().stream()),
                        RuleFiles.link(files).problems().stream())
                .toList();
    }

    private static List<RuleReader.Read> read(Path path) {
        if (!Files.exists(path)) {
            throw CommandFailure.badInput("there is no file or folder " + path);
        }
        try {
            var files = RuleFolder.files(path);
            if (files.isEmpty()) {
                throw CommandFailure.badInput(path + " holds no rules: expected files that end in .yaml or .yml");
            }
            return files.stream().map(RuleFolder::read).toList();
        } catch (IOException unreadable) {
            throw CommandFailure.badInput("cannot read " + path + ": " + unreadable.getMessage());
        }
    }

    private static String counted(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
