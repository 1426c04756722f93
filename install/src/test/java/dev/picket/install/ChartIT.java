package dev.picket.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.picket.cli.config.ConfigFile;
import dev.picket.cli.config.Loaded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the real Helm makes of the chart, with every set of values in {@code ci}. */
class ChartIT {
    @TempDir
    private Path folder = Path.of(".");

    private Helm helm = new Helm(Path.of("helm"));

    @BeforeEach
    void needsHelm() {
        var found = Helm.find();
        assumeTrue(found.isPresent(), Helm.MISSING);
        helm = found.orElseThrow();
    }

    static Stream<Path> valueSets() throws IOException {
        return Repository.valueSets().stream();
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void lint_withValues_findsNothing(Path values) {
        var lint = helm.lint(values);

        assertThat(lint.code()).as(lint.out() + lint.err()).isZero();
        assertThat(lint.out()).contains("0 chart(s) failed").doesNotContain("[WARNING]", "[ERROR]");
    }

    /** For GitOps: nothing random, nothing of the clock, nothing looked up. */
    @ParameterizedTest
    @MethodSource("valueSets")
    void template_twice_isTheSame(Path values) {
        assertThat(helm.template("-f", values.toString()).good())
                .isEqualTo(helm.template("-f", values.toString()).good());
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void settings_ofTheChart_areReadByTheProgram(Path values) throws IOException {
        var maps = helm.rendered("-f", values.toString())
                .ofKind("ConfigMap")
                .filter(map -> Rendered.at(map, "data", "picket.yaml").isPresent())
                .toList();

        assertThat(maps).hasSize(2);
        for (var map : maps) {
            var file = Files.writeString(folder.resolve("picket.yaml"), Rendered.text(map, "data", "picket.yaml"));
            assertThat(ConfigFile.read(file, Map.of())).isInstanceOf(Loaded.Good.class);
        }
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void pods_withValues_areHardened(Path values) {
        var pods = helm.rendered("-f", values.toString()).pods().toList();

        assertThat(pods).isNotEmpty().allSatisfy(pod -> {
            assertThat(Rendered.text(pod, "securityContext", "seccompProfile", "type"))
                    .isEqualTo("RuntimeDefault");
            assertThat(Rendered.text(pod, "hostNetwork")).isEmpty();
            assertThat(Rendered.containers(pod)).allSatisfy(container -> {
                var security = Rendered.map(container, "securityContext");
                assertThat(Rendered.text(security, "readOnlyRootFilesystem")).isEqualTo("true");
                assertThat(Rendered.text(security, "allowPrivilegeEscalation")).isEqualTo("false");
                assertThat(Rendered.text(security, "privileged")).isEmpty();
                assertThat(Rendered.texts(security, "capabilities", "drop")).containsExactly("ALL");
                assertThat(Set.of("BPF", "NET_ADMIN")).containsAll(Rendered.texts(security, "capabilities", "add"));
                assertThat(Rendered.map(container, "resources", "requests")).containsKeys("cpu", "memory");
                assertThat(Rendered.map(container, "resources", "limits")).containsKey("memory");
            });
        });
    }

    /** What the best of 13 peers' charts have, and no one of them all: the table of measured conventions. */
    @Test
    void conventions_allOfThem_areMet() throws IOException {
        var plain = helm.rendered();
        var watched = helm.rendered("-f", values("monitoring"));

        assertThat(Repository.chart().resolve("values.schema.json")).exists();
        assertThat(Files.readString(Repository.chart().resolve("README.md"))).contains("| `agent.flow.ebpf` |");
        assertThat(Repository.chart().resolve("templates/NOTES.txt")).exists();
        assertThat(watched.has("ServiceMonitor")).isTrue();
        assertThat(helm.rendered("-f", values("pod-monitor")).has("PodMonitor")).isTrue();
        assertThat(watched.has("PrometheusRule")).isTrue();
        assertThat(plain.ofKind("NetworkPolicy")).hasSize(2);
        assertThat(plain.has("PodDisruptionBudget")).isTrue();
        assertThat(helm.rendered("-f", values("cert-manager")).has("Certificate"))
                .isTrue();
        assertThat(Needs.of(collector(watched))).contains("secret picket-auth");
        // the root file system and seccomp: pods_withValues_areHardened
        assertThat(plain.ofKind("Pod"))
                .anySatisfy(pod ->
                        assertThat(Rendered.map(pod, "metadata", "annotations")).containsEntry("helm.sh/hook", "test"));
        assertThat(Rendered.map(watched.one("ConfigMap", "picket-dashboards"), "data")
                        .toString())
                .contains("picket-overview.json", "picket-pipeline.json", "https://docs.corp/picket/runbooks")
                .doesNotContain("picket.example");
    }

    @Test
    void rights_ofTheCollector_areTheDocumentedAndNoMore() throws IOException {
        var documented = Rendered.of(Files.readString(Repository.top().resolve("docs/examples/collector-rbac.yaml")))
                .one("ClusterRole", "picket-collector");
        var rendered = helm.rendered();

        assertThat(rendered.one("ClusterRole", "picket-collector").get("rules")).isEqualTo(documented.get("rules"));
        assertThat(rendered.one("Role", "picket-authority").get("rules"))
                .isEqualTo(List.of(Map.of(
                        "apiGroups", List.of(""),
                        "resources", List.of("configmaps"),
                        "resourceNames", List.of("picket-authority"),
                        "verbs", List.of("patch"))));
        assertThat(rendered.ofKind("ClusterRole")).hasSize(1);
        assertThat(rendered.ofKind("Role")).hasSize(1);
    }

    @Test
    void agents_haveNoRights() {
        var rendered = helm.rendered("-f", values("everything"));

        var bound = Stream.concat(rendered.ofKind("RoleBinding"), rendered.ofKind("ClusterRoleBinding"))
                .flatMap(binding -> Rendered.list(binding, "subjects").stream())
                .map(subject -> Rendered.text(subject, "name"));

        assertThat(bound).isNotEmpty().containsOnly("gatherer");
        assertThat(Rendered.text(agent(rendered, "red-watch-agent"), "automountServiceAccountToken"))
                .isEqualTo("false");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "agent.flow.hostPID=true | hostPID |",
                "agent.flow.ebpf=false | | capability BPF, capability NET_ADMIN, node /sys/fs/cgroup",
                "agent.flow.enabled=false | | capability BPF, capability NET_ADMIN, node /sys/fs/cgroup",
                "agent.gateway.path=/var/log/gateway/records.jsonl | node /var/log/gateway |",
                "agent.inference.upstream=http://model:8000 | port 8472 |",
                "agent.inference.tap.enabled=true | |",
                "agent.inference.tap.tls={/host/lib/libssl.so.3} | |",
                "agent.inference.tap.tls={/host/lib/libssl.so.3},agent.inference.tap.enabled=true | capability PERFMON |",
                "kafka.brokers={kafka:9093} | | token for picket-collector",
                "agent.audit.file.enabled=true | |",
                "keys.existingSecret=k | secret k |",
                "agent.inference.check.pages={http://model:8000/metrics} | |",
                "agent.telemetry.endpoint=http://otel:4318 | |",
                "tls.certManager.enabled=true | |",
            })
    void source_switched_changesWhatItNeedsAndNothingElse(String value, String added, String removed) {
        var before = Needs.of(agent(helm.rendered(), "picket-agent"));
        var after = Needs.of(agent(helm.rendered("--set", value), "picket-agent"));

        assertThat(without(after, before)).isEqualTo(words(added));
        assertThat(without(before, after)).isEqualTo(words(removed));
    }

    @Test
    void tap_whereFlowsAreNotByEbpf_addsWhatEbpfNeedsAndNothingElse() {
        var before = Needs.of(agent(helm.rendered("--set", "agent.flow.ebpf=false"), "picket-agent"));
        var after = Needs.of(agent(helm.rendered("-f", values("tap")), "picket-agent"));

        assertThat(without(after, before))
                .containsExactlyInAnyOrder("capability BPF", "capability NET_ADMIN", "node /sys/fs/cgroup");
        assertThat(without(before, after)).isEmpty();
    }

    @Test
    void kafka_forBothSides_isReachedAndLoggedInTo_byFilesOfASecret() {
        var rendered = helm.rendered("-f", values("kafka"));
        var pods = List.of(agent(rendered, "picket-agent"), collector(rendered));

        assertThat(pods).allSatisfy(pod -> {
            assertThat(Needs.of(pod)).contains("secret picket-kafka");
            assertThat(Rendered.list(pod, "volumes"))
                    .filteredOn(volume ->
                            Rendered.text(volume, "secret", "secretName").equals("picket-kafka"))
                    .singleElement()
                    .satisfies(volume -> assertThat(Rendered.list(volume, "secret", "items"))
                            .extracting(item -> item.get("key"))
                            .containsExactly("password", "ca.crt", "tls.crt", "tls.key"));
        });
        assertThat(egressPorts(rendered, "picket-agent")).containsExactlyInAnyOrder("53", "9093", "9094");
        assertThat(egressPorts(rendered, "picket-collector"))
                .containsExactlyInAnyOrder("53", "443", "6443", "9093", "9094");
        assertThat(egressPorts(helm.rendered(), "picket-agent")).containsExactlyInAnyOrder("53", "8470", "8471");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kafka.authority=true | kafka.agent.existingSecret is needed with kafka.agent.user",
                "kafka.agent.user=a,kafka.agent.existingSecret=s,kafka.collector.user=c | kafka.collector.existingSecret is needed",
                "kafka.topic= | kafka.topic is needed with kafka.brokers",
                "agent.audit.kafka.topic=t,agent.audit.kafka.brokers={a:1},agent.audit.kafka.certificate=true"
                        + " | agent.audit.kafka.existingSecret is needed",
            })
    void kafka_withoutWhatItNeeds_isRefusedWithTheFix(String value, String said) {
        assertThat(helm.template("--set", "kafka.brokers={kafka:9093}", "--set", value)
                        .err())
                .contains(said);
    }

    @Test
    void certificates_ofTheChartsOwnAuthority_areOneOfTheCollectorAndOneOfListeners_inTheirNamespaces() {
        var rendered = helm.rendered("-f", values("cert-manager"));

        for (var namespace : List.of("picket", "picket-agents")) {
            assertThat(in(rendered, "Issuer", namespace)).containsExactly("picket-ca", "picket-selfsigned");
        }
        assertThat(in(rendered, "Certificate", "picket")).containsExactly("picket-ca", "picket-collector");
        assertThat(in(rendered, "Certificate", "picket-agents")).containsExactly("picket-agent", "picket-ca");
        var shown = Rendered.map(rendered.one("Certificate", "picket-collector"), "spec");
        assertThat(Rendered.texts(shown, "dnsNames")).contains("picket-collector.picket.svc", "picket.example");
        assertThat(Rendered.texts(shown, "ipAddresses")).contains("127.0.0.1", "fd00::9");
        assertThat(Rendered.text(shown, "issuerRef", "name")).isEqualTo("picket-ca");
        assertThat(Rendered.text(shown, "privateKey", "encoding")).isEqualTo("PKCS8");
        assertThat(Needs.of(collector(rendered))).contains("secret " + Rendered.text(shown, "secretName"));
        assertThat(Needs.of(agent(rendered, "picket-agent")))
                .contains("secret picket-agent-tls", "secret picket-listeners-token");
        assertThat(notes("-f", values("cert-manager")))
                .contains("kubectl get certificate -n picket picket-collector")
                .contains("kubectl get secret -n picket-agents picket-agent-tls");
    }

    @Test
    void certificates_ofAnIssuer_areOfThatOneAlone_andNoneForAListenerThatHasItsOwn() {
        var rendered = helm.rendered("-f", values("issuer"));

        assertThat(rendered.has("Issuer")).isFalse();
        assertThat(rendered.ofKind("Certificate")).hasSize(2).allSatisfy(certificate -> {
            assertThat(Rendered.map(certificate, "spec", "issuerRef"))
                    .isEqualTo(Map.of("name", "cluster-ca", "kind", "ClusterIssuer", "group", "cert-manager.io"));
            assertThat(Rendered.text(certificate, "spec", "duration")).isEqualTo("48h");
        });
        assertThat(Needs.of(agent(rendered, "picket-agent")))
                .contains("secret picket-webhook", "secret picket-agent-tls");
        assertThat(helm.rendered("--set", "tls.certManager.enabled=true").ofKind("Certificate"))
                .as("nobody listens: the authority's and the collector's")
                .hasSize(2);
    }

    @Test
    void telemetryTriageAndAuthorities_areFilesOfTheirSecrets_andTheirPortsAreOpen() {
        var rendered = helm.rendered("-f", values("telemetry"));

        assertThat(Needs.of(collector(rendered)))
                .contains(
                        "secret picket-auth",
                        "secret picket-alerting",
                        "secret picket-otel",
                        "secret picket-collector-tls");
        assertThat(egressPorts(rendered, "picket-collector")).contains("4317", "9093");
        assertThat(egressPorts(rendered, "picket-agent")).contains("4318", "8000", "443");
        assertThat(Rendered.texts(agent(rendered, "picket-agent"), "containers"))
                .singleElement()
                .satisfies(container -> assertThat(container)
                        .contains("value=http://$(NODE_IP):8000/metrics,https://$(NODE_IP)/metrics"));
    }

    @Test
    void auditFile_onControlPlaneNodes_addsTheLogAndWhereItIsKept() {
        var rendered = helm.rendered("--set", "agent.audit.file.enabled=true");
        var everywhere = Needs.of(agent(rendered, "picket-agent"));
        var there = Needs.of(agent(rendered, "picket-agent-control-plane"));

        assertThat(without(there, everywhere))
                .containsExactlyInAnyOrder("uid 0", "node /var/log/kubernetes", "node /var/lib/picket, written to");
        assertThat(without(everywhere, there)).containsExactly("uid 65532");
    }

    @ParameterizedTest
    @CsvSource({"audit-webhook, 8473, picket-webhook", "inference, 4318, picket-otlp"})
    void listener_on_hasAPortAServiceAndItsSecret(String set, String port, String secret) {
        var rendered = helm.rendered("-f", values(set));

        assertThat(Needs.of(agent(rendered, "picket-agent"))).contains("port " + port, "secret " + secret);
        var service = Rendered.map(rendered.one("Service", "picket-agent"), "spec");
        assertThat(service).containsEntry("internalTrafficPolicy", "Local");
        assertThat(Rendered.list(service, "ports"))
                .anySatisfy(each -> assertThat(each).containsEntry("port", Integer.valueOf(port)));
    }

    @ParameterizedTest
    @CsvSource({
        "agent.flwo.enabled=true, flwo",
        "colector.enabled=true, colector",
        "collector.persistence.sise=1Gi, sise",
        "agent.audit.kafka.mechanism=scram, mechanism",
        "kafka.compression=snappy, compression",
        "kafka.collector.pasword=x, pasword",
        "agent.inference.tap.bytes=8MB, bytes",
        "collector.ledger.age=forever, age",
        "agent.audit.file.path=audit.log, path",
        "collector.image.digest=sha256:12, digest",
        "serviceMonitor.enabled=yes, serviceMonitor"
    })
    void values_withAMistake_areRefusedByItsName(String value, String named) {
        var template = helm.template("--set", value);

        assertThat(template.code()).isNotZero();
        assertThat(template.err()).contains(named);
    }

    @ParameterizedTest
    @CsvSource({
        "agent.audit.webhook.enabled, agent.audit.webhook.existingSecret is needed",
        "agent.otlp.enabled, agent.otlp.existingSecret is needed",
        "serviceMonitor.enabled, collector.auth.existingSecret is needed",
        "agent.createNamespace, agent.namespace is needed",
        "collector.auth.triage, collector.auth.existingSecret is needed",
        "collector.alerting.authority, collector.alerting.existingSecret is needed",
    })
    void values_thatNeedAnother_areRefusedWithTheFix(String value, String said) {
        assertThat(helm.template("--set", value + "=true").err()).contains(said);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tls.existingSecret=s,tls.certManager.enabled=true | exclude each other",
                "tls.certManager.enabled=true,agent.otlp.enabled=true | agent.otlp.tokenSecret is needed",
                "tls.certManager.enabled=true,agent.audit.webhook.enabled=true | agent.audit.webhook.tokenSecret is needed",
                "tls.certManager.issuerRef.nam=x | nam",
                "tls.certManager.duration=90d | duration",
                "agent.telemetry.endpoint=otel:4318 | endpoint",
                "agent.telemetry.sample=2 | sample",
                "collector.telemetry.endpoint=https://o,collector.telemetry.headers=true | collector.telemetry.existingSecret is needed",
                "collector.telemetry.endpoint=http://o,collector.telemetry.headers=true,collector.telemetry.existingSecret=s | must be https",
            })
    void values_thatDoNotFitTogether_areRefusedWithTheFix(String values, String said) {
        var template = helm.template("--set", values);

        assertThat(template.code()).isNotZero();
        assertThat(template.err()).contains(said);
    }

    @Test
    void notes_sayWhichPlanesAreLive_andTheCommandForEachThatIsNot() {
        var nothing = notes();
        var all = notes("-f", values("inference"), "-f", values("audit-webhook"));

        assertThat(nothing)
                .contains("flows       live")
                .contains("API calls   off")
                .contains("--set agent.audit.file.enabled=true")
                .contains("inferences  off")
                .contains("--set agent.inference.upstream=");
        assertThat(all)
                .contains("API calls   live, from the webhook")
                .contains("inferences  live, from the proxy http://picket-agent.picket.svc:8472")
                .contains("certificate-authority-data: $(kubectl get secret -n picket picket-webhook")
                .doesNotContain("API calls   off", "inferences  off");
    }

    @Test
    void notes_withATopicAndATap_sayHowTheTopicIsMade_andWhatIsTapped() {
        assertThat(notes("-f", values("kafka"), "-f", values("tap")))
                .contains("--create --topic picket-events")
                .contains("give WRITE to picket-agent alone, READ to picket-collector")
                .contains("inferences  live, from the tap on the ports 8000, 8080")
                .contains("flows       live, by eBPF");
    }

    private String notes(String... options) {
        var said = helm.run(Stream.concat(
                        Stream.of("install", "picket", Helm.chart(), "-n", "picket", "--dry-run=client"),
                        Stream.of(options))
                .toArray(String[]::new));
        var text = said.good();
        return text.substring(text.indexOf("NOTES:"));
    }

    private static String values(String set) {
        return Repository.chart().resolve("ci/" + set + "-values.yaml").toString();
    }

    private static Map<String, Object> agent(Rendered rendered, String name) {
        return Rendered.map(rendered.one("DaemonSet", name), "spec", "template", "spec");
    }

    private static Map<String, Object> collector(Rendered rendered) {
        return Rendered.map(rendered.one("StatefulSet", "picket-collector"), "spec", "template", "spec");
    }

    private static Set<String> in(Rendered rendered, String kind, String namespace) {
        return rendered.ofKind(kind)
                .filter(object -> Rendered.text(object, "metadata", "namespace").equals(namespace))
                .map(object -> Rendered.text(object, "metadata", "name"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> egressPorts(Rendered rendered, String policy) {
        return Rendered.list(rendered.one("NetworkPolicy", policy), "spec", "egress").stream()
                .flatMap(rule -> Rendered.list(rule, "ports").stream())
                .map(port -> Rendered.text(port, "port"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> without(Set<String> all, Set<String> those) {
        var rest = new TreeSet<>(all);
        rest.removeAll(those);
        return rest;
    }

    private static Set<String> words(String listed) {
        return listed == null ? Set.of() : new TreeSet<>(List.of(listed.split(", ")));
    }
}
