package dev.picket.cli.doctor;

import dev.picket.agent.capture.flow.FlowSettings;
import dev.picket.agent.capture.flow.FlowSources;
import dev.picket.cli.config.Config;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** How each plane would be seen with these settings; sources are opened for a moment and closed, nothing is sent. */
final class Planes {
    private static final Path PROC = Path.of("/proc");
    private static final int CONNECT_MILLIS = 2_000;
    private static final Duration STALE = Duration.ofMinutes(10);

    private Planes() {}

    static List<Check> checks(Config config, InstantSource clock) {
        var checks = new ArrayList<Check>();
        checks.add(flows(config, clock));
        checks.addAll(audit(config, clock));
        checks.addAll(inference(config));
        config.agent()
                .forward()
                .kafka()
                .access()
                .brokers()
                .forEach(broker -> checks.add(broker("kafka", broker, "agent.forward.kafka.brokers")));
        return checks;
    }

    /** By the very code that would watch them. */
    private static Check flows(Config config, InstantSource clock) {
        var flow = config.agent().flow();
        if (!flow.watched()) {
            return Check.off("flows", "agent.flow.mode is off", "agent.flow.mode: auto");
        }
        var settings = new FlowSettings(PROC, flow.cgroup(), flow.interval(), flow.rows(), flow.budget());
        var source = FlowSources.open(settings, _ -> "", clock, _ -> true);
        try {
            if (source.mode().isEmpty()) {
                return Check.lacks("flows", source.reason(), "see docs/operations.md");
            }
            return source.reason().isEmpty()
                    ? Check.ok("flows", source.mode())
                    : Check.off("flows", source.mode(), source.reason());
        } finally {
            source.close();
        }
    }

    private static List<Check> audit(Config config, InstantSource clock) {
        var audit = config.agent().audit();
        var checks = new ArrayList<Check>();
        audit.file().ifPresent(file -> checks.add(log(file, clock.instant())));
        if (audit.webhook().listens()) {
            checks.add(Check.ok("audit", "webhook on port " + config.ports().webhook()));
        }
        audit.kafka()
                .access()
                .brokers()
                .forEach(broker -> checks.add(broker("audit", broker, "agent.audit.kafka.brokers")));
        return checks.isEmpty()
                ? List.of(Check.off(
                        "audit",
                        "nothing tells of API calls",
                        "agent.audit.file, or agent.audit.webhook.mode: on, or agent.audit.kafka (docs/operations.md)"))
                : checks;
    }

    static Check log(Path file, Instant now) {
        try {
            if (!Files.exists(file)) {
                return Check.lacks(
                        "audit", "there is no file " + file, "start the API server with --audit-log-path=" + file);
            }
            if (!Files.isReadable(file)) {
                return Check.lacks("audit", file + " cannot be read by this user", "give it the right, or run as root");
            }
            var age = Duration.between(Files.getLastModifiedTime(file).toInstant(), now);
            return age.compareTo(STALE) < 0
                    ? Check.ok("audit", file.toString())
                    : Check.off(
                            "audit",
                            "%s was last written %d minutes ago".formatted(file, age.toMinutes()),
                            "look whether the API server still writes there");
        } catch (IOException unreadable) {
            return Check.lacks("audit", "cannot look at " + file + ": " + unreadable.getMessage(), "");
        }
    }

    static Check broker(String what, String address, String key) {
        var parts = address.matches(".+:[0-9]{1,5}") ? address.split(":(?=[0-9]+$)", 2) : new String[] {address};
        return parts.length < 2
                ? Check.lacks(what, address + " is no host:port", key)
                : connects(what, parts[0], Integer.parseInt(parts[1]), key);
    }

    private static List<Check> inference(Config config) {
        var agent = config.agent();
        var checks = new ArrayList<Check>();
        agent.inference().upstream().ifPresent(upstream -> checks.add(upstream(upstream)));
        if (agent.inference().tap().listens()) {
            checks.add(Check.ok(
                    "inference",
                    "tap of ports " + new TreeSet<>(agent.inference().tap().ports())));
        }
        if (agent.otlp().listens()) {
            checks.add(Check.ok(
                    "inference",
                    "OTLP on ports %d and %d"
                            .formatted(config.ports().otlpGrpc(), config.ports().otlpHttp())));
        }
        agent.gateway()
                .file()
                .ifPresent(file -> checks.add(
                        Files.isReadable(file)
                                ? Check.ok("inference", file.toString())
                                : Check.lacks(
                                        "inference",
                                        "there is no file " + file + " that this user may read",
                                        "agent.gateway.file")));
        return checks.isEmpty()
                ? List.of(
                        Check.off(
                                "inference",
                                "nothing tells of inferences",
                                "agent.inference.upstream, agent.inference.tap.mode: on, agent.otlp.mode: on, or agent.gateway.file (docs/operations.md)"))
                : checks;
    }

    private static Check upstream(URI upstream) {
        int port = upstream.getPort() >= 0 ? upstream.getPort() : "https".equals(upstream.getScheme()) ? 443 : 80;
        return connects("inference", upstream.getHost(), port, "agent.inference.upstream");
    }

    static Check connects(String what, String host, int port, String key) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
            return Check.ok(what, host + ':' + port + " answers");
        } catch (IOException | RuntimeException unreachable) {
            return Check.lacks(what, "%s:%d: %s".formatted(host, port, reason(unreachable)), "start it, or set " + key);
        }
    }

    private static String reason(Exception unreachable) {
        return unreachable instanceof java.net.UnknownHostException
                ? "no such host"
                : String.valueOf(unreachable.getMessage()).toLowerCase(java.util.Locale.ROOT);
    }
}
