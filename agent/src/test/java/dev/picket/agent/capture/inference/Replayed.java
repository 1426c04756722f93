package dev.picket.agent.capture.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.picket.agent.inspect.TextInspector;
import dev.picket.event.Account;
import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Inference;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Recorded exchanges, and what {@code replay --exchanges} sees of them: what every other way of seeing them is held against. */
final class Replayed {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Replayed() {}

    /** Our own recordings as a file, in every encoding. */
    private static Path ours(Path folder) throws IOException {
        var lines = Recordings.all()
                .flatMap(one ->
                        Stream.of(one, one.gzipped(), one.deflated(), one.brotli(), one.zstd(), one.withStatus(429)))
                .map(Recording::line)
                .toList();
        return Files.write(folder.resolve("exchanges.jsonl"), lines);
    }

    /** And a file of real ones, if {@code -Dpicket.exchanges=FILE} names one. */
    static List<Path> files(Path folder) throws IOException {
        var given = System.getProperty("picket.exchanges", "");
        return given.isEmpty() ? List.of(ours(folder)) : List.of(ours(folder), Path.of(given));
    }

    /** What a replay sees of each, by its row. */
    static Map<Integer, Inference> inferences(Path file) throws IOException {
        var inferences = new HashMap<Integer, Inference>();
        RecordedExchanges.read(
                file,
                new TextInspector(),
                new Account("exchanges"),
                recorded -> inferences.put(
                        Integer.valueOf(recorded.event().envelope().id()), bare((Inference) recorded.event())),
                _ -> {});
        return inferences;
    }

    static List<JsonNode> exchanges(Path file) throws IOException {
        var exchanges = new ArrayList<JsonNode>();
        var stream = Files.newInputStream(file);
        try (var reader = new BufferedReader(new InputStreamReader(
                file.toString().endsWith(".gz") ? new GZIPInputStream(stream) : stream, StandardCharsets.UTF_8))) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                exchanges.add(JSON.readTree(line));
            }
        }
        return exchanges;
    }

    /** Without what only one of the two can know: when it was, and who. */
    static Inference bare(Inference seen) {
        return seen.in(Envelope.unplaced("", Instant.EPOCH, Instant.EPOCH, Envelope.Observer.UNKNOWN))
                .between(Endpoint.UNKNOWN, Endpoint.UNKNOWN);
    }
}
