package dev.picket.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigTest {
    private static final Path REFERENCE = Path.of("../docs/examples/picket.yaml");

    @Test
    void reference_read_equalsTheDefaults() {
        assertThat(ConfigFile.read(REFERENCE, Map.of())).isEqualTo(new Loaded.Good(Config.defaults()));
    }

    @Test
    void reference_anyKey_isThereWithItsVariable() throws IOException {
        var text = Files.readString(REFERENCE);

        assertThat(ConfigFile.keys()).isNotEmpty().allSatisfy(key -> {
            var variable = Given.variable(key);
            var name = key.substring(key.lastIndexOf('.') + 1);
            assertThat(text.lines()).anySatisfy(line -> assertThat(line).matches(" *" + name + ": .*# " + variable));
        });
    }

    @Test
    void reference_anyVariableInIt_isOneOfAKey() throws IOException {
        var variables = ConfigFile.keys().stream().map(Given::variable).toList();

        var named = Files.readString(REFERENCE)
                .lines()
                .filter(line -> line.matches(".*# PICKET_[A-Z_]+"))
                .map(line -> line.substring(line.indexOf("# ") + 2))
                .toList();

        assertThat(named).containsExactlyInAnyOrderElementsOf(variables);
    }

    @Test
    void file_values_areTaken() {
        var config = good("""
                tenants:
                  namespaces: {shop: acme, shop-db: acme}
                  shared: [gateway]
                learn:
                  until: 2026-11-25T08:00:00Z
                agent:
                  flow: {mode: "off", interval: 250ms}
                collector:
                  ledger: {bytes: 1GiB}
                """, Map.of());

        assertThat(config.tenants().declared()).containsEntry("shop", "acme").hasSize(2);
        assertThat(config.tenants().shared()).containsExactly("gateway");
        assertThat(config.learn().until()).contains(Instant.parse("2026-11-25T08:00:00Z"));
        assertThat(config.agent().flow().watched()).isFalse();
        assertThat(config.agent().flow().interval()).isEqualTo(Duration.ofMillis(250));
        assertThat(config.collector().ledger().bytes()).isEqualTo(1L << 30);
    }

    @Test
    void environment_overridesTheFile() {
        var config = good(
                "ports: {api: 9000}\ntenants: {shared: [a]}",
                Map.of(
                        "PICKET_PORTS_API",
                        "9100",
                        "PICKET_TENANTS_SHARED",
                        "b, c",
                        "PICKET_TENANTS_NAMESPACES",
                        "x=y"));

        assertThat(config.ports().api()).isEqualTo(9100);
        assertThat(config.tenants().shared()).containsExactlyInAnyOrder("b", "c");
        assertThat(config.tenants().declared()).containsEntry("x", "y");
    }

    @Test
    void environment_ofKubernetesTheLauncherAndTheLab_isNoMistake() {
        var config = good(
                "",
                Map.of(
                        "PICKET_JAVA", "/usr/bin/java",
                        "PICKET_LAB", "/tmp/lab",
                        "PICKET_COLLECTOR_SERVICE_HOST", "10.0.0.1",
                        "PICKET_COLLECTOR_PORT", "tcp://10.0.0.1:8470",
                        "PICKET_COLLECTOR_PORT_8470_TCP_ADDR", "10.0.0.1"));

        assertThat(config).isEqualTo(Config.defaults());
    }

    @Test
    void unknownKey_isRefused_withLineAndNearestKey() {
        assertThat(problems("cluster: a\nagent:\n  flwo:\n    mode: auto\n", Map.of()))
                .containsExactly("f.yaml line 3: agent.flwo: no setting has this name; did you mean flow?");
    }

    @Test
    void unknownVariable_isRefused_withNearestVariable() {
        assertThat(problems("", Map.of("PICKET_LERN_UNTIL", "")))
                .containsExactly(
                        "environment PICKET_LERN_UNTIL: no setting has this name; did you mean PICKET_LEARN_UNTIL?");
    }

    @Test
    void wrongValues_areAllNamed_withValueAndWhatWasExpected() {
        var problems = problems("""
                ports:
                  api: 99999
                agent:
                  flow:
                    mode: bpf
                    interval: 5
                  spool:
                    bytes: 256MB
                learn:
                  until: yesterday
                """, Map.of());

        assertThat(problems).hasSize(5);
        assertThat(problems.get(0)).startsWith("f.yaml line 5: agent.flow.mode: is \"bpf\"; expected one of auto, ");
        assertThat(problems.get(1))
                .startsWith("f.yaml line 6: agent.flow.interval: is \"5\"; expected a duration with its unit");
        assertThat(problems.get(2)).startsWith("f.yaml line 8: agent.spool.bytes: is \"256MB\"; expected a size");
        assertThat(problems.get(3)).startsWith("f.yaml line 2: ports.api: is \"99999\"; expected a port");
        assertThat(problems.get(4)).startsWith("f.yaml line 10: learn.until: is \"yesterday\"; expected a time");
    }

    @Test
    void wrongPorts_areNamedEach() {
        assertThat(problems("agent:\n  inference:\n    tap:\n      ports: [8000, 0, http]\n", Map.of()))
                .containsExactly(
                        "f.yaml line 4: agent.inference.tap.ports: has \"0\"; expected ports from 1 to 65535",
                        "f.yaml line 4: agent.inference.tap.ports: has \"http\"; expected ports from 1 to 65535");
        assertThat(problems("", Map.of("PICKET_AGENT_INFERENCE_TAP_PORTS", "8000,70000")))
                .singleElement()
                .asString()
                .contains("has \"70000\"; expected ports from 1 to 65535");
    }

    @Test
    void tlsOfTheTap_isOffUnlessFilesAreNamed() {
        assertThat(good("", Map.of()).agent().inference().tap().tls()).isEmpty();
        assertThat(good("agent: {inference: {tap: {tls: [/lib/libssl.so.3, /usr/bin/node]}}}", Map.of())
                        .agent()
                        .inference()
                        .tap()
                        .tls())
                .containsExactlyInAnyOrder(Path.of("/lib/libssl.so.3"), Path.of("/usr/bin/node"));
    }

    @Test
    void addresses_areTaken_andWrongOnesNamedEach() {
        var check = good("agent: {inference: {check: {pages: ['http://[::1]:8000/metrics'], every: 1m}}}", Map.of())
                .agent()
                .inference()
                .check();
        assertThat(check.pages()).containsExactly(URI.create("http://[::1]:8000/metrics"));
        assertThat(check.every()).isEqualTo(Duration.ofMinutes(1));

        var expected = "; expected addresses like http://127.0.0.1:8000/metrics, without a user";
        assertThat(problems("agent: {inference: {check: {pages: [ftp://a/, b, 'http://u@c/']}}}", Map.of()))
                .containsExactly(
                        "f.yaml line 1: agent.inference.check.pages: has \"ftp://a/\"" + expected,
                        "f.yaml line 1: agent.inference.check.pages: has \"b\"" + expected,
                        "f.yaml line 1: agent.inference.check.pages: has \"http://u@c/\"" + expected);
        assertThat(problems("", Map.of("PICKET_AGENT_INFERENCE_CHECK_PAGES", "http://a/,b")))
                .singleElement()
                .asString()
                .contains("has \"b\"" + expected);
    }

    @Test
    void sameKeyTwice_isRefused() {
        assertThat(problems("cluster: a\ncluster: b\n", Map.of()))
                .containsExactly("f.yaml line 2: cluster: stands twice; keep one");
    }

    @Test
    void sectionWithoutKeys_isRefused() {
        assertThat(problems("ports: 8470\n", Map.of()))
                .containsExactly(
                        "f.yaml line 1: ports: is not a section; expected keys with values, indented below it");
    }

    @Test
    void tornYaml_isRefused_withItsLine() {
        assertThat(problems("cluster: a\nports: {api: 1\n", Map.of()).getFirst())
                .startsWith("f.yaml line 3: is not YAML");
    }

    private static Config good(String yaml, Map<String, String> environment) {
        var loaded = ConfigFile.read("f.yaml", yaml, environment);
        assertThat(loaded).isInstanceOf(Loaded.Good.class);
        return ((Loaded.Good) loaded).config();
    }

    private static List<String> problems(String yaml, Map<String, String> environment) {
        var loaded = ConfigFile.read("f.yaml", yaml, environment);
        assertThat(loaded).isInstanceOf(Loaded.Bad.class);
        return ((Loaded.Bad) loaded).problems().stream().map(Problem::toString).toList();
    }
}
