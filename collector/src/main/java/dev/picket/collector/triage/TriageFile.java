package dev.picket.collector.triage;

import dev.picket.collector.incident.Handling;
import dev.picket.collector.triage.Action.Verb;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Decisions on disk: a heading with the version and the number of lines, and one object a line. Replaced as a whole, and on the disk when
 * {@link #write} returns: a kill or a power cut leaves the old one or the new one. One thread.
 */
final class TriageFile {
    private static final int VERSION = 1;
    private static final long BYTES_MAX = 64 << 20;

    private final Path file;

    TriageFile(Path file) {
        this.file = file;
    }

    void write(Kept kept) throws IOException {
        var folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            writeThrough(fresh, text(kept));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
        try (var named = FileChannel.open(folder, StandardOpenOption.READ)) {
            named.force(true);
        }
    }

    private static void writeThrough(Path fresh, String text) throws IOException {
        try (var to = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                to.write(bytes);
            }
            to.force(true);
        }
    }

    private static String text(Kept kept) {
        var lines = new ArrayList<JsonObject>();
        kept.suppressions().forEach(one -> lines.add(json(one)));
        kept.handlings().forEach((incident, handling) -> lines.add(json(incident, handling)));
        kept.journal().forEach(action -> lines.add(json(action)));
        var text = new StringBuilder()
                .append(new JsonObject()
                        .put("triage", VERSION)
                        .put("lines", lines.size())
                        .encode())
                .append('\n');
        lines.forEach(line -> text.append(line.encode()).append('\n'));
        return text.toString();
    }

    /**
     * Nothing when there is no file yet.
     *
     * @throws IOException it is damaged or of another version: names the file, and what to do
     */
    Kept read() throws IOException {
        if (!Files.exists(file)) {
            return Kept.NOTHING;
        }
        if (Files.size(file) > BYTES_MAX) {
            throw new IOException(advice("it is larger than " + BYTES_MAX + " bytes"));
        }
        try {
            return read(Files.readAllLines(file));
        } catch (DecodeException | ClassCastException | DateTimeException | IllegalArgumentException damaged) {
            throw new IOException(advice("it is damaged"), damaged);
        }
    }

    private Kept read(List<String> lines) throws IOException {
        var heading = lines.isEmpty() ? new JsonObject() : new JsonObject(lines.getFirst());
        int version = heading.getInteger("triage", 0);
        if (version != VERSION) {
            throw new IOException(advice("it is of version " + version + ", this program reads " + VERSION));
        }
        if (heading.getInteger("lines", -1) != lines.size() - 1) {
            throw new IOException(advice("it is not whole"));
        }
        var suppressions = new ArrayList<Suppression>();
        var handlings = new HashMap<String, Handling>();
        var journal = new ArrayList<Action>();
        for (var line : lines.subList(1, lines.size())) {
            var json = new JsonObject(line);
            switch (text(json, "kind")) {
                case "suppression" -> suppressions.add(suppression(json));
                case "handling" -> handlings.put(text(json, "incident"), handling(json));
                case "action" -> journal.add(action(json));
                default -> throw new IllegalArgumentException("unknown kind");
            }
        }
        return new Kept(suppressions, handlings, journal);
    }

    private static JsonObject json(Suppression of) {
        return new JsonObject()
                .put("kind", "suppression")
                .put("id", of.id())
                .put("detection", of.detection())
                .put("tenant", of.tenant())
                .put("workload", of.workload())
                .put("user", of.user())
                .put("target", of.target())
                .put("owner", of.owner())
                .put("reason", of.reason())
                .put("principal", of.principal())
                .put("made", of.made())
                .put("until", of.until());
    }

    private static Suppression suppression(JsonObject json) {
        return new Suppression(
                text(json, "id"),
                text(json, "detection"),
                text(json, "tenant"),
                text(json, "workload"),
                text(json, "user"),
                text(json, "target"),
                text(json, "owner"),
                text(json, "reason"),
                text(json, "principal"),
                time(json, "made"),
                time(json, "until"));
    }

    private static JsonObject json(String incident, Handling of) {
        return new JsonObject()
                .put("kind", "handling")
                .put("incident", incident)
                .put("state", of.state().name().toLowerCase(Locale.ROOT))
                .put("owner", of.owner())
                .put("reason", of.reason())
                .put("principal", of.principal())
                .put("time", of.time());
    }

    private static Handling handling(JsonObject json) {
        return new Handling(
                Handling.State.valueOf(text(json, "state").toUpperCase(Locale.ROOT)),
                text(json, "owner"),
                text(json, "reason"),
                text(json, "principal"),
                time(json, "time"));
    }

    private static JsonObject json(Action of) {
        return new JsonObject()
                .put("kind", "action")
                .put("id", of.id())
                .put("time", of.time())
                .put("action", of.verb().label())
                .put("incident", of.incident())
                .put("suppression", of.suppression())
                .put("owner", of.owner())
                .put("reason", of.reason())
                .put("principal", of.principal());
    }

    private static Action action(JsonObject json) {
        return new Action(
                text(json, "id"),
                time(json, "time"),
                Verb.valueOf(text(json, "action").toUpperCase(Locale.ROOT)),
                text(json, "incident"),
                text(json, "suppression"),
                text(json, "owner"),
                text(json, "reason"),
                text(json, "principal"));
    }

    private static String text(JsonObject json, String key) {
        return present(json.getString(key), key);
    }

    private static Instant time(JsonObject json, String key) {
        return present(json.getInstant(key), key);
    }

    private static <T> T present(@Nullable T value, String key) {
        if (value == null) {
            throw new IllegalArgumentException("no " + key);
        }
        return value;
    }

    private String advice(String why) {
        return file + " holds what people decided about incidents, and cannot be read (" + why
                + "): run the version that wrote it, take it from a back-up, or move it away to start without suppressions and owners";
    }
}
