package dev.picket.agent.inspect;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** For evaluation: scans the file of JSON lines that is named, writes to standard output. */
final class ScanMain {
    private ScanMain() {}

    public static void main(String[] args) throws IOException {
        try (var in = Files.newBufferedReader(Path.of(args[0]));
                var out = new PrintStream(System.out, false, StandardCharsets.UTF_8)) {
            new Scan().lines(in, out, line -> System.err.println("malformed line " + line));
        }
    }
}
