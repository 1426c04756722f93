package dev.picket.cli.config;

import dev.picket.collector.context.Tenants;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Everything that can be set. {@code docs/examples/picket.yaml} shows every key with its default; a test holds the two together.
 *
 * @param cluster stands in every event's id
 * @param data folder of ledger, spool, keys and certificates; of one process alone
 */
public record Config(
        String cluster,
        Path data,
        Agent agent,
        Collector collector,
        Tenants tenants,
        Keys keys,
        Ports ports,
        Learn learn,
        Detect detect) {
    /** What is in force when nothing is given. */
    public static Config defaults() {
        return switch (ConfigFile.read("", "", Map.of())) {
            case Loaded.Good(var config) -> config;
            case Loaded.Bad(var problems) -> throw new IllegalStateException("defaults are out of range: " + problems);
        };
    }

    static Map<String, Boolean> onOff(String on, String off) {
        return new TreeMap<>(Map.of(on, true, off, false));
    }

    static Config read(Section root) {
        var config = new Config(
                root.text("cluster", "local"),
                root.path("data", "~/.picket").orElse(Section.expand("~/.picket")),
                Agent.read(root.section("agent")),
                Collector.read(root.section("collector")),
                tenants(root.section("tenants")),
                Keys.read(root.section("keys")),
                Ports.read(root.section("ports")),
                Learn.read(root.section("learn")),
                Detect.read(root.section("detect")));
        root.end();
        return config;
    }

    /** The same on another data folder. */
    public Config in(Path folder) {
        return new Config(cluster, folder, agent, collector, tenants, keys, ports, learn, detect);
    }

    /** The same with its API on another port. */
    public Config onApiPort(int port) {
        var others = new Ports(
                ports.host(),
                port,
                ports.grpc(),
                ports.proxy(),
                ports.webhook(),
                ports.otlpGrpc(),
                ports.otlpHttp(),
                ports.health());
        return new Config(cluster, data, agent, collector, tenants, keys, others, learn, detect);
    }

    private static Tenants tenants(Section section) {
        var standard = Tenants.DEFAULT;
        var tenants = new Tenants(
                section.texts("labels", standard.labels()),
                section.table("namespaces", standard.declared()),
                section.table("identities", standard.identities()),
                Set.copyOf(section.texts(
                        "shared", standard.shared().stream().sorted().toList())));
        section.end();
        return tenants;
    }

    /**
     * What runs on a node.
     *
     * @param name empty: the host's
     * @param node empty: the host's
     * @param addresses the node's own; empty: this machine's
     * @param collector where it forwards to, host:port, unless {@code forward} names a topic
     * @param heartbeat between two marked events of every plane; zero: none is sent
     * @param tls folder with {@code ca.pem}, {@code agent.pem} and {@code agent.key}
     */
    public record Agent(
            String name,
            String node,
            List<String> addresses,
            HostAndPort collector,
            Forwarding forward,
            Optional<Path> tls,
            Enrol enrol,
            Flow flow,
            Audit audit,
            Inferences inference,
            Otlp otlp,
            Gateway gateway,
            Spool spool,
            Duration heartbeat,
            Telemetry telemetry) {
        static Agent read(Section section) {
            var agent = new Agent(
                    section.text("name", ""),
                    section.text("node", ""),
                    section.texts("addresses", List.of()),
                    section.hostAndPort("collector", new HostAndPort("127.0.0.1", 8471)),
                    Forwarding.read(section.section("forward")),
                    section.path("tls", ""),
                    Enrol.read(section.section("enrol")),
                    Flow.read(section.section("flow")),
                    Audit.read(section.section("audit")),
                    Inferences.read(section.section("inference")),
                    Otlp.read(section.section("otlp")),
                    Gateway.read(section.section("gateway")),
                    Spool.read(section.section("spool")),
                    section.duration("heartbeat", Duration.ofMinutes(1), Duration.ZERO, Duration.ofHours(1)),
                    Telemetry.ofAgent(section.section("telemetry")));
            section.end();
            return agent;
        }
    }

    /**
     * How flows are seen.
     *
     * @param watched by the best way that this node allows
     * @param interval between two reports of one connection
     * @param rows connections in the kernel's table
     * @param budget new rows of one pod within an interval
     */
    public record Flow(boolean watched, Optional<Path> cgroup, Duration interval, int rows, int budget) {
        static Flow read(Section section) {
            var flow = new Flow(
                    section.choice("mode", true, onOff("auto", "off")),
                    section.path("cgroup", ""),
                    section.duration("interval", Duration.ofSeconds(2), Duration.ofMillis(100), Duration.ofMinutes(1)),
                    section.number("rows", 65_536, 1_024, 1_048_576),
                    section.number("budget", 4_096, 1, 1_048_576));
            section.end();
            return flow;
        }
    }

    /** @param file the API server's audit log on this node, if there is one */
    public record Audit(Optional<Path> file, Webhook webhook, KafkaAudit kafka) {
        static Audit read(Section section) {
            var audit = new Audit(
                    section.path("file", ""),
                    Webhook.read(section.section("webhook")),
                    KafkaAudit.read(section.section("kafka")));
            section.end();
            return audit;
        }
    }

    /**
     * What API servers send their audit events to.
     *
     * @param host empty: that of all ports
     * @param names host names and addresses by which API servers reach it, the first is told to them
     * @param certificate with {@code key}; empty: of the own authority
     * @param clientAuthority whose client certificates are wanted; empty: none is
     * @param clientNames common names of those that may send; empty: all
     * @param token file with the token that is wanted; empty: made in the data folder, unless certificates are wanted
     */
    public record Webhook(
            boolean listens,
            String host,
            List<String> names,
            boolean tls,
            Optional<Path> certificate,
            Optional<Path> key,
            Optional<Path> clientAuthority,
            List<String> clientNames,
            Optional<Path> token) {
        static Webhook read(Section section) {
            var webhook = new Webhook(
                    section.choice("mode", false, onOff("on", "off")),
                    section.text("host", ""),
                    section.texts("names", List.of()),
                    section.flag("tls", true),
                    section.path("certificate", ""),
                    section.path("key", ""),
                    section.path("clientAuthority", ""),
                    section.texts("clientNames", List.of()),
                    section.path("token", ""));
            section.end();
            return webhook;
        }
    }

    /** What an agent keeps on disk while the collector is away. */
    public record Spool(long bytes, Duration age) {
        static Spool read(Section section) {
            var spool = new Spool(
                    section.bytes("bytes", 256L << 20, 1L << 20, 1L << 40),
                    section.duration("age", Duration.ofDays(1), Duration.ofMinutes(1), Duration.ofDays(30)));
            section.end();
            return spool;
        }
    }

    /**
     * What hears all agents.
     *
     * @param names host names and addresses under which agents reach it, besides this host's own
     * @param agents for whom it issues certificates at its start
     * @param workers threads that detect; 0: one for each core
     */
    public record Collector(
            List<String> names,
            List<String> agents,
            Serving serving,
            EnrolmentSettings enrol,
            KafkaIntakeSettings kafka,
            int workers,
            Api api,
            Alerting alerting,
            Inventory inventory,
            Ledger ledger,
            Telemetry telemetry) {
        static Collector read(Section section) {
            var collector = new Collector(
                    section.texts("names", List.of()),
                    section.texts("agents", List.of()),
                    Serving.read(section.section("serving")),
                    EnrolmentSettings.read(section.section("enrol")),
                    KafkaIntakeSettings.read(section.section("kafka")),
                    section.number("workers", 0, 0, 96),
                    Api.read(section.section("api")),
                    Alerting.read(section.section("alerting")),
                    Inventory.read(section.section("inventory")),
                    Ledger.read(section.section("ledger")),
                    Telemetry.ofCollector(section.section("telemetry")));
            section.end();
            return collector;
        }
    }

    /**
     * The HTTP API.
     *
     * @param tls off only on loopback
     * @param token file with the admin's token; empty: made in the data folder
     * @param tenants file with a tenant and its token on each line
     * @param triage file with a name and a token on each line, of those who decide about incidents; empty: one token is made in the data folder
     */
    public record Api(boolean tls, Optional<Path> token, Optional<Path> tenants, Optional<Path> triage) {
        static Api read(Section section) {
            var api = new Api(
                    section.flag("tls", true),
                    section.path("token", ""),
                    section.path("tenants", ""),
                    section.path("triage", ""));
            section.end();
            return api;
        }
    }

    /**
     * Where names of pods come from.
     *
     * @param file a small YAML file
     * @param kubernetes whether the Kubernetes API is watched
     */
    public record Inventory(Optional<Path> file, Kubernetes kubernetes) {
        static Inventory read(Section section) {
            var choices = new TreeMap<>(Map.of("auto", Kubernetes.AUTO, "on", Kubernetes.ON, "off", Kubernetes.OFF));
            var inventory =
                    new Inventory(section.path("file", ""), section.choice("kubernetes", Kubernetes.AUTO, choices));
            section.end();
            return inventory;
        }
    }

    /** Whether the Kubernetes API is watched. */
    public enum Kubernetes {
        /** If this runs in a pod. */
        AUTO,
        /** Also from outside, with the kubeconfig's current context. */
        ON,
        OFF
    }

    /** How much is kept. */
    public record Ledger(long bytes, Duration age) {
        static Ledger read(Section section) {
            var ledger = new Ledger(
                    section.bytes("bytes", 10L << 30, 16L << 20, 1L << 50),
                    section.duration("age", Duration.ofDays(30), Duration.ofHours(1), Duration.ofDays(3_650)));
            section.end();
            return ledger;
        }
    }

    /** @param hash file with the key of all keyed hashes, at least 16 bytes; empty: made at first start in the data folder */
    public record Keys(Optional<Path> hash) {
        static Keys read(Section section) {
            var keys = new Keys(section.path("hash", ""));
            section.end();
            return keys;
        }
    }

    /**
     * Where it listens.
     *
     * @param health of an agent; 0: none
     */
    public record Ports(
            String host, int api, int grpc, int proxy, int webhook, int otlpGrpc, int otlpHttp, int health) {
        static Ports read(Section section) {
            var ports = new Ports(
                    section.text("host", "127.0.0.1"),
                    section.port("api", 8470),
                    section.port("grpc", 8471),
                    section.port("proxy", 8472),
                    section.port("webhook", 8473),
                    section.port("otlpGrpc", 4317),
                    section.port("otlpHttp", 4318),
                    section.number("health", 0, 0, 65_535));
            section.end();
            return ports;
        }
    }

    /** @param until what is seen before is learned from, and no alert */
    public record Learn(Optional<Instant> until) {
        static Learn read(Section section) {
            var learn = new Learn(section.instant("until"));
            section.end();
            return learn;
        }
    }

    /** @param rules folder with Sigma rules of one's own */
    public record Detect(Optional<Path> rules) {
        static Detect read(Section section) {
            var detect = new Detect(section.path("rules", ""));
            section.end();
            return detect;
        }
    }
}
