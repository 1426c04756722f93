package dev.picket.cli;

import dev.picket.cli.read.Ask;
import dev.picket.cli.read.FolderSource;
import dev.picket.cli.read.Format;
import dev.picket.cli.read.Printing;
import dev.picket.cli.read.Source;
import dev.picket.collector.query.Answer;
import dev.picket.collector.query.Problem;
import dev.picket.collector.query.Reply;
import dev.picket.collector.query.Story;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Whom a reading command asks, and how it prints. */
final class Asking {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data folder to read when no server holds it (default: ~/.picket).")
    private Path data = Path.of(System.getProperty("user.home"), ".picket");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "table|json|csv",
            description = "How to print (default: table).")
    private Format format = Format.TABLE;

    /** Asks, and prints what comes back. */
    int ask(CommandSpec spec, Function<Source, Ask> question, List<String> columns) {
        try (var source = FolderSource.open(data.resolve("ledger"), InstantSource.system())) {
            return print(spec, source.ask(question.apply(source)), columns);
        } catch (IOException e) {
            throw CommandFailure.missing(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private int print(CommandSpec spec, Reply reply, List<String> columns) {
        var line = spec.commandLine();
        var printing = new Printing(format, Terminal.ofProcess().columns(), line.getOut(), line.getErr());
        switch (reply) {
            case Answer(var table, var coverage) -> {
                printing.rows(table, columns);
                printing.coverage(coverage);
            }
            case Story story -> {
                printing.story(story);
                printing.coverage(story.coverage());
            }
            case Problem problem -> throw failure(problem);
        }
        return 0;
    }

    static CommandFailure failure(Problem problem) {
        var message = (problem.field().isEmpty() ? "" : problem.field() + ": ") + problem.error()
                + (problem.fix().isEmpty() ? "" : "; " + problem.fix());
        return switch (problem.kind()) {
            case BAD_REQUEST, FORBIDDEN, NOT_FOUND, TOO_LARGE -> CommandFailure.badInput(message);
            case BUSY, TIMEOUT, FAILED -> CommandFailure.missing(message);
        };
    }
}
