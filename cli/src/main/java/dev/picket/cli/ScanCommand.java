package dev.picket.cli;

import dev.picket.agent.inspect.Scan;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code picket scan}. */
@Command(
        name = "scan",
        description = {
            "Shows what the inspector would label in a text: kinds of secrets and personal data, and where they stand.",
            "Never echoes what it found."
        })
final class ScanCommand implements Callable<Integer> {
    private static final int SHOWN_MAX = 5;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--format",
            paramLabel = "text|jsonl",
            description =
                    "text: the file is one text. jsonl: lines of {\"id\",\"text\"} in, of {\"id\",\"labels\"} out.")
    private Format format = Format.TEXT;

    @Parameters(paramLabel = "FILE|-", description = "The file, or - for standard input.")
    private String file = "-";

    /** What the input is. */
    enum Format {
        TEXT,
        JSONL
    }

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        try (var in = open()) {
            return switch (format) {
                case TEXT -> text(in, out);
                case JSONL -> lines(in, out);
            };
        } catch (IOException e) {
            throw CommandFailure.badInput("cannot read " + file + ": " + e.getMessage());
        } finally {
            out.flush();
        }
    }

    private Integer text(BufferedReader in, PrintWriter out) throws IOException {
        long labels = new Scan().text(in, out);
        spec.commandLine().getErr().println("picket: " + labels + (labels == 1 ? " label" : " labels"));
        return 0;
    }

    private Integer lines(BufferedReader in, PrintWriter out) throws IOException {
        var malformed = new ArrayList<Long>();
        long labels = new Scan().lines(in, out, malformed::add);
        var err = spec.commandLine().getErr();
        describe(malformed, err);
        err.println("picket: " + labels + (labels == 1 ? " label" : " labels"));
        return malformed.isEmpty() ? 0 : CommandFailure.BAD_INPUT;
    }

    private void describe(List<Long> malformed, PrintWriter err) {
        malformed.stream()
                .limit(SHOWN_MAX)
                .forEach(line -> err.println("picket: refused: " + file + " line " + line
                        + ": expected a JSON object {\"id\",\"text\"} with text as a string"));
        if (malformed.size() > SHOWN_MAX) {
            err.println("picket: " + file + ": and " + (malformed.size() - SHOWN_MAX) + " more lines refused");
        }
    }

    /** Bytes that are no UTF-8 become U+FFFD, one code point each: offsets stay defined. */
    private BufferedReader open() throws IOException {
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        if (file.equals("-")) {
            return new BufferedReader(new InputStreamReader(System.in, decoder));
        }
        var path = Path.of(file);
        if (!Files.isReadable(path) || Files.isDirectory(path)) {
            throw CommandFailure.badInput("no file that can be read: " + file);
        }
        return new BufferedReader(new InputStreamReader(Files.newInputStream(path), decoder));
    }
}
