package dev.picket.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.picket.cli.config.Config;
import dev.picket.cli.config.ConfigFile;
import dev.picket.cli.config.Loaded;
import dev.picket.cli.live.Central;
import dev.picket.cli.live.DataFolder;
import dev.picket.cli.live.Engines;
import dev.picket.cli.live.Local;
import dev.picket.event.Stopping;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data folder that was copied while it rested, brought back, or met by a program of another version. */
@SuppressWarnings("NullAway.Init")
class BackupIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<List<String>> QUESTIONS = List.of(
            List.of("incidents"),
            List.of("timeline"),
            List.of("query", "SELECT * FROM findings"),
            List.of("query", "SELECT * FROM actions ORDER BY time"),
            List.of("query", "SELECT * FROM calls"));

    @TempDir
    private Path folder = Path.of(".");

    private final Stopping stopping = new Stopping();
    private Vertx vertx;
    private Path original;
    private Path copy;

    @BeforeEach
    void fill() throws IOException {
        vertx = Engines.start(stopping);
        original = folder.resolve("data");
        copy = folder.resolve("restored/data");
        var log = Files.writeString(folder.resolve("audit.log"), """
            {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"exec-1","stage":"ResponseStarted",\
            "requestURI":"/api/v1/namespaces/globex/pods/db-0/exec?command=id","verb":"get",\
            "user":{"username":"mallory"},"sourceIPs":["10.0.0.9"],\
            "objectRef":{"resource":"pods","namespace":"globex","name":"db-0","subresource":"exec"},\
            "responseStatus":{"code":101},"requestReceivedTimestamp":"%1$s","stageTimestamp":"%1$s"}
            """.formatted(
                        InstantSource.system().instant()));
        var running = new Stopping();
        try (running) {
            var data = DataFolder.make(original);
            var config = config(Map.of("PICKET_AGENT_AUDIT_FILE", log.toString()));
            var central = central(config, data, running);
            Local.start(config, data, "test", central.link(), InstantSource.system(), vertx, running);
            await().atMost(PATIENCE).until(() -> ask(original, "incidents").contains("globex"));
            var id = ask(original, "incidents").lines().skip(1).findFirst().orElseThrow();
            decide("incidents", "ack", id.substring(0, id.indexOf(',')), "--owner", "anna", "--reason", "looking");
            decide(
                    "suppress",
                    "add",
                    "--detection",
                    "pod-exec",
                    "--user",
                    "backup",
                    "--owner",
                    "anna",
                    "--reason",
                    "nightly",
                    "--for",
                    "7d");
        }
        copy(original, copy);
    }

    @AfterEach
    void stop() {
        stopping.close();
    }

    @Test
    void restored_answersTheSame_andGoesOn() throws IOException {
        for (var question : QUESTIONS) {
            var asked = question.toArray(String[]::new);
            assertThat(ask(copy, asked))
                    .as(question.toString())
                    .isEqualTo(ask(original, asked))
                    .isNotEmpty();
        }
        var authority = Files.readString(new DataFolder(original).authority());

        var central = central(config(Map.of()), DataFolder.make(copy), stopping);

        assertThat(ask(copy, "incidents")).contains("acknowledged", "anna");
        assertThat(ask(copy, "suppress", "list")).contains("pod-exec", "backup", "nightly");
        assertThat(central.collector().ready()).isTrue();
        assertThat(new DataFolder(copy).authority()).hasContent(authority);
    }

    @Test
    void stateOfAnotherVersion_isNamed_andLeftAsItIs() throws IOException {
        var triage = copy.resolve("state/triage");
        Files.writeString(triage, Files.readString(triage).replace("\"triage\":1", "\"triage\":2"));
        var before = contents(copy.resolve("state"));

        assertThatThrownBy(() -> central(config(Map.of()), DataFolder.make(copy), stopping))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(triage.toString())
                .hasMessageContaining("of version 2, this program reads 1")
                .hasMessageContaining("back-up");

        assertThat(contents(copy.resolve("state"))).isEqualTo(before);
        Files.delete(triage);
        var central = central(config(Map.of()), DataFolder.make(copy), stopping);
        assertThat(central.collector().ready()).isTrue();
        assertThat(ask(copy, "query", "SELECT owner FROM actions"))
                .as("the journal is in the ledger")
                .contains("anna");
    }

    @Test
    void whatWasLearned_damaged_isNamed_andMovedAwayItStarts() throws IOException {
        var learned = copy.resolve("state/detection");
        var bytes = Files.readAllBytes(learned);
        bytes[bytes.length / 2] ^= 1;
        Files.write(learned, bytes);

        assertThatThrownBy(() -> central(config(Map.of()), DataFolder.make(copy), stopping))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(learned.toString())
                .hasMessageContaining("delete it");

        Files.delete(learned);
        assertThat(central(config(Map.of()), DataFolder.make(copy), stopping)
                        .collector()
                        .ready())
                .isTrue();
    }

    private void decide(String... arguments) {
        var ran = run(original, arguments);
        assertThat(ran.code()).as(ran.err()).isZero();
    }

    private static String ask(Path data, String... arguments) {
        var all = new java.util.ArrayList<>(List.of(arguments));
        all.addAll(List.of("-o", "csv"));
        var ran = run(data, all.toArray(String[]::new));
        assertThat(ran.code()).as(ran.err()).isZero();
        return ran.out();
    }

    private static Run run(Path data, String... arguments) {
        var all = new java.util.ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", data.toString()));
        return Run.of(all.toArray(String[]::new));
    }

    private Central central(Config config, DataFolder data, Stopping undo) throws IOException {
        return Central.start(config, data, Optional.empty(), (_, _) -> {}, InstantSource.system(), vertx, undo);
    }

    private static Config config(Map<String, String> environment) {
        var settings = new TreeMap<>(Map.of("PICKET_AGENT_FLOW_MODE", "off", "PICKET_PORTS_API", "0"));
        settings.putAll(environment);
        return switch (ConfigFile.read(settings)) {
            case Loaded.Good(var config) -> config;
            case Loaded.Bad(var problems) -> throw new IllegalStateException(problems.toString());
        };
    }

    private static Map<String, Integer> contents(Path folder) throws IOException {
        var contents = new TreeMap<String, Integer>();
        try (var files = Files.walk(folder)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                contents.put(file.toString(), java.util.Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return contents;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
