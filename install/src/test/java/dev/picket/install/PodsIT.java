package dev.picket.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.picket.event.Stopping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of a release as real pods: both images in containerd, the real Helm, two real kubelets, agents on both nodes, the collector where Pod
 * Security enforces {@code restricted}, network policies that are enforced. What is set beside the defaults is what this cluster lacks (DNS, a
 * provisioner of volumes) or has elsewhere (the API server's port, the kubelets' cgroup), the images' tag, and a heartbeat every five seconds. By upgrades the release then gets
 * its certificate from cert-manager's own controllers, and its agents' events over a real topic.
 */
@ExtendWith(Alone.class)
class PodsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(8);
    /** The same, as Helm and kubectl take it. */
    private static final String WITHIN = "8m";

    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COLLECTORS_ADDRESS = "10.96.0.210";
    private static final String IMAGES = "docker.io/library/";

    /** Of everything that can be listed; what comes and goes by itself is left out. */
    private static final Set<String> PASSING = Set.of(
            "events", "events.events.k8s.io", "pods.metrics.k8s.io", "nodes.metrics.k8s.io", "componentstatuses");

    @TempDir
    private Path folder = Path.of(".");

    private final Stopping stopping = new Stopping();
    private final String release = "picket-pods-" + Long.toString(System.nanoTime() % 1_000_000, 36);
    private final String agents = release + "-agents";
    private final Apps apps = new Apps(release + "-apps");
    private final List<String> podsSeen = new ArrayList<>();
    private String tag = "";
    private boolean certified;

    @BeforeEach
    void bringImagesAndVolume() throws IOException {
        var obstacle = obstacle();
        assumeTrue(obstacle.isEmpty(), obstacle);
        tag = JSON.readTree(Files.readString(Repository.top().resolve("install/target/images/picket-agent.cdx.json")))
                .at("/metadata/component/version")
                .asText();
        for (var flavour : List.of("agent", "collector")) {
            Node.all().parallelStream().forEach(node -> bring(node, flavour));
        }
        stopping.onStop("volume", () -> Lab.kubectl("delete", "persistentvolume", release, "--ignore-not-found"));
        stopping.onStop("namespaces", this::removeNamespaces);
        Lab.kubectlWith(volume() + "---\n" + namespace(), "create", "-f", "-").good();
        apps.start(Node.all());
        var certManager = CertManager.start(folder.resolve("cert-manager.log"));
        stopping.onStop("cert-manager", certManager::close);
        stopping.onStop("release", () -> helm("uninstall", "--ignore-not-found", "--timeout", "60s"));
    }

    @AfterEach
    void stop() {
        stopping.close();
    }

    @Test
    void release_asPods_watches_losesNothingWhenTheCollectorIsKilled_andLeavesNothing() throws IOException {
        var before = objects();
        install();
        assertThat(objects()).as("what is looked for at the end is found now").hasSizeGreaterThan(before.size() + 15);
        assertThat(podsSeen)
                .hasSize(Node.all().size() + 1)
                .allSatisfy(uid -> assertThat(Node.remainsOf(uid)).hasSizeGreaterThan(2));
        tellHowAgentsStarted();
        lookAgain();
        apps.call();
        awaitCallsInLedger();
        awaitNumber(
                "flows by eBPF on every node",
                "SELECT count(*) FROM sources WHERE plane = 'flow' AND mode = 'ebpf'",
                Node.all().size());
        assertThat(helm("test", "--timeout", WITHIN).good()).contains("Phase:          Succeeded");

        killTheCollectorUnderCalls();
        awaitCallsInLedger();
        awaitNumber("nothing lost", "SELECT coalesce(sum(lost + dropped), 0)::BIGINT FROM coverage", 0);

        upgrade("agent.inference.tap.enabled=true,agent.inference.tap.ports={8080},tls.certManager.enabled=true");
        certified = true;
        lookAgain();
        awaitTapped();
        awaitRenewed();
        sendOverATopic();

        helm("rollback", "1", "--wait", "--timeout", WITHIN).good();
        certified = false;
        notePods();
        apps.call();
        awaitCallsInLedger();

        helm("uninstall", "--wait", "--timeout", WITHIN).good();
        Lab.kubectl("delete", "persistentvolumeclaim", "-n", release, "data-" + release + "-collector-0")
                .good();
        Lab.kubectl(
                        "delete",
                        "secret",
                        "-n",
                        release,
                        "-l",
                        "app.kubernetes.io/instance=" + release + ",app.kubernetes.io/part-of=picket")
                .good();
        Lab.kubectl("delete", "secret", "-n", release, "brokers").good();
        await("nothing is left").atMost(PATIENCE).pollInterval(EVERY).untilAsserted(() -> {
            assertThat(objects()).isEqualTo(before);
            assertThat(podsSeen.stream().flatMap(uid -> Node.remainsOf(uid).stream()))
                    .isEmpty();
        });
    }

    private static String obstacle() {
        var lab = Lab.obstacle();
        if (!lab.isEmpty()) {
            return lab;
        }
        if (Node.all().size() < 2) {
            return "skipped: the lab's nodes do not run; run: lab/up cluster";
        }
        if (Helm.find().isEmpty()) {
            return Helm.MISSING;
        }
        return Stream.of(
                        Container.obstacle(image("agent")),
                        Container.obstacle(image("collector")),
                        CertManager.obstacle(),
                        Topic.obstacle())
                .filter(why -> !why.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static Path image(String flavour) {
        return Repository.top().resolve("install/target/images/picket-" + flavour + ".tar");
    }

    private void bring(Node node, String flavour) {
        var name = IMAGES + "picket-" + flavour + ':' + tag;
        boolean there = node.has(name);
        node.bring(image(flavour));
        if (!there) {
            synchronized (stopping) {
                stopping.onStop(name + " on " + node.name(), () -> node.forget(name));
            }
        }
    }

    private void install() {
        var began = Instant.now();
        var cgroup = "/host" + Node.cgroups() + "/$(PICKET_AGENT_NODE)/kubepods";
        var installed = helm(
                "install",
                Helm.chart(),
                "--wait",
                "--timeout",
                WITHIN,
                "--set",
                "agent.namespace=" + agents + ",agent.createNamespace=true",
                "--set",
                "agent.image.tag=" + tag + ",collector.image.tag=" + tag,
                "--set",
                "agent.updateStrategy.rollingUpdate.maxUnavailable=100%,agent.config.agent.heartbeat=5s",
                "--set",
                "agent.extraEnv[0].name=PICKET_AGENT_FLOW_CGROUP,agent.extraEnv[0].value=" + cgroup,
                "--set",
                "agent.extraEnv[1].name=PICKET_AGENT_INFERENCE_TAP_CGROUP,agent.extraEnv[1].value=" + cgroup,
                "--set",
                "collector.service.clusterIP=" + COLLECTORS_ADDRESS,
                "--set",
                "hostAliases[0].ip=%s,hostAliases[0].hostnames={%s-collector.%s.svc}"
                        .formatted(COLLECTORS_ADDRESS, release, release),
                "--set",
                "collector.persistence.storageClass=" + release + ",collector.persistence.size=1Gi",
                "--set",
                "collector.networkPolicy.apiServerPorts={443,16443}");
        assertThat(installed.good()).contains("STATUS: deployed", "flows       live");
        System.out.printf(
                "installed and ready after %d s%n",
                Duration.between(began, Instant.now()).toSeconds());
        notePods();
    }

    private void upgrade(String values) {
        var began = Instant.now();
        helm("upgrade", Helm.chart(), "--reuse-values", "--set", values, "--wait", "--timeout", WITHIN)
                .good();
        tell("upgraded and ready", began);
        notePods();
    }

    /** A kubelet shows a changed ConfigMap or Secret within a minute or two, or as soon as it has another reason to look at the pod. */
    private void lookAgain() {
        for (var namespace : List.of(agents, release)) {
            Lab.kubectl(
                            "annotate",
                            "pods",
                            "-n",
                            namespace,
                            "--all",
                            "--overwrite",
                            "picket.dev/look=" + System.nanoTime())
                    .good();
        }
    }

    private static void tell(String what, Instant began) {
        System.out.printf(
                "%s after %d s%n", what, Duration.between(began, Instant.now()).toSeconds());
    }

    private void tellHowAgentsStarted() {
        var template =
                "jsonpath={range .items[*]}{.spec.nodeName} {.metadata.uid} {.status.containerStatuses[0].state.running.startedAt}"
                        + " {.status.conditions[?(@.type==\"ContainersReady\")].lastTransitionTime}{\"\\n\"}{end}";
        var pods = Lab.kubectl("get", "pods", "-n", agents, "-o", template)
                .good()
                .lines()
                .map(line -> line.split(" "))
                .toList();
        assertThat(pods).hasSize(Node.all().size());
        for (var pod : pods) {
            var ready = Duration.between(Instant.parse(pod[2]), Instant.parse(pod[3]));
            System.out.printf(
                    "agent on %s: ready after %d s, resident %s%n",
                    pod[0], ready.toSeconds(), Node.resident(pod[1]).orElse("unknown"));
        }
    }

    private void killTheCollectorUnderCalls() {
        var enough = new AtomicBoolean();
        var calling = apps.callUntil(enough);
        var uid = collectorsUid();
        Lab.kubectl("delete", "pod", "-n", release, release + "-collector-0", "--grace-period=0", "--force")
                .good();
        var away = Instant.now();
        await("another collector")
                .atMost(PATIENCE)
                .pollInterval(EVERY)
                .until(() -> !collectorsUid().isEmpty() && !collectorsUid().equals(uid));
        Lab.kubectl(
                        "wait",
                        "pod",
                        "-n",
                        release,
                        release + "-collector-0",
                        "--for=condition=Ready",
                        "--timeout=" + WITHIN)
                .good();
        System.out.printf(
                "collector: killed, ready again after %d s%n",
                Duration.between(away, Instant.now()).toSeconds());
        enough.set(true);
        notePods();
        calling.join();
    }

    private String collectorsUid() {
        return Lab.kubectl(
                        "get",
                        "pod",
                        "-n",
                        release,
                        release + "-collector-0",
                        "--ignore-not-found",
                        "-o",
                        "jsonpath={.metadata.uid}")
                .good();
    }

    /**
     * Each is a connection of its own, whether it was answered or not. Few of their ports serve twice (5 of 130 were seen to), so a tenth may be
     * missing here; that no event is, sequence numbers say to the last one.
     */
    private void awaitCallsInLedger() {
        assertThat(apps.answered()).isPositive();
        var began = Instant.now();
        var ports =
                "SELECT count(DISTINCT source_port) FROM flows WHERE source_ip = '%s' AND destination_ip = '%s' AND destination_port = 8080 AND source_pod LIKE '%%caller' AND destination_pod LIKE '%%server'"
                        .formatted(apps.address("caller"), apps.address("server"));
        await("the calls in the ledger")
                .atMost(PATIENCE)
                .pollInterval(EVERY)
                .until(() -> numbers(ports).stream().anyMatch(count -> count >= apps.calls() * 9 / 10));
        System.out.printf(
                "%d calls, %d answered, in the ledger after %d s%n",
                apps.calls(),
                apps.answered(),
                Duration.between(began, Instant.now()).toSeconds());
    }

    /** What the lab's assistants ask of its model; at the end asked by the collector's own command in its own pod, as {@code helm install} says. */
    private void awaitTapped() {
        await("inferences by the tap")
                .atMost(PATIENCE)
                .pollInterval(EVERY)
                .until(() -> numbers("SELECT count(*) FROM inferences").stream().anyMatch(count -> count > 0));
        var sql = "SELECT DISTINCT server_pod, server_port, model, status FROM inferences";
        var said = Lab.kubectl(
                "exec", "-n", release, release + "-collector-0", "--", "java", "@picket", "query", "-o", "csv", sql);
        System.out.println("tapped: " + said.good());
        assertThat(said.out()).containsPattern("model.*,8080,lab-7b,200");
    }

    /** A Secret that is lost is issued anew; the collector shows the new certificate, and is the same pod as before. */
    private void awaitRenewed() throws IOException {
        var began = Instant.now();
        var former = door().shown();
        var pod = collectorsUid();
        Lab.kubectl("delete", "secret", "-n", release, release + "-collector-tls")
                .good();
        await("it is issued anew")
                .atMost(PATIENCE)
                .pollInterval(EVERY)
                .until(() -> Lab.kubectl("get", "secret", "-n", release, release + "-collector-tls")
                                .code()
                        == 0);
        await("the renewed certificate is shown")
                .atMost(PATIENCE)
                .pollInterval(EVERY)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    lookAgain();
                    return !door().shown().equals(former);
                });
        assertThat(collectorsUid()).isEqualTo(pod);
        tell("a certificate of cert-manager's: deleted, issued anew and shown", began);
    }

    /** Agents' events go over the lab's brokers, which pods of both nodes reach by TLS; a heartbeat of every agent comes the whole way. */
    private void sendOverATopic() throws IOException {
        var began = Instant.now();
        try (var topic = Topic.make(release)) {
            for (var namespace : List.of(agents, release)) {
                Lab.kubectl(
                                "create",
                                "secret",
                                "generic",
                                "brokers",
                                "-n",
                                namespace,
                                "--from-file=ca.crt=" + Topic.authority())
                        .good();
            }
            upgrade(
                    "kafka.brokers={%s},kafka.topic=%s,kafka.authority=true,kafka.agent.existingSecret=brokers,kafka.collector.existingSecret=brokers,kafka.collector.group=%s"
                            .formatted(Topic.brokers(), release, release));
            apps.call();
            awaitCallsInLedger();
            assertThat(helm("test", "--timeout", WITHIN).good()).contains("Phase:          Succeeded");
            assertThat(topic.committed(release)).isPositive();
            System.out.println("records of the topic that the collector has: " + topic.committed(release));
        }
        tell("flows and heartbeats over a topic", began);
    }

    private void awaitNumber(String what, String sql, int number) {
        await(what)
                .atMost(PATIENCE)
                .pollInterval(EVERY)
                .untilAsserted(() -> assertThat(numbers(sql)).containsExactly(number));
    }

    /** The first column of all rows; empty while nobody answers. */
    private Set<Integer> numbers(String sql) {
        var numbers = new TreeSet<Integer>();
        try {
            for (var row : door().rows(sql).rows()) {
                numbers.add(((Number) Objects.requireNonNull(row.getFirst())).intValue());
            }
        } catch (IOException e) {
            System.out.println("asked in vain: " + e.getMessage());
        }
        return numbers;
    }

    private Door door() throws IOException {
        var data = folder.resolve("data/.picket");
        return new Door(
                release,
                release + "-collector-0",
                certified ? issuersCertificate() : data.resolve("tls/ca.pem"),
                data.resolve("token"));
    }

    private Path issuersCertificate() throws IOException {
        var encoded = Lab.kubectl(
                        "get",
                        "secret",
                        "-n",
                        release,
                        release + "-collector-tls",
                        "-o",
                        "go-template={{index .data \"ca.crt\"}}")
                .good();
        return Files.write(folder.resolve("issuer.pem"), Base64.getDecoder().decode(encoded));
    }

    private void notePods() {
        Lab.kubectl(
                        "get",
                        "pods",
                        "-A",
                        "-l",
                        "app.kubernetes.io/instance=" + release,
                        "-o",
                        "jsonpath={.items[*].metadata.uid}")
                .good()
                .lines()
                .flatMap(line -> Stream.of(line.split(" ")))
                .filter(uid -> !podsSeen.contains(uid))
                .forEach(podsSeen::add);
    }

    /** Every object of every kind that is named after the release, or stands in a namespace that is, or is labelled as its own. */
    private Set<String> objects() {
        var kinds = Lab.kubectl("api-resources", "--verbs=list", "-o", "name")
                .good()
                .lines()
                .filter(kind -> !PASSING.contains(kind))
                .collect(Collectors.joining(","));
        var template =
                "go-template={{range .items}}{{.kind}} {{.metadata.namespace}}/{{.metadata.name}} {{with .metadata.labels}}{{index . \"app.kubernetes.io/instance\"}}{{end}}{{\"\\n\"}}{{end}}";
        return Lab.kubectl("get", kinds, "-A", "--ignore-not-found", "-o", template)
                .good()
                .lines()
                .filter(line -> line.contains(release) && !line.contains(release + "-apps"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void removeNamespaces() {
        Lab.kubectl("delete", "namespace", release, agents, release + "-apps", "--ignore-not-found", "--timeout=60s");
    }

    private Command helm(String verb, String... options) {
        var words = new ArrayList<>(List.of(verb, release, "-n", release));
        words.addAll(List.of(options));
        return Helm.find().orElseThrow().onLab(words.toArray(String[]::new));
    }

    private String namespace() {
        return """
                {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"%s","labels":{"pod-security.kubernetes.io/enforce":"restricted"}}}
                """.formatted(release);
    }

    /** A folder of the node where the scheduler then puts the collector. */
    private String volume() throws IOException {
        var data = Files.createDirectory(
                folder.resolve("data"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxrwx---")));
        return """
                {"apiVersion":"v1","kind":"PersistentVolume","metadata":{"name":"%s"},"spec":{
                  "storageClassName":"%s","capacity":{"storage":"1Gi"},"accessModes":["ReadWriteOnce"],"persistentVolumeReclaimPolicy":"Retain",
                  "local":{"path":"%s"},"nodeAffinity":{"required":{"nodeSelectorTerms":[{"matchExpressions":[
                    {"key":"kubernetes.io/hostname","operator":"In","values":["%s"]}]}]}}}}
                """.formatted(release, release, data, Node.all().getFirst().name());
    }
}
