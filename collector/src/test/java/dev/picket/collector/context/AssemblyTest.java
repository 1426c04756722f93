package dev.picket.collector.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AssemblyTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private final Assembly assembly = new Assembly(3);

    @Test
    void inventory_podGoneForAQuarterOfAnHour_stillAnswersForItsAddress() {
        var pod = pod("a");
        assembly.add(pod);
        assembly.remove(pod, NOW);

        var later = assembly.inventory(NOW.plus(Duration.ofMinutes(15)));

        assertThat(later.podAt("10.0.0.1", NOW.minusSeconds(1))).map(Pod::uid).contains("a");
        assertThat(later.podAt("10.0.0.1", NOW.plus(Duration.ofMinutes(1)))).isEmpty();
        assertThat(assembly.inventory(NOW.plus(Duration.ofMinutes(21))).pods()).isEmpty();
    }

    @Test
    void add_moreThanTheBound_isCountedAndTheRestStays() {
        List.of("a", "b", "c", "d").forEach(uid -> assembly.add(pod(uid)));
        assembly.add(pod("a"));

        assertThat(assembly.inventory(NOW).pods()).extracting(Pod::uid).containsExactly("a", "b", "c");
        assertThat(assembly.dropped()).isOne();
    }

    @Test
    void remove_moreThanTheBound_forgetsWhoWentFirst() {
        List.of("a", "b", "c", "d").forEach(uid -> assembly.remove(pod(uid), NOW));

        assertThat(assembly.inventory(NOW).pods()).extracting(Pod::uid).containsExactly("b", "c", "d");
    }

    @Test
    void remove_othersThanPods_areGone() {
        var service = Examples.service("shop", "web", "10.96.0.1", Map.of());
        var node = new Node("n", List.of());
        var namespace = new Namespace("shop", Map.of());
        assembly.add(service);
        assembly.add(node);
        assembly.add(namespace);
        assertThat(assembly.inventory(NOW).services()).hasSize(1);

        assembly.remove(service);
        assembly.remove(node);
        assembly.remove(namespace);

        var inventory = assembly.inventory(NOW);
        assertThat(inventory.services()).isEmpty();
        assertThat(inventory.nodes()).isEmpty();
        assertThat(inventory.namespaces()).isEmpty();
    }

    private static Pod pod(String uid) {
        return Examples.pod(uid, "shop", "web-0", "10.0.0.1", Map.of());
    }
}
