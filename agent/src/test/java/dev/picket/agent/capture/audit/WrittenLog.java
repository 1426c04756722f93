package dev.picket.agent.capture.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** An API server's side of its audit log: writes events, rotates, truncates, compresses; and remembers the ids it wrote. */
final class WrittenLog {
    final Path log;
    final List<String> ids = new ArrayList<>();
    private final List<Path> rotated = new ArrayList<>();
    private String torn = "";
    private int rotations;

    WrittenLog(Path folder) {
        this.log = folder.resolve("audit.log");
    }

    WrittenLog events(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            ids.add("e-" + ids.size());
            line(AuditLine.get(ids.getLast()).toString());
        }
        return this;
    }

    WrittenLog line(String line) throws IOException {
        return text(line + "\n");
    }

    WrittenLog text(String text) throws IOException {
        var whole = torn + text;
        torn = "";
        append(log, whole);
        return this;
    }

    /** Writes an event up to its middle; whatever is written next is preceded by its rest. */
    WrittenLog tornEvent() throws IOException {
        text("");
        ids.add("e-" + ids.size());
        var line = AuditLine.get(ids.getLast()) + "\n";
        append(log, line.substring(0, 50));
        torn = line.substring(50);
        return this;
    }

    /** As the API server does it: to a name with the time. */
    Path renamed() throws IOException {
        text("");
        return kept(Files.move(log, nextName()));
    }

    /** As logrotate's copytruncate does it. */
    Path copiedAndTruncated() throws IOException {
        text("");
        var copy = kept(Files.copy(log, nextName()));
        truncated();
        return copy;
    }

    void truncated() throws IOException {
        Files.newByteChannel(log, StandardOpenOption.WRITE).truncate(0).close();
    }

    /** Compresses one that was rotated away. */
    void compress(Path file) throws IOException {
        try (var out = new GZIPOutputStream(Files.newOutputStream(file.resolveSibling(file.getFileName() + ".gz")))) {
            Files.copy(file, out);
        }
        Files.delete(file);
        rotated.remove(file);
    }

    List<Path> uncompressed() {
        return List.copyOf(rotated);
    }

    private Path kept(Path file) {
        rotated.add(file);
        return file;
    }

    private Path nextName() {
        return log.resolveSibling("audit-2026-03-01T10-%02d-%02d.000.log".formatted(rotations / 60, rotations++ % 60));
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Puts a backlog file at the name that logrotate gives the youngest. */
    Path renamedToNumber() throws IOException {
        text("");
        for (int number = 20; number >= 1; number--) {
            var older = log.resolveSibling("audit.log." + number);
            if (Files.exists(older)) {
                Files.move(older, log.resolveSibling("audit.log." + (number + 1)), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return Files.move(log, log.resolveSibling("audit.log.1"));
    }
}
