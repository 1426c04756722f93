package dev.picket.cli.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.picket.cli.config.Config;
import dev.picket.cli.config.ConfigFile;
import dev.picket.cli.config.Loaded;
import dev.picket.cli.live.Central;
import dev.picket.cli.live.DataFolder;
import dev.picket.cli.live.Engines;
import dev.picket.cli.live.Local;
import dev.picket.cli.path.OtlpReceiver.Mood;
import dev.picket.collector.accept.CertificateAuthority;
import dev.picket.event.Balance;
import dev.picket.event.Stopping;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a collector and an agent tell by OTLP, and that a receiver which takes nothing changes nothing. */
class TelemetryIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String TOKEN = "Bearer otel-receivers-own-token-8431";

    @TempDir
    private Path folder = Path.of(".");

    private final Stopping stopping = new Stopping();
    private Vertx vertx = Vertx.vertx();

    @BeforeEach
    void make() {
        vertx.close();
        vertx = Engines.start(stopping);
    }

    @AfterEach
    void stop() {
        stopping.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "grpc"})
    void findingsIncidentsAndSpans_overTls_areToldAndJoined(String protocol) throws Exception {
        var authority = CertificateAuthority.open(folder.resolve("tls"), InstantSource.system());
        var receiver = OtlpReceiver.start(vertx, Optional.of(authority.server("otlp", Set.of("127.0.0.1"))), TOKEN);
        stopping.onStop("receiver", receiver::close);
        var headers = Files.writeString(folder.resolve("headers"), "authorization: " + TOKEN + "\n");

        start(Map.of(
                "ENDPOINT", receiver.address().toString(),
                "PROTOCOL", protocol,
                "HEADERS", headers.toString(),
                "AUTHORITY", folder.resolve("tls/ca.pem").toString(),
                "SAMPLE", "1"));

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(receiver.records("picket.finding")).isNotEmpty().allSatisfy(TelemetryIT::isFinding);
            assertThat(receiver.records("picket.incident.opened")).isNotEmpty();
            assertThat(receiver.records("picket.finding"))
                    .anySatisfy(record -> wholeTrace(record.getTraceId(), receiver.spans()));
        });
        assertThat(receiver.records("picket.finding"))
                .extracting(record -> text(record, "finding_info.uid"))
                .doesNotHaveDuplicates();
        assertThat(receiver.records("picket.incident.opened"))
                .extracting(record -> text(record, "picket.incident.id"))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource(Mood.class)
    void receiver_whateverItDoes_detectionGoesOn(Mood mood) throws Exception {
        var receiver = OtlpReceiver.start(vertx, Optional.empty(), "");
        stopping.onStop("receiver", receiver::close);
        receiver.be(mood);

        var central = start(Map.of("ENDPOINT", receiver.address().toString(), "SAMPLE", "1"));

        await().atMost(PATIENCE).until(() -> receiver.asked() > 1);
        long judged = balance(central, "detect").out();
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(balance(central, "detect").out()).isGreaterThan(judged + 60));
        assertThat(central.collector().ready()).isTrue();
        assertThat(central.collector().balances())
                .allSatisfy(stage -> assertThat(stage.dropped()).isEmpty());
        var metrics = central.collector().metrics();
        var failing = "picket_telemetry_sendings_failed_total{signal=\"logs\"} 0.0";
        if (mood == Mood.TAKES) {
            assertThat(metrics.scrape()).contains(failing);
        } else {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(metrics.scrape()).doesNotContain(failing));
        }

        long began = System.nanoTime();
        stopping.close();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(40));
        var dropped = metrics.snapshot().stream()
                .filter(one -> one.getMetadata().getName().equals("picket_telemetry_records_dropped"))
                .flatMap(one -> one.getDataPoints().stream())
                .mapToDouble(point -> ((io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot)
                                point)
                        .getValue())
                .sum();
        assertThat(dropped > 0).isEqualTo(mood != Mood.TAKES);
    }

    @Test
    void receiverComesLate_getsWhatWaited() throws Exception {
        var receiver = OtlpReceiver.start(vertx, Optional.empty(), "");
        stopping.onStop("receiver", receiver::close);
        receiver.be(Mood.REFUSES);
        start(Map.of("ENDPOINT", receiver.address().toString(), "SAMPLE", "0"));
        await().atMost(PATIENCE).until(() -> receiver.asked() > 1);

        receiver.be(Mood.TAKES);

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(receiver.records("picket.finding")).isNotEmpty());
        assertThat(receiver.spans()).isEmpty();
    }

    @Test
    void settings_thatDoNotFit_areRefusedByName() throws IOException {
        var headers = Files.writeString(folder.resolve("headers"), "s3cr3t\n");
        var good = Files.writeString(folder.resolve("good"), "a: b\n");
        for (var wrong : List.of(
                Map.of("ENDPOINT", "http://127.0.0.1:9", "HEADERS", "/x/headers"),
                Map.of("ENDPOINT", "http://127.0.0.1:9", "HEADERS", headers.toString()),
                Map.of("ENDPOINT", "http://192.0.2.1:9", "HEADERS", good.toString()),
                Map.of("ENDPOINT", "http://127.0.0.1:9", "AUTHORITY", good.toString()),
                Map.of("ENDPOINT", "https://127.0.0.1:9", "AUTHORITY", "/x/ca.pem"),
                Map.of("ENDPOINT", "https://127.0.0.1:9", "AUTHORITY", good.toString()),
                Map.of("ENDPOINT", "http://me:hunter2@127.0.0.1:9"))) {
            assertThatThrownBy(() -> start(wrong))
                    .as(wrong.toString())
                    .isInstanceOf(IOException.class)
                    .hasMessageMatching("(collector\\.telemetry: |telemetry cannot be sent: ).*")
                    .hasMessageNotContainingAny("s3cr3t", "hunter2");
        }
    }

    private static void isFinding(LogRecord record) {
        assertThat(text(record, "finding_info.uid")).isNotBlank();
        assertThat(text(record, "finding_info.analytic.uid")).isNotBlank();
        assertThat(record.getBody().getStringValue()).isNotBlank();
        assertThat(record.getSeverityText()).isIn("informational", "low", "medium", "high", "critical");
        assertThat(record.getSeverityNumberValue()).isPositive();
        assertThat(record.getTimeUnixNano()).isPositive();
    }

    /** From the agent's sending to detection, each the child of what it must be. */
    private static void wholeTrace(ByteString trace, List<Span> all) {
        assertThat(trace.isEmpty()).isFalse();
        var spans = new LinkedHashMap<String, Span>();
        all.stream().filter(span -> span.getTraceId().equals(trace)).forEach(span -> spans.put(span.getName(), span));
        assertThat(spans.keySet()).containsExactlyInAnyOrder("send", "accept", "context", "ledger write", "detect");
        var send = Objects.requireNonNull(spans.get("send"));
        var accept = Objects.requireNonNull(spans.get("accept"));
        assertThat(send.getParentSpanId().isEmpty()).isTrue();
        assertThat(accept.getParentSpanId()).isEqualTo(send.getSpanId());
        assertThat(spans.values())
                .filteredOn(span -> !Set.of("send", "accept").contains(span.getName()))
                .extracting(Span::getParentSpanId)
                .containsOnly(accept.getSpanId());
    }

    private static String text(LogRecord record, String key) {
        return record.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals(key))
                .map(KeyValue::getValue)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + key + " in " + record))
                .getStringValue();
    }

    private static Balance balance(Central central, String stage) {
        return central.collector().balances().stream()
                .filter(balance -> balance.stage().equals(stage))
                .findFirst()
                .orElseThrow();
    }

    /** A collector, and an agent that makes traffic up; both tell. */
    private Central start(Map<String, String> telemetry) throws IOException {
        var config = config(telemetry);
        var data = DataFolder.make(folder.resolve("data"));
        var central =
                Central.start(config, data, Optional.empty(), (_, _) -> {}, InstantSource.system(), vertx, stopping);
        Local.playing(
                config,
                DataFolder.make(folder.resolve("agent")),
                "test",
                central.link(),
                List.of(onward -> new Traffic(onward, InstantSource.system())),
                InstantSource.system(),
                stopping);
        return central;
    }

    private static Config config(Map<String, String> telemetry) {
        var settings = new LinkedHashMap<>(
                Map.of("PICKET_AGENT_FLOW_MODE", "off", "PICKET_AGENT_NAME", "node-1", "PICKET_PORTS_API", "0"));
        telemetry.forEach((key, value) -> {
            settings.put("PICKET_COLLECTOR_TELEMETRY_" + key, value);
            settings.put("PICKET_AGENT_TELEMETRY_" + key, value);
        });
        return switch (ConfigFile.read(settings)) {
            case Loaded.Good(var config) -> config;
            case Loaded.Bad(var problems) -> throw new IllegalStateException(problems.toString());
        };
    }
}
