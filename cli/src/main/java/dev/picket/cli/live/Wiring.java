package dev.picket.cli.live;

import dev.picket.agent.AgentSettings;
import dev.picket.agent.capture.flow.FlowSettings;
import dev.picket.agent.capture.inference.CheckSettings;
import dev.picket.agent.capture.inference.ProxySettings;
import dev.picket.agent.capture.inference.TapSettings;
import dev.picket.agent.capture.log.LogTail;
import dev.picket.agent.forward.EnrolmentDesk;
import dev.picket.agent.forward.Limits;
import dev.picket.agent.forward.Place;
import dev.picket.agent.forward.Settings;
import dev.picket.agent.forward.SpoolBounds;
import dev.picket.agent.forward.Tls;
import dev.picket.agent.forward.kafka.KafkaTransport;
import dev.picket.cli.config.Config;
import dev.picket.collector.CollectorSettings;
import dev.picket.collector.accept.Listening;
import dev.picket.collector.ledger.LedgerSettings;
import dev.picket.collector.publish.AlertSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Settings of the stages, from those of the file. */
final class Wiring {
    private static final Duration LOG_POLL = Duration.ofMillis(250);
    private static final Duration LOG_KEEP = Duration.ofSeconds(1);
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);
    private static final Duration SILENCE_MAX = Duration.ofMinutes(10);
    private static final int INSPECTED_MAX = 256;

    private final Config config;
    private final DataFolder data;

    Wiring(Config config, DataFolder data) {
        this.config = config;
        this.data = data;
    }

    /** @throws IOException names the setting that is out of range */
    AgentSettings agent(String version, InstantSource clock) throws IOException {
        var agent = config.agent();
        try {
            var bounds = new SpoolBounds(agent.spool().bytes(), agent.spool().age());
            return new AgentSettings(
                    version,
                    new Settings(place(), data.agent(), limits(), bounds),
                    NodeAddresses.of(agent.addresses()),
                    agent.flow().watched() ? Optional.of(flow()) : Optional.empty(),
                    agent.audit().file().map(this::audit),
                    new WebhookWiring(config, data, clock).settings(),
                    KafkaWiring.audit(config),
                    agent.inference().upstream().map(this::proxy),
                    agent.inference().tap().listens() ? Optional.of(tap()) : Optional.empty(),
                    check(),
                    new OtlpWiring(config, data, clock).settings(),
                    agent.gateway().file().map(this::gateway),
                    agent.heartbeat().isZero() ? Optional.empty() : Optional.of(agent.heartbeat()),
                    new TelemetryWiring("agent.telemetry", agent.telemetry())
                            .settings(resource("picket-agent", agentName(), version)));
        } catch (IllegalArgumentException outOfRange) {
            throw new IOException("agent: " + outOfRange.getMessage(), outOfRange);
        }
    }

    /** A batch that goes over a topic fits into one record of it. */
    private Limits limits() {
        var standard = Limits.standard();
        return config.agent().forward().kafka().access().brokers().isEmpty()
                ? standard
                : standard.ofBytes(KafkaTransport.RECORD_BYTES);
    }

    /** @throws IOException names the setting that is wrong */
    CollectorSettings collector(Optional<Listening> intake) throws IOException {
        var collector = config.collector();
        var ledger = LedgerSettings.of(data.ledger())
                .bounded(collector.ledger().bytes(), collector.ledger().age());
        var silentUntil = config.learn().until().orElse(Instant.MIN);
        return new CollectorSettings(
                data.path(),
                ledger,
                config.tenants(),
                workers(),
                silentUntil,
                intake,
                KafkaWiring.intake(config),
                collector.names(),
                ServingWiring.of(config).files(),
                config.detect().rules(),
                alerts(),
                new TelemetryWiring("collector.telemetry", collector.telemetry())
                        .settings(resource("picket-collector", hostName(), "")));
    }

    /** As OpenTelemetry names what a process is; what is not known is left out. */
    private Map<String, String> resource(String service, String instance, String version) {
        var resource = new TreeMap<>(Map.of(
                "service.name",
                service,
                "service.namespace",
                "picket",
                "service.instance.id",
                instance,
                "k8s.cluster.name",
                config.cluster()));
        if (!version.isEmpty()) {
            resource.put("service.version", version);
        }
        if (!config.agent().node().isEmpty()) {
            resource.put("k8s.node.name", config.agent().node());
        }
        return resource;
    }

    /** Empty when none is pushed. */
    Optional<AlertSettings> alerts() throws IOException {
        var alerting = config.collector().alerting();
        if (alerting.alertmanagers().isEmpty()) {
            return Optional.empty();
        }
        var addresses = new ArrayList<URI>();
        for (var address : alerting.alertmanagers()) {
            if (!address.matches("https?://[A-Za-z0-9._\\[\\]:-]+(/[A-Za-z0-9._~/-]*)?")) {
                throw new IOException("collector.alerting.alertmanagers: \"" + address
                        + "\" is no address: expected one like http://alertmanager:9093");
            }
            addresses.add(URI.create(address));
        }
        return Optional.of(new AlertSettings(
                addresses,
                alerting.token(),
                alerting.authority(),
                alerting.console(),
                config.cluster(),
                data.path().resolve("state/alerts"),
                AlertSettings.REFRESH));
    }

    Tls tls() {
        var folder = config.agent().tls();
        var tls = Tls.in(folder.orElseGet(() -> data.tls().resolve("agents").resolve(agentName())));
        return config.agent()
                .enrol()
                .authority()
                .map(given -> new Tls(given, tls.certificate(), tls.key()))
                .orElse(tls);
    }

    /** @throws IOException names the setting that is missing */
    Optional<EnrolmentDesk> desk() throws IOException {
        var enrol = config.agent().enrol();
        if (enrol.token().isEmpty()) {
            return Optional.empty();
        }
        var address = enrol.address()
                .filter(given -> "https".equals(given.getScheme()))
                .orElseThrow(() -> new IOException(
                        "agent.enrol.address is needed beside agent.enrol.token: the collector's API, e.g."
                                + " https://picket-collector:8470"));
        return Optional.of(new EnrolmentDesk(address, enrol.token().get(), tls().authority()));
    }

    String agentName() {
        return config.agent().name().isEmpty() ? hostName() : config.agent().name();
    }

    private Place place() {
        var node = config.agent().node();
        return new Place(config.cluster(), agentName(), node.isEmpty() ? hostName() : node);
    }

    private int workers() {
        int given = config.collector().workers();
        return given == 0 ? Runtime.getRuntime().availableProcessors() : given;
    }

    private FlowSettings flow() {
        var flow = config.agent().flow();
        return new FlowSettings(Path.of("/proc"), flow.cgroup(), flow.interval(), flow.rows(), flow.budget());
    }

    /** What was written before anybody followed is not ours to tell. */
    private LogTail.Settings gateway(Path log) {
        return new LogTail.Settings(log, data.agent().resolve("gateway"), LogTail.Start.END, LOG_POLL, LOG_KEEP);
    }

    private LogTail.Settings audit(Path log) {
        return new LogTail.Settings(log, data.agent().resolve("audit"), LogTail.Start.BEGINNING, LOG_POLL, LOG_KEEP);
    }

    private ProxySettings proxy(URI upstream) {
        return new ProxySettings(
                config.ports().host(),
                config.ports().proxy(),
                List.of(new ProxySettings.Upstream("/", upstream)),
                CONNECT_WITHIN,
                SILENCE_MAX,
                config.agent().inference().tenantHeader(),
                INSPECTED_MAX);
    }

    private TapSettings tap() {
        var inference = config.agent().inference();
        var tap = inference.tap();
        return new TapSettings(
                Path.of("/proc"),
                tap.cgroup(),
                tap.ports(),
                Math.toIntExact(tap.bytes()),
                tap.tls(),
                inference.tenantHeader(),
                INSPECTED_MAX);
    }

    private Optional<CheckSettings> check() {
        var check = config.agent().inference().check();
        return check.pages().isEmpty()
                ? Optional.empty()
                : Optional.of(new CheckSettings(check.pages(), check.every()));
    }

    /** Characters that no name may have are replaced. */
    private static String hostName() {
        try {
            var name = InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9._-]", "-");
            return name.matches("[A-Za-z0-9].*") ? name : "node";
        } catch (UnknownHostException nameless) {
            return "node";
        }
    }
}
