package dev.picket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayCommandTest {
    private static final String EXEC = """
            {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"exec-1","stage":"ResponseStarted",\
            "requestURI":"/api/v1/namespaces/globex/pods/db-7d4b9c6f5d-x2x4z/exec?command=cat&command=%2Fetc%2Fpasswd",\
            "verb":"get","user":{"username":"system:serviceaccount:acme:web"},"sourceIPs":["10.0.0.9"],\
            "objectRef":{"resource":"pods","namespace":"globex","name":"db-7d4b9c6f5d-x2x4z","subresource":"exec"},\
            "responseStatus":{"code":101},"requestReceivedTimestamp":"2026-11-25T08:00:01.000000Z",\
            "stageTimestamp":"2026-11-25T08:00:01.100000Z"}
            """;
    private static final String FLOWS = """
            {"id":"f1","start":"2026-11-25T08:00:02Z","end":"2026-11-25T08:00:03Z","protocol":"TCP","source":{"namespace":"globex","workload":"db","ip":"10.0.0.2"},"destination":{"namespace":"initech","workload":"vault","ip":"10.0.0.3","port":8200},"sent":{"bytes":10,"packets":1},"received":{"bytes":99,"packets":1},"outcome":"ESTABLISHED"}
            {"id":"f0","start":"2026-11-25T07:59:58Z","end":"2026-11-25T07:59:59Z","protocol":"TCP","source":{"namespace":"acme","workload":"web","ip":"10.0.0.1"},"destination":{"namespace":"acme","workload":"api","ip":"10.0.0.4","port":80},"sent":{"bytes":10,"packets":1},"received":{"bytes":99,"packets":1},"outcome":"ESTABLISHED"}
            this is no JSON
            """;

    @TempDir
    private Path folder = Path.of(".");

    private Path audit = Path.of(".");
    private Path flows = Path.of(".");

    @BeforeEach
    void write() throws IOException {
        audit = Files.writeString(folder.resolve("audit.jsonl"), EXEC);
        flows = folder.resolve("flows.jsonl.gz");
        try (var out =
                new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(flows)), StandardCharsets.UTF_8)) {
            out.write(FLOWS);
        }
    }

    @Test
    void recordings_areMergedByTime_andWhatIsFoundIsWritten() throws IOException {
        var out = folder.resolve("findings.jsonl");
        var events = folder.resolve("events.jsonl");

        var run = replay(out, "2", "--events", events.toString());

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(Files.readAllLines(events))
                .extracting(line -> line.replaceAll(".*?\"id\":\"(.*?)\".*", "$1"))
                .hasSize(3)
                .startsWith("f0")
                .endsWith("f1");
        assertThat(Files.readAllLines(out))
                .isNotEmpty()
                .first()
                .asString()
                .startsWith("{\"kind\":\"finding\",\"id\":\"");
        assertThat(Files.readString(out))
                .contains("\"detection\":\"pod-exec\"", "{\"plane\":\"audit\",\"id\":\"exec-1\"}");
        assertThat(Files.readAllLines(out)).last().asString().startsWith("{\"kind\":\"incident\",\"id\":\"");
        assertThat(run.err()).contains("flows.jsonl.gz line 3: not JSON", "3 events", "1 lines refused");
    }

    @Test
    void sameRecordings_giveTheSameBytes_twiceAndForAnyWorkers() throws IOException {
        var first = folder.resolve("first.jsonl");
        var second = folder.resolve("second.jsonl");
        var third = folder.resolve("third.jsonl");

        replay(first, "1");
        replay(second, "1");
        replay(third, "2");

        assertThat(first).hasSameBinaryContentAs(second).hasSameBinaryContentAs(third);
    }

    @Test
    void auditLogsOfClouds_areToldByTheirShape() throws IOException {
        var event = EXEC.strip();
        var text = '"' + event.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        var shapes = List.of(
                "{\"timestamp\":1,\"message\":" + text + "}",
                "{\"time\":\"t\",\"category\":\"kube-audit\",\"properties\":{\"log\":" + event + "}}",
                "{\"insertId\":\"exec-1\",\"protoPayload\":{\"serviceName\":\"k8s.io\",\"methodName\":\"io.k8s.core.v1.pods.exec.create\","
                        + "\"resourceName\":\"core/v1/namespaces/globex/pods/db-7d4b9c6f5d-x2x4z/exec\",\"authenticationInfo\":"
                        + "{\"principalEmail\":\"system:serviceaccount:acme:web\"}},\"timestamp\":\"2026-11-25T08:00:01Z\"}");
        for (var shape : shapes) {
            Files.writeString(audit, shape + "\n");
            var out = folder.resolve("findings.jsonl");

            var run = replay(out, "1");

            assertThat(run.code()).as(run.err()).isZero();
            assertThat(Files.readString(out))
                    .as(shape)
                    .contains("\"detection\":\"pod-exec\"", "{\"plane\":\"audit\",\"id\":\"exec-1\"}");
        }
    }

    @Test
    void rulesOfOnesOwn_runToo_andARefusedOneStopsTheReplay() throws IOException {
        var out = folder.resolve("findings.jsonl");
        var rules = Files.createDirectory(folder.resolve("rules"));
        var config = Files.writeString(folder.resolve("picket.yaml"), "detect:\n  rules: " + rules + "\n");
        var rule = """
                title: Passwords read
                logsource: {product: kubernetes, service: audit}
                detection:
                  read: {picket.program: cat, objectRef.namespace: globex}
                  condition: read
                level: high
                picket: {detection: own-passwords}
                """;
        Files.writeString(rules.resolve("own.yaml"), rule);

        var run = replay(out, "1", "--config", config.toString());

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(Files.readString(out)).contains("\"detection\":\"own-passwords\"", "\"detection\":\"pod-exec\"");

        Files.writeString(rules.resolve("own.yaml"), rule.replace("picket.program", "picket.programme"));
        var refused = replay(out, "1", "--config", config.toString());

        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("detect.rules: ", "own.yaml:4:");
    }

    @Test
    void learning_isSilent() throws IOException {
        var out = folder.resolve("findings.jsonl");
        var config = Files.writeString(folder.resolve("picket.yaml"), "learn:\n  until: 2026-11-26T00:00:00Z\n");

        var run = replay(out, "1", "--config", config.toString());

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(out).isEmptyFile();
    }

    @Test
    void inventoryFileOfTheSettings_namesAddresses() throws IOException {
        var flows = Files.writeString(folder.resolve("bare.jsonl"), """
                {"id":"f1","start":"2026-11-25T08:00:00Z","end":"2026-11-25T08:00:01Z","protocol":"TCP",\
                "source":{"ip":"10.0.0.1","port":40000},"destination":{"ip":"10.0.0.2","port":80},\
                "sent":{"bytes":1,"packets":1},"received":{"bytes":1,"packets":1},"outcome":"ESTABLISHED"}
                """);
        var inventory = Files.writeString(folder.resolve("inventory.yaml"), """
                pods:
                  - {namespace: red, name: web-0, addresses: [10.0.0.1], workload: web}
                  - {namespace: blue, name: db-0, addresses: [10.0.0.2], workload: db}
                """);
        var config = Files.writeString(
                folder.resolve("picket.yaml"), "collector: {inventory: {file: '%s'}}\n".formatted(inventory));
        var out = folder.resolve("findings.jsonl");

        var run = Run.of("replay", "--flows", flows.toString(), "--config", config.toString(), "--out", out.toString());

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(out).content().contains("\"detection\":\"cross-tenant-flow\"", "red/web", "blue/db");
    }

    @Test
    void brokenInventoryFile_isBadInput_byLine() throws IOException {
        var inventory = Files.writeString(folder.resolve("inventory.yaml"), "pods:\n  - {name: web-0}\n");
        var config = Files.writeString(
                folder.resolve("picket.yaml"), "collector: {inventory: {file: '%s'}}\n".formatted(inventory));
        var out = folder.resolve("findings.jsonl");

        var run = replay(out, "1", "--config", config.toString());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("inventory.yaml:2", "namespace");
        assertThat(out).doesNotExist();
    }

    @Test
    void wrongConfig_isBadInput_andNothingIsWritten() throws IOException {
        var out = folder.resolve("findings.jsonl");
        var config = Files.writeString(folder.resolve("picket.yaml"), "lern:\n  until: 2026-11-26T00:00:00Z\n");

        var run = replay(out, "1", "--config", config.toString());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("picket.yaml line 1: lern", "did you mean learn?");
        assertThat(out).doesNotExist();
    }

    @Test
    void fileThatIsNotThere_isBadInput() {
        var run = Run.of(
                "replay",
                "--audit",
                folder.resolve("nothing").toString(),
                "--out",
                folder.resolve("o").toString());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("--audit", "nothing");
    }

    @Test
    void noInput_isWrongUse() {
        assertThat(Run.of("replay", "--out", folder.resolve("o").toString()).code())
                .isEqualTo(2);
    }

    @Test
    void fileInWhichNoLineCanBeRead_isBadInput() throws IOException {
        var file = Files.writeString(folder.resolve("prose.txt"), "Dear Sir,\nplease find enclosed\n");

        var run = Run.of(
                "replay",
                "--flows",
                file.toString(),
                "--out",
                folder.resolve("o").toString());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("prose.txt line 1", "prose.txt line 2").doesNotContain("enclosed");
    }

    private Run replay(Path out, String workers, String... more) {
        var args = new java.util.ArrayList<>(java.util.List.of(
                "replay",
                "--audit",
                audit.toString(),
                "--flows",
                flows.toString(),
                "--out",
                out.toString(),
                "--workers",
                workers));
        args.addAll(java.util.List.of(more));
        return Run.of(args.toArray(String[]::new));
    }
}
