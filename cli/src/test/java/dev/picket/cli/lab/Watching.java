package dev.picket.cli.lab;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.picket.cli.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A {@code picket up} in a process of its own, with settings by its environment. */
final class Watching implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Path data;
    private final Path log;

    private Watching(Process process, Path data, Path log) {
        this.process = process;
        this.data = data;
        this.log = log;
    }

    /** With names from the lab's API server, and no flows; {@code audit} says how it hears of calls. */
    static Watching overTheLab(Path picket, Path data, Map<String, String> audit) throws IOException {
        var settings = new LinkedHashMap<>(audit);
        settings.put("PICKET_AGENT_FLOW_MODE", "off");
        settings.put("PICKET_COLLECTOR_INVENTORY_KUBERNETES", "on");
        settings.put("PICKET_TENANTS_IDENTITIES", Lab.PEOPLE);
        settings.put("PICKET_TENANTS_SHARED", Lab.SHARED);
        settings.put("KUBECONFIG", Lab.state().resolve("kubeconfigs/admin").toString());
        return start(picket, data, settings);
    }

    /** Returns when it says that it is up, within two minutes. */
    static Watching start(Path picket, Path data, Map<String, String> settings) throws IOException {
        var log = data.resolveSibling(data.getFileName() + ".log");
        var builder = new ProcessBuilder(picket.toString(), "up", "--data", data.toString(), "--port", "0");
        builder.environment().keySet().removeIf(name -> name.startsWith("PICKET_"));
        builder.environment().putAll(settings);
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        var watching = new Watching(builder.start(), data, log);
        await().atMost(Duration.ofMinutes(2))
                .failFast("picket up ended", () -> !watching.process.isAlive() && watching.tell())
                .until(() -> watching.said().contains("is up"));
        return watching;
    }

    String said() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The rows of {@code picket query}, asked of this server. */
    List<JsonNode> query(String sql) throws IOException {
        var run = Run.of("query", "-o", "json", "--data", data.toString(), sql);
        if (run.code() != 0) {
            throw new IOException(run.err() + '\n' + said());
        }
        var rows = new ArrayList<JsonNode>();
        for (var line : run.out().lines().toList()) {
            rows.add(JSON.readTree(line));
        }
        return rows;
    }

    private boolean tell() {
        System.err.println(said());
        return true;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(45, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
