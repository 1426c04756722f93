package dev.picket.install;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that ran to its end. */
record Command(int code, String out, String err) {
    private static final Duration MOST = Duration.ofMinutes(10);

    static Command run(List<String> words) {
        return run(words, Map.of(), "");
    }

    /** Killed after some minutes: then the code is -1. */
    static Command run(List<String> words, Map<String, String> environment, String input) {
        try {
            var out = Files.createTempFile("picket-install", ".out");
            var err = Files.createTempFile("picket-install", ".err");
            try {
                var process = started(words, environment, out, err);
                try (var stdin = process.getOutputStream()) {
                    stdin.write(input.getBytes(StandardCharsets.UTF_8));
                }
                return new Command(codeOf(process), Files.readString(out), Files.readString(err));
            } finally {
                Files.deleteIfExists(out);
                Files.deleteIfExists(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it said on standard output; throws with everything it said if it failed. */
    String good() {
        if (code != 0) {
            throw new IllegalStateException("ended with " + code + ":\n" + err + out);
        }
        return out;
    }

    private static Process started(List<String> words, Map<String, String> environment, Path out, Path err)
            throws IOException {
        var builder = new ProcessBuilder(new ArrayList<>(words))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static int codeOf(Process process) {
        try {
            if (process.waitFor(MOST.toSeconds(), TimeUnit.SECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        return -1;
    }
}
