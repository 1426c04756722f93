package dev.picket.cli;

import dev.picket.cli.live.DataFolder;
import dev.picket.cli.read.Ask;
import dev.picket.cli.read.FolderSource;
import dev.picket.cli.read.Format;
import dev.picket.cli.read.Printing;
import dev.picket.cli.read.ServerSource;
import dev.picket.cli.read.Source;
import dev.picket.collector.query.Answer;
import dev.picket.collector.query.Listing;
import dev.picket.collector.query.Problem;
import dev.picket.collector.query.Reply;
import dev.picket.collector.query.Story;
import dev.picket.collector.query.Table;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Whom a reading command asks, and how it prints. */
final class Asking {
    private static final Duration AGAIN = Duration.ofSeconds(1);

    @Option(
            names = "--server",
            paramLabel = "URL",
            description =
                    "The server to ask, e.g. https://127.0.0.1:8470 (default: the one that holds the data folder, if any).")
    private Optional<URI> server = Optional.empty();

    @Option(
            names = "--token-file",
            paramLabel = "F",
            description =
                    "File with the bearer token for the server (default: the data folder's; to decide, its triage.token).")
    private Optional<Path> tokenFile = Optional.empty();

    @Option(
            names = "--ca-file",
            paramLabel = "F",
            description =
                    "Certificate of the authority that signed the server's (default: the data folder's, else the system's).")
    private Optional<Path> authorityFile = Optional.empty();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data folder, to read when no server holds it (default: ~/.picket).")
    private Path data = Path.of(System.getProperty("user.home"), ".picket");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "table|json|csv",
            description = "How to print (default: table).")
    private Format format = Format.TABLE;

    /** Asks, and prints what comes back. */
    int ask(CommandSpec spec, Function<Source, Ask> question, List<String> columns) {
        return ask(spec, DataFolder::token, question, columns);
    }

    /** Decides, with the token of those who may; prints what was done. */
    int decide(CommandSpec spec, Function<Source, Ask> decision) {
        return ask(spec, DataFolder::triageToken, decision, List.of());
    }

    private int ask(
            CommandSpec spec, Function<DataFolder, Path> token, Function<Source, Ask> question, List<String> columns) {
        try (var source = source(token)) {
            return print(spec, source.ask(question.apply(source)), columns);
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }

    /**
     * Asks again until the rows are as wanted or the time is over, whether or not there is an answer yet; prints the last.
     *
     * @return whether they are
     */
    boolean askUntil(CommandSpec spec, Ask question, Predicate<Table> wanted, Duration atMost) {
        long until = System.nanoTime() + atMost.toNanos();
        while (true) {
            boolean last = System.nanoTime() >= until;
            try (var source = source(DataFolder::token)) {
                var reply = source.ask(question);
                boolean good = reply instanceof Answer answer && wanted.test(answer.table());
                if (good || last) {
                    print(spec, reply, List.of());
                    return good;
                }
            } catch (IOException e) {
                if (last) {
                    throw Failures.of(e);
                }
            }
            LockSupport.parkNanos(AGAIN.toNanos());
        }
    }

    private Source source(Function<DataFolder, Path> token) throws IOException {
        var folder = new DataFolder(data);
        if (server.isPresent()) {
            return server(server.get(), folder, token);
        }
        try {
            return FolderSource.open(folder.ledger(), InstantSource.system());
        } catch (IOException held) {
            if (!Files.exists(folder.server())) {
                throw held;
            }
            return server(URI.create(Files.readString(folder.server()).strip()), folder, token);
        }
    }

    private Source server(URI address, DataFolder folder, Function<DataFolder, Path> token) throws IOException {
        var own = Files.exists(folder.authority()) ? Optional.of(folder.authority()) : Optional.<Path>empty();
        return ServerSource.of(address, tokenFile.orElse(token.apply(folder)), authorityFile.or(() -> own));
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
            case Listing(var table) -> printing.rows(table, columns);
            case Problem problem -> throw failure(problem);
        }
        return 0;
    }

    static CommandFailure failure(Problem problem) {
        var message = (problem.field().isEmpty() ? "" : problem.field() + ": ")
                + problem.error()
                + (problem.fix().isEmpty() ? "" : "; " + problem.fix());
        return switch (problem.kind()) {
            case BAD_REQUEST, FORBIDDEN, NOT_FOUND, CONFLICT, TOO_LARGE -> CommandFailure.badInput(message);
            case BUSY, TIMEOUT, FAILED -> CommandFailure.missing(message);
        };
    }
}
