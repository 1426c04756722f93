package dev.picket.collector.publish;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The alerts that stand, a line each, replaced as a whole. Any thread. */
final class AlertFile {
    private static final Logger LOG = LoggerFactory.getLogger(AlertFile.class);

    private final Path file;
    private boolean failing;

    AlertFile(Path file) {
        this.file = file;
    }

    /** None when there is no file; a broken line is left out, and said. */
    List<Alert> read() throws IOException {
        var alerts = new ArrayList<Alert>();
        if (Files.exists(file)) {
            for (var line : Files.readAllLines(file)) {
                alert(line).ifPresentOrElse(alerts::add, () -> LOG.warn("{} has a broken line; left out", file));
            }
        }
        return alerts;
    }

    /** A disk that is full is told once; the alerts go out all the same. */
    synchronized void write(Collection<Alert> alerts) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            var next = file.resolveSibling(file.getFileName() + ".new");
            Files.write(next, alerts.stream().map(AlertFile::line).toList());
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            failing = false;
        } catch (IOException full) {
            if (!failing) {
                LOG.warn("{} cannot be written, a restart may tell alerts anew: {}", file, full.getMessage());
            }
            failing = true;
        }
    }

    private static String line(Alert alert) {
        var json = new JsonObject()
                .put("labels", new JsonObject(Map.copyOf(alert.labels())))
                .put("annotations", new JsonObject(Map.copyOf(alert.annotations())))
                .put("link", alert.link())
                .put("starts", alert.starts());
        alert.resolved().ifPresent(end -> json.put("resolved", end));
        return json.encode();
    }

    private static Optional<Alert> alert(String line) {
        try {
            var json = new JsonObject(line);
            return Optional.of(new Alert(
                    texts(json.getJsonObject("labels")),
                    texts(json.getJsonObject("annotations")),
                    json.getString("link", ""),
                    json.getInstant("starts", Instant.EPOCH),
                    Optional.ofNullable(json.getInstant("resolved")),
                    0));
        } catch (DecodeException | ClassCastException | DateTimeException broken) {
            return Optional.empty();
        }
    }

    private static Map<String, String> texts(JsonObject json) {
        var texts = new TreeMap<String, String>();
        if (json != null) {
            json.forEach(entry -> texts.put(entry.getKey(), String.valueOf(entry.getValue())));
        }
        return texts;
    }
}
