package dev.picket.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;

/**
 * The chart and a real API server: it takes every object, field by field, and judges the rights that an installed release has. No pod is waited
 * for, so it also does where there are no nodes; the life of a release is {@link PodsIT}'s.
 */
@ExtendWith(Alone.class)
class ChartOnApiServerIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String RELEASE = "picket-it-" + Long.toString(System.nanoTime(), 36);
    private static final String CENTRAL = RELEASE;
    private static final String NODES = RELEASE + "-agents";
    private static final List<String> DEFINED = List.of("servicemonitors", "podmonitors", "prometheusrules");

    private static boolean begun;

    @BeforeAll
    static void prepare() {
        var obstacle = Lab.obstacle();
        assumeTrue(obstacle.isEmpty(), obstacle);
        assumeTrue(Helm.find().isPresent(), Helm.MISSING);
        assumeTrue(Files.exists(Lab.state().resolve("crds")), "skipped: run lab/up crds");
        assumeTrue(CertManager.obstacle().isEmpty(), CertManager.obstacle());
        begun = true;
        namespace(CENTRAL, "restricted");
        Lab.kubectl("create", "-f", Lab.state().resolve("crds").toString()).good();
        for (var kind : DEFINED) {
            await("kind " + kind)
                    .atMost(PATIENCE)
                    .until(() -> Lab.kubectl("get", kind, "-A").code() == 0);
        }
        CertManager.define();
    }

    @AfterAll
    static void tidy() {
        if (begun) {
            Lab.kubectl("delete", "-f", Lab.state().resolve("crds").toString(), "--wait=false");
            CertManager.forget();
            Lab.kubectl(
                    "delete",
                    "clusterrole,clusterrolebinding,priorityclass",
                    "-l",
                    "app.kubernetes.io/instance=" + RELEASE);
            remove(CENTRAL);
            remove(NODES);
        }
    }

    static Stream<Path> valueSets() throws IOException {
        return Repository.valueSets().stream();
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void objects_ofTheChart_areTakenWithoutAnUnknownField(Path values) throws IOException {
        var rendered = helm().run(
                        "template",
                        RELEASE,
                        Helm.chart(),
                        "-n",
                        CENTRAL,
                        "-f",
                        values.toString(),
                        "--set",
                        "agent.namespace=" + CENTRAL,
                        "--set",
                        "agent.createNamespace=false")
                .good();

        var create =
                Lab.kubectlWith(rendered, "create", "--dry-run=server", "--validate=strict", "-o", "name", "-f", "-");

        assertThat(create.code()).as(create.err()).isZero();
        assertThat(create.out().lines()).hasSameSizeAs(Rendered.of(rendered).objects());
    }

    @Test
    void objects_withAnUnknownField_areRefused() {
        var rendered = template().replace("automountServiceAccountToken:", "automountServiceAcountToken:");

        var create = Lab.kubectlWith(rendered, "create", "--dry-run=server", "--validate=strict", "-f", "-");

        assertThat(create.code()).isNotZero();
        assertThat(create.err()).contains("unknown field \"spec.template.spec.automountServiceAcountToken\"");
    }

    @Test
    void certificate_withAnUnknownField_isRefused() {
        var rendered = helm().run(
                        "template", RELEASE, Helm.chart(), "-n", CENTRAL, "--set", "tls.certManager.enabled=true")
                .good()
                .replace("rotationPolicy:", "rotationPolicies:");

        var create = Lab.kubectlWith(rendered, "create", "--dry-run=server", "--validate=strict", "-f", "-");

        assertThat(create.code()).isNotZero();
        assertThat(create.err()).contains("unknown field \"spec.privateKey.rotationPolicies\"");
    }

    @Test
    void pods_ofTheCollectorAndTheTest_passWhereRestrictedIsEnforced() {
        var rendered = Rendered.of(template());
        var collector = Rendered.map(rendered.one("StatefulSet", RELEASE + "-collector"), "spec", "template", "spec");

        assertThat(admitted(CENTRAL, withoutClaims(collector)).code()).isZero();
        assertThat(rendered.ofKind("Pod")).allSatisfy(pod -> {
            var admitted = admitted(CENTRAL, Rendered.map(pod, "spec"));
            assertThat(admitted.code()).as(admitted.err()).isZero();
        });
    }

    @Test
    void pods_ofAgents_areRefusedThere_forTheDocumentedReasonsAlone() throws IOException {
        var agent =
                Rendered.map(Rendered.of(template()).one("DaemonSet", RELEASE + "-agent"), "spec", "template", "spec");

        var refused = admitted(CENTRAL, agent);

        assertThat(refused.code()).isNotZero();
        var said = refused.err()
                .substring(refused.err().indexOf("\"restricted:latest\": ") + 21)
                .strip();
        var documented = Files.readString(Repository.chart().resolve("README.md"))
                .lines()
                .filter(line -> line.matches("\\| `.*\\((container|volume) .*"))
                .map(line -> line.substring(3, line.indexOf("` |")))
                .toList();
        assertThat(said).isEqualTo(String.join(", ", documented));
    }

    @Test
    void pods_ofAgentsWithoutEbpf_passWhereRestrictedIsEnforced() {
        var rendered = Rendered.of(
                helm().run("template", RELEASE, Helm.chart(), "-n", CENTRAL, "--set", "agent.flow.ebpf=false")
                        .good());
        var agent = Rendered.map(rendered.one("DaemonSet", RELEASE + "-agent"), "spec", "template", "spec");

        var admitted = admitted(CENTRAL, agent);

        assertThat(admitted.code()).as(admitted.err()).isZero();
    }

    @Test
    void release_installed_givesTheCollectorWhatItNeedsAndNoMore() {
        install();

        asCollector_mayDoWhatItNeedsAndNoMore();
        helm().onLab("uninstall", RELEASE, "-n", CENTRAL, "--wait=false").good();
    }

    private static void install() {
        var installed = helm().onLab(
                        "install",
                        RELEASE,
                        Helm.chart(),
                        "-n",
                        CENTRAL,
                        "--set",
                        "agent.namespace=" + NODES,
                        "--set",
                        "agent.createNamespace=true");
        assertThat(installed.good()).contains("STATUS: deployed", "flows       live", "API calls   off");
    }

    /** By the API server's own judgement of the rights that the chart gave. */
    private static void asCollector_mayDoWhatItNeedsAndNoMore() {
        for (var namespace : List.of(CENTRAL, NODES)) {
            var map =
                    "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"%s-authority\"},\"data\":{\"ca.pem\":\"CERTIFICATE\"}}"
                            .formatted(RELEASE);
            asCollector(
                            map,
                            "apply",
                            "--server-side",
                            "--force-conflicts",
                            "--field-manager=picket",
                            "-n",
                            namespace,
                            "-f",
                            "-")
                    .good();
            assertThat(authority(namespace)).isEqualTo("CERTIFICATE");
        }
        assertThat(asCollector("", "get", "pods", "-A").code()).isZero();
        assertThat(asCollector("", "auth", "can-i", "create", "tokenreviews").code())
                .isZero();
        for (var more : List.of(
                "get secrets", "list configmaps", "create configmaps", "create pods", "get pods", "escalate roles")) {
            var words = more.split(" ");
            assertThat(asCollector("", "auth", "can-i", words[0], words[1], "-n", CENTRAL)
                            .out())
                    .as(more)
                    .startsWith("no");
        }
    }

    private static Command asCollector(String input, String... words) {
        var as = "--as=system:serviceaccount:" + CENTRAL + ':' + RELEASE + "-collector";
        return Lab.kubectlWith(
                input, Stream.concat(Stream.of(words), Stream.of(as)).toArray(String[]::new));
    }

    private static String authority(String namespace) {
        return Lab.kubectl(
                        "get", "configmap", "-n", namespace, RELEASE + "-authority", "-o", "jsonpath={.data.ca\\.pem}")
                .good();
    }

    private static Command admitted(String namespace, Map<String, Object> spec) {
        var pod = Map.of(
                "apiVersion",
                "v1",
                "kind",
                "Pod",
                "metadata",
                Map.of("name", "tried", "namespace", namespace),
                "spec",
                withDefaultAccount(spec));
        var yaml = new Dump(DumpSettings.builder().build()).dumpToString(pod);
        return Lab.kubectlWith(yaml, "create", "--dry-run=server", "--validate=strict", "-f", "-");
    }

    private static Map<String, Object> withDefaultAccount(Map<String, Object> spec) {
        var own = new HashMap<>(spec);
        own.remove("serviceAccountName");
        own.remove("priorityClassName");
        return own;
    }

    /** A StatefulSet adds the volume of its claim. */
    private static Map<String, Object> withoutClaims(Map<String, Object> spec) {
        var own = new HashMap<>(spec);
        var volumes = new ArrayList<Object>(Rendered.list(spec, "volumes"));
        volumes.add(Map.of("name", "data", "persistentVolumeClaim", Map.of("claimName", "data")));
        own.put("volumes", volumes);
        return own;
    }

    private static String template() {
        return helm().run("template", RELEASE, Helm.chart(), "-n", CENTRAL).good();
    }

    private static Helm helm() {
        return Helm.find().orElseThrow();
    }

    /** With the account that a controller makes where there is one. */
    private static void namespace(String name, String enforced) {
        var manifest = """
                {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"%s","labels":{"pod-security.kubernetes.io/enforce":"%s"}}}
                """.formatted(name, enforced);
        Lab.kubectlWith(manifest, "create", "-f", "-").good();
        Lab.kubectl("create", "serviceaccount", "default", "-n", name);
    }

    /** Where there is no controller, nobody else says that it is empty. */
    private static void remove(String namespace) {
        Lab.kubectl("delete", "namespace", namespace, "--wait=false", "--ignore-not-found");
        Lab.kubectlWith(
                "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"%s\"},\"spec\":{\"finalizers\":[]}}"
                        .formatted(namespace),
                "replace",
                "--raw",
                "/api/v1/namespaces/" + namespace + "/finalize",
                "-f",
                "-");
    }
}
