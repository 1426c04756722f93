package dev.picket.cli;

import dev.picket.cli.replay.Input;
import dev.picket.cli.replay.Outcome;
import dev.picket.cli.replay.Progress;
import dev.picket.cli.replay.Replay;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code picket replay}. */
@Command(
        name = "replay",
        description = {
            "Plays recordings through the whole pipeline, on event time, as fast as it can, and writes findings and incidents.",
            "Several inputs are merged by time. Files may be gzipped."
        })
final class ReplayCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Settings settings = new Settings();

    @Option(
            names = "--audit",
            paramLabel = "F",
            description =
                    "Kubernetes audit log: audit.k8s.io/v1 Events or EventLists, or records of EKS, GKE or AKS, one a line.")
    private List<Path> audit = List.of();

    @Option(
            names = "--flows",
            paramLabel = "F",
            description = "Flows, one JSON object a line: flat, or as protobuf JSON.")
    private List<Path> flows = List.of();

    @Option(
            names = "--inference",
            paramLabel = "F",
            description = "Inferences, one JSON object a line: protobuf JSON, or flat.")
    private List<Path> inference = List.of();

    @Option(
            names = "--exchanges",
            paramLabel = "F",
            description = "Recorded HTTP exchanges with model servers, one JSON object a line.")
    private List<Path> exchanges = List.of();

    @Option(names = "--scores", paramLabel = "S.csv", description = "Writes id,plane,channel,score of every event.")
    private Optional<Path> scores = Optional.empty();

    @Option(names = "--events", paramLabel = "E.jsonl", description = "Writes the events as they would leave the node.")
    private Optional<Path> events = Optional.empty();

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Threads that detect (default: one for each core). Results do not depend on it.")
    private int workers;

    @Option(
            names = "--out",
            paramLabel = "FINDINGS.jsonl",
            required = true,
            description = "Writes findings, then incidents, one JSON object a line.")
    private Path out = Path.of("findings.jsonl");

    @Override
    public Integer call() {
        var replay = new Replay(
                inputs(),
                writable(out),
                scores.map(ReplayCommand::writable),
                events.map(ReplayCommand::writable),
                threads(),
                settings.read());
        var err = spec.commandLine().getErr();
        var terminal = Terminal.ofProcess();
        long began = System.nanoTime();
        var outcome = run(
                replay,
                (count, last) -> terminal.overwrite(
                        err,
                        "%,d events, at %s".formatted(count, last.envelope().end())));
        terminal.overwrite(err, "");
        report(outcome, (System.nanoTime() - began) / 1e9, err);
        return outcome.events() == 0 && outcome.refused() > 0 ? CommandFailure.BAD_INPUT : 0;
    }

    private static Outcome run(Replay replay, Progress progress) {
        try {
            return replay.run(progress);
        } catch (IOException e) {
            throw CommandFailure.badInput(message(e));
        }
    }

    private void report(Outcome outcome, double seconds, PrintWriter err) {
        outcome.refusals().forEach(line -> err.println("picket: refused: " + line));
        outcome.sorted()
                .forEach(input ->
                        err.println("picket: " + input.file() + " was not in order of time; it was sorted first"));
        if (outcome.otherTraffic() > 0) {
            err.printf(Locale.ROOT, "picket: %,d exchanges were no inference%n", outcome.otherTraffic());
        }
        err.printf(
                Locale.ROOT,
                "picket: %,d events in %.1f s (%,.0f a second), %,d lines refused: %,d findings, %,d %s in %s%n",
                outcome.events(),
                seconds,
                outcome.events() / seconds,
                outcome.refused(),
                outcome.findings(),
                outcome.incidents(),
                outcome.incidents() == 1 ? "incident" : "incidents",
                out);
    }

    private List<Input> inputs() {
        var inputs = new ArrayList<Input>();
        audit.forEach(file -> inputs.add(new Input(Input.Kind.AUDIT, readable("--audit", file))));
        flows.forEach(file -> inputs.add(new Input(Input.Kind.FLOWS, readable("--flows", file))));
        inference.forEach(file -> inputs.add(new Input(Input.Kind.INFERENCE, readable("--inference", file))));
        exchanges.forEach(file -> inputs.add(new Input(Input.Kind.EXCHANGES, readable("--exchanges", file))));
        if (inputs.isEmpty()) {
            throw CommandFailure.badInput(
                    "nothing to replay: give --audit, --flows, --inference or --exchanges a file");
        }
        return inputs;
    }

    private int threads() {
        if (workers < 0 || workers > 96) {
            throw CommandFailure.badInput("--workers is " + workers + ": expected 1 to 96");
        }
        return workers == 0 ? Runtime.getRuntime().availableProcessors() : workers;
    }

    private static Path readable(String option, Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw CommandFailure.badInput(option + ": no file that can be read: " + file);
        }
        return file;
    }

    private static Path writable(Path file) {
        var folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(file)) {
            throw CommandFailure.badInput("cannot write " + file + ": its folder must be there, and it must be a file");
        }
        return file;
    }

    private static String message(IOException e) {
        var cause = e.getCause();
        return e.getMessage() + (cause == null ? "" : ": " + cause.getMessage());
    }
}
