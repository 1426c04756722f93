package dev.picket.cli.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.picket.agent.Agent;
import dev.picket.agent.forward.Link;
import dev.picket.cli.config.Config;
import dev.picket.cli.config.ConfigFile;
import dev.picket.cli.config.Loaded;
import dev.picket.cli.house.House;
import dev.picket.cli.live.Central;
import dev.picket.cli.live.DataFolder;
import dev.picket.cli.live.Engines;
import dev.picket.cli.live.Local;
import dev.picket.event.Stopping;
import dev.picket.event.wire.v1.Batch;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whichever stage ends, a real Prometheus with the rules that ship says so within two minutes. All ends come at once, for each takes as long. */
class HeartbeatIT {
    private static final Duration WITHIN = Duration.ofMinutes(2);
    /** For a machine that is so busy that a scrape or a rule waits. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private Path folder = Path.of(".");

    private final Stopping stopping = new Stopping();

    private record Site(Central central, Stopping collector, Prometheus prometheus) {}

    @AfterEach
    void stop() {
        stopping.close();
    }

    @Test
    void anyStageEnds_thatIsAlertedWithinTwoMinutes() throws IOException {
        assumeTrue(Prometheus.present(), Prometheus.MISSING);
        var agents = site("agents");
        var killed = agent(agents, "killed", agents.central().link());
        var cut = new Cut(agents.central().link());
        agent(agents, "cut", cut);
        agent(agents, "well", agents.central().link());
        var others = detecting();
        var stuck = site("detection");
        var stuckThreads = detecting();
        stuckThreads.removeAll(others);
        agent(stuck, "any", stuck.central().link());
        var down = site("collector");
        agent(down, "any", down.central().link());
        for (var site : List.of(agents, stuck, down)) {
            await("heartbeats").atMost(PATIENCE).until(() -> heartbeats(site) >= (site.equals(agents) ? 9 : 3));
        }

        var at = Instant.now();
        killed.close();
        cut.cut();
        stuckThreads.forEach(Thread::interrupt);
        down.collector().close();

        Map<String, Duration> heard = new TreeMap<>();
        await("alerts").atMost(WITHIN).pollInterval(Duration.ofSeconds(1)).until(() -> {
            for (var alert : agents.prometheus().firing("PicketHeartbeatMissed")) {
                heard.putIfAbsent("agent " + alert.get("agent"), Duration.between(at, Instant.now()));
            }
            if (!stuck.prometheus().firing("PicketDown").isEmpty()) {
                heard.putIfAbsent("detection", Duration.between(at, Instant.now()));
            }
            if (!down.prometheus().firing("PicketDown").isEmpty()) {
                heard.putIfAbsent("collector", Duration.between(at, Instant.now()));
            }
            return heard.size() >= 4;
        });

        System.out.println("from the end of a stage to its alert: " + heard);
        assertThat(heard).containsOnlyKeys("agent cut", "agent killed", "collector", "detection");
    }

    private Site site(String name) throws IOException {
        var place = Files.createDirectory(folder.resolve(name));
        var vertx = Engines.start(stopping);
        var data = DataFolder.make(place.resolve("data"));
        var collector = new Stopping();
        stopping.onStop(name, collector::close);
        var central = Central.start(
                config("any"), data, Optional.empty(), (_, _) -> {}, InstantSource.system(), vertx, collector);
        var prometheus = Prometheus.start(
                place,
                URI.create(central.address()),
                place.resolve("data/tls/ca.pem"),
                House.top().resolve("dashboards/prometheus/picket.rules.yaml"));
        stopping.onStop("Prometheus", prometheus::close);
        return new Site(central, collector, prometheus);
    }

    private Agent agent(Site site, String name, Link link) throws IOException {
        var data = DataFolder.make(folder.resolve(name + "-" + System.identityHashCode(site)));
        return Local.start(config(name), data, "test", link, InstantSource.system(), Engines.start(stopping), stopping);
    }

    private static Set<Thread> detecting() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("detecting"))
                .collect(Collectors.toSet());
    }

    private static long heartbeats(Site site) {
        return site.central()
                .collector()
                .metrics()
                .scrape()
                .lines()
                .filter(line -> line.startsWith("picket_heartbeat_timestamp_seconds{"))
                .count();
    }

    /** As long between heartbeats as it ships. */
    private static Config config(String agent) {
        var settings = new LinkedHashMap<>(Map.of(
                "PICKET_AGENT_FLOW_MODE", "off",
                "PICKET_AGENT_NAME", agent,
                "PICKET_PORTS_API", "0"));
        return switch (ConfigFile.read(settings)) {
            case Loaded.Good(var config) -> config;
            case Loaded.Bad(var problems) -> throw new IllegalStateException(problems.toString());
        };
    }

    /** A way to the collector that swallows everything from a moment on. */
    private static final class Cut implements Link {
        private final Link link;
        private volatile boolean cut;

        Cut(Link link) {
            this.link = link;
        }

        void cut() {
            cut = true;
        }

        @Override
        public void open(Listener listener) {
            link.open(listener);
        }

        @Override
        public void send(Batch batch) {
            if (!cut) {
                link.send(batch);
            }
        }

        @Override
        public void close() {
            link.close();
        }
    }
}
