package dev.picket.cli.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.picket.agent.capture.flow.NodeFixture;
import dev.picket.cli.config.Config;
import dev.picket.cli.config.ConfigFile;
import dev.picket.cli.config.Loaded;
import dev.picket.cli.house.House;
import dev.picket.cli.live.Central;
import dev.picket.cli.live.DataFolder;
import dev.picket.cli.live.Engines;
import dev.picket.cli.live.Local;
import dev.picket.event.Stopping;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From the first packet of an attack to the notification of it: real pods' packets, Picket with its own defaults, a real Prometheus that scrapes and judges every 5 s
 * by the rules that ship, a real Alertmanager that waits 1 s. Between two attacks one of the three is started anew, Picket at another address, and nobody is notified
 * of what he knows.
 * {@code -Dpicket.pages}: attacks (3), each of a tenant of its own.
 */
class PagedIT {
    private static final int ATTACKS = Integer.getInteger("picket.pages", 3);
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path folder = Path.of(".");

    private final Stopping stopping = new Stopping();
    private NodeFixture node;
    private Pager pager;
    private @Nullable Prometheus prometheus;
    private Stopping picket = new Stopping();
    private int api;

    private record Attack(String tenant, String other, NodeFixture.Pod from, NodeFixture.Pod to) {}

    @BeforeEach
    void start() throws IOException {
        assumeTrue(NodeFixture.obstacle().isEmpty(), NodeFixture.obstacle());
        assumeTrue(Prometheus.present(), Prometheus.MISSING);
        assumeTrue(Pager.present(), Pager.MISSING);
        node = NodeFixture.create("paged");
        stopping.onStop("node", node::close);
        pager = Pager.in(folder);
        stopping.onStop("pager", pager::close);
        stopping.onStop("picket", () -> picket.close());
    }

    @AfterEach
    void stop() {
        stopping.close();
    }

    @Test
    void attack_isNotifiedWithinSecondsAndOnce_whicheverPartBeganAnew() throws IOException {
        var attacks = attacks();
        startPicket();
        startPrometheus();
        stopping.onStop("prometheus", this::stopPrometheus);
        await("scraped")
                .atMost(PATIENCE)
                .until(() -> prometheus().get("/api/v1/query?query=up").contains("\"1\""));

        var taken = new ArrayList<Duration>();
        for (int i = 0; i < ATTACKS; i++) {
            beginAnew(i);
            taken.add(run(attacks.get(i)));
        }

        var sorted = taken.stream().sorted().toList();
        System.out.printf(
                "from packet to notification: median %s, worst %s, of %d attacks%n",
                sorted.get(sorted.size() / 2), sorted.getLast(), sorted.size());
        assertThat(pager.pages()).allSatisfy(page -> assertThat(page.status()).isEqualTo("firing"));
        assertThat(pager.pages()).extracting(PagedIT::told).doesNotHaveDuplicates();
    }

    /** Nothing before the first; then Picket, Alertmanager and Prometheus in turn. */
    private void beginAnew(int attack) throws IOException {
        if (attack == 0) {
            return;
        }
        switch (attack % 3) {
            case 2 -> pager.restart();
            case 0 -> {
                stopPrometheus();
                startPrometheus();
            }
            default -> {
                picket.close();
                startPicket();
                stopPrometheus();
                startPrometheus();
            }
        }
    }

    /** A scan of another tenant's pod, and then a connection to it. */
    private Duration run(Attack attack) {
        var hunter = node.peer(attack.from());
        var served = node.peer(attack.to());
        assertThat(served.tell("serve " + attack.to().ip() + " 9000 100 1000")).isEqualTo("ok");
        var began = Instant.now();
        for (int port = 7000; port < 7030; port++) {
            assertThat(hunter.tell("ask " + attack.to().ip() + " " + port + " 1 1 1"))
                    .isEqualTo("refused");
        }
        assertThat(hunter.tell("ask " + attack.to().ip() + " 9000 100 1000 20")).isEqualTo("ok");
        var page = await(attack.tenant())
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> page(attack), Optional::isPresent);
        assertThat(page.orElseThrow().labels())
                .containsEntry("alertname", "PicketIncident")
                .containsEntry("team", "security")
                .containsKeys("detection", "severity");
        return Duration.between(began, page.orElseThrow().heard());
    }

    /** What a page says to people, by whatever address it came. */
    private static List<String> told(Pager.Page page) {
        return Stream.of("tenant", "detection", "severity")
                .map(label -> page.labels().getOrDefault(label, ""))
                .toList();
    }

    private Optional<Pager.Page> page(Attack attack) {
        return pager.pages().stream()
                .filter(page -> List.of(attack.tenant(), attack.other())
                        .contains(page.labels().getOrDefault("tenant", "")))
                .findFirst();
    }

    /** Each by pods of its own, all of them known from the beginning. */
    private List<Attack> attacks() throws IOException {
        var attacks = new ArrayList<Attack>();
        var inventory = new StringBuilder("nodes:\n  - {name: node-1, addresses: ['" + node.ip() + "']}\npods:\n");
        for (int i = 0; i < ATTACKS; i++) {
            var attack = new Attack("red-" + i, "blue-" + i, node.pod("r" + i), node.pod("b" + i));
            attacks.add(attack);
            inventory.append(pod(attack.tenant(), attack.from())).append(pod(attack.other(), attack.to()));
        }
        Files.writeString(folder.resolve("inventory.yaml"), inventory);
        return attacks;
    }

    private static String pod(String namespace, NodeFixture.Pod pod) {
        return "  - {namespace: %s, name: %s, uid: %s, addresses: ['%s'], workload: %s, kind: Deployment, serviceAccount: %s, node: node-1}%n"
                .formatted(namespace, pod.name(), pod.uid(), pod.ip(), pod.name(), pod.name());
    }

    private void startPicket() throws IOException {
        picket = new Stopping();
        api = freePort();
        var vertx = Engines.start(picket);
        var data = DataFolder.make(folder.resolve("data"));
        var central =
                Central.start(config(), data, Optional.empty(), (_, _) -> {}, InstantSource.system(), vertx, picket);
        Local.start(config(), data, "test", central.link(), InstantSource.system(), vertx, picket);
    }

    private void startPrometheus() throws IOException {
        prometheus = Prometheus.start(
                folder,
                URI.create("https://127.0.0.1:" + api),
                folder.resolve("data/tls/ca.pem"),
                House.top().resolve("dashboards/prometheus/picket.rules.yaml"),
                EVERY,
                pager.address());
    }

    private Prometheus prometheus() {
        return Objects.requireNonNull(prometheus, "it was started");
    }

    private void stopPrometheus() {
        prometheus().close();
    }

    private Config config() {
        var settings = Map.of(
                "PICKET_PORTS_API", Integer.toString(api),
                "PICKET_AGENT_NAME", "node-1",
                "PICKET_AGENT_FLOW_CGROUP", node.kubepods().toString(),
                "PICKET_COLLECTOR_INVENTORY_FILE",
                        folder.resolve("inventory.yaml").toString());
        return switch (ConfigFile.read(settings)) {
            case Loaded.Good(var config) -> config;
            case Loaded.Bad(var problems) -> throw new IllegalStateException(problems.toString());
        };
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
