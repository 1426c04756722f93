package dev.picket.collector.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.context.InventoryFile.Loaded;
import dev.picket.event.Content;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InventoryFileTest {
    private static final Content WORKLOAD = new Content.Ingress(true, List.of());
    private static final Path EXAMPLE = Path.of("..", "docs", "examples", "inventory.yaml");

    @Test
    void read_theExample_knowsEverythingInIt() {
        var inventory = inventory(InventoryFile.read(EXAMPLE, BodyReader.NONE));

        assertThat(inventory.pods()).hasSize(5);
        assertThat(inventory.podAt("fd00:0::1", Examples.TIME).orElseThrow())
                .extracting(Pod::workload, Pod::kind, Pod::serviceAccount, Pod::node)
                .containsExactly("web", "Deployment", "web", "node-1");
        assertThat(inventory.podAt("10.1.0.3", Instant.parse("2026-03-01T08:01:00Z")))
                .map(Pod::workload)
                .contains("migrate");
        assertThat(inventory.podAt("10.1.0.3", Instant.parse("2026-03-01T09:00:00Z")))
                .map(Pod::workload)
                .contains("report");
        assertThat(inventory.services()).extracting(Service::workload).containsExactly("db", "ledger");
        assertThat(inventory.nodeAt("192.168.0.1")).isPresent();
        assertThat(inventory.namespaceLabels("bank")).containsEntry("picket.dev/tenant", "blue");
    }

    @Test
    void read_theExample_knowsWhoMayWhat() {
        var rights = new Rights(
                inventory(InventoryFile.read(EXAMPLE, BodyReader.NONE)).objects(), Map.of(), Examples.TIME);
        var web = rights.rbac().of("system:serviceaccount:shop:web", List.of());

        assertThat(rights.complete()).isTrue();
        assertThat(web.permits("get", "", "secrets", "", "shop", "web-tls")).isTrue();
        assertThat(web.permits("get", "", "secrets", "", "shop", "other")).isFalse();
        assertThat(rights.rbac().of("carol", List.of("platform")).permits("list", "metrics.k8s.io", "pods", "", "", ""))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    pods: [{name: a, namespace: b, adresses: [10.0.0.1]}] | f:1: pods[0].adresses is no key here: did you mean addresses?
                    pots: []                                     | f:1: pots is no key here: did you mean pods?
                    zebra: []                                    | f:1: zebra is no key here: known are pods, services, nodes, namespaces, roles, bindings, objects
                    pods: {name: a}                              | f:1: pods is not a list
                    pods: [a]                                    | f:1: pods[0] is not a mapping: expected keys with values
                    pods: [{name: a}]                            | f:1: pods[0].namespace is missing
                    pods: [{name: [a], namespace: b}]            | f:1: pods[0].name is not a single value
                    pods: [{name: a, namespace: b, addresses: [10.0.0.256]}] | f:1: pods[0].addresses is '10.0.0.256': expected an IP address
                    pods: [{name: a, namespace: b, from: noon}]  | f:1: pods[0].from is 'noon': expected a time like 2026-11-25T08:00:00Z
                    pods: [{name: a, namespace: b, hostNetwork: yes}] | f:1: pods[0].hostNetwork is 'yes': expected true or false
                    pods: [{name: "a<b", namespace: b}]          | f:1: pods[0].name has characters that no name has, or more than 256
                    services: [{name: a, namespace: b, ports: [0]}] | f:1: services[0].ports is '0': expected a port from 1 to 65535
                    nodes: [{name: a, name: b}]                  | f:1: nodes[0].name stands twice: keep one
                    namespaces: [{name: a, labels: [x]}]         | f:1: namespaces[0].labels is not a mapping: expected keys with values
                    just text                                    | f:1: is not a mapping: expected keys with values
                    """)
    void parse_mistake_namesLineFieldAndFix(String yaml, String problem) {
        assertThat(parse(yaml))
                .isInstanceOfSatisfying(
                        Loaded.Refused.class,
                        refused -> assertThat(refused.problems()).containsExactly(problem));
    }

    @Test
    void parse_severalMistakes_namesEachAtItsLine() {
        var loaded = parse("nodes:\n- name: a\n  adress: b\n- addresses: [x]\n");

        assertThat(((Loaded.Refused) loaded).problems())
                .containsExactly(
                        "f:3: nodes[0].adress is no key here: did you mean addresses?",
                        "f:4: nodes[1].name is missing",
                        "f:4: nodes[1].addresses is 'x': expected an IP address");
    }

    @Test
    void parse_brokenYaml_namesTheLine() {
        assertThat(((Loaded.Refused) parse("pods:\n  - [a\n")).problems())
                .singleElement()
                .asString()
                .startsWith("f:3: is not YAML: ");
        assertThat(parse("[".repeat(1_000_000))).isInstanceOf(Loaded.Refused.class);
        assertThat(parse("a: &a [*a]")).isInstanceOf(Loaded.Refused.class);
        assertThat(parse("a: \u0000")).isInstanceOf(Loaded.Refused.class);
    }

    @Test
    void parse_nothing_isAnEmptyInventory() {
        assertThat(inventory(parse("")).pods()).isEmpty();
        assertThat(inventory(parse("pods:\nnodes: []\n")).nodes()).isEmpty();
    }

    @Test
    void read_absentOrNotText_isRefusedByName(@TempDir Path folder) throws IOException {
        var binary = Files.write(folder.resolve("binary.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});

        assertThat(((Loaded.Refused) InventoryFile.read(folder.resolve("x.yaml"), BodyReader.NONE)).problems())
                .containsExactly(folder.resolve("x.yaml") + ": there is no such file");
        assertThat(((Loaded.Refused) InventoryFile.read(binary, BodyReader.NONE)).problems())
                .containsExactly(binary + ": is not UTF-8");
        assertThat(((Loaded.Refused) InventoryFile.read(folder, BodyReader.NONE)).problems())
                .hasSize(1);
    }

    @Test
    void parse_objects_areReadAsTheLogsBodiesAre() {
        var read = new HashMap<String, String>();
        var inventory = inventory(InventoryFile.parse("f", """
                objects:
                  - resource: pods
                    namespace: shop
                    name: web-0
                    created: 2026-03-01T10:00:00Z
                    from: 2026-03-01T10:00:00.5Z
                    body: {spec: {hostPID: true, containers: [{name: "a\\"b", n: -1.5, x: null, y: 'true', z: 007}]}}
                """, (resource, json) -> {
            read.put(resource, new String(json, StandardCharsets.UTF_8));
            return WORKLOAD;
        }));

        assertThat(read)
                .containsEntry(
                        "pods",
                        "{\"spec\":{\"hostPID\":true,\"containers\":[{\"name\":\"a\\\"b\",\"n\":-1.5,\"x\":null,\"y\":\"true\",\"z\":\"007\"}]}}");
        var versions = inventory.objects().of("pods").versions("pods/shop/web-0");
        assertThat(versions).hasSize(1);
        assertThat(versions.getFirst().created()).isEqualTo("2026-03-01T10:00:00Z");
        assertThat(versions.getFirst().from()).isEqualTo("2026-03-01T10:00:00.500Z");
        assertThat(versions.getFirst().content()).isEqualTo(WORKLOAD);
    }

    @Test
    void parse_aBodyThatAliasesBlowUp_isRefused() {
        var long60 = String.join(", ", Collections.nCopies(60, "x".repeat(1000)));
        var yaml = "objects:\n- resource: pods\n  name: a\n  body:\n    a: &a [%s]\n    b: [%s]\n"
                .formatted(long60, String.join(", ", Collections.nCopies(45, "*a")));

        assertThat(((Loaded.Refused) parse(yaml)).problems())
                .containsExactly("f:5: objects[0].body is too large: at most 2097152 characters");
    }

    private static Loaded parse(String yaml) {
        return InventoryFile.parse("f", yaml, BodyReader.NONE);
    }

    private static Inventory inventory(Loaded loaded) {
        return switch (loaded) {
            case Loaded.Read(var inventory) -> inventory;
            case Loaded.Refused(var problems) -> throw new AssertionError(problems);
        };
    }
}
