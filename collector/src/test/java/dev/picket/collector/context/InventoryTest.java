package dev.picket.collector.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InventoryTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void podAt_addressUsedAgain_isWhoHeldItThen() {
        var inventory = Inventory.of(
                List.of(between("a", NOON, NOON.plusSeconds(60)), between("b", NOON.plusSeconds(65), Instant.MAX)),
                List.of(),
                List.of(),
                List.of());

        assertThat(inventory.podAt("10.0.0.1", NOON)).map(Pod::uid).contains("a");
        assertThat(inventory.podAt("10.0.0.1", NOON.plusSeconds(59)))
                .map(Pod::uid)
                .contains("a");
        assertThat(inventory.podAt("10.0.0.1", NOON.plusSeconds(62)))
                .map(Pod::uid)
                .contains("a");
        assertThat(inventory.podAt("10.0.0.1", NOON.plusSeconds(65)))
                .map(Pod::uid)
                .contains("b");
        assertThat(inventory.podAt("10.0.0.1", NOON.minusSeconds(1))).isEmpty();
    }

    @Test
    void podAt_longAfterThePodLetGo_isNobody() {
        var inventory =
                Inventory.of(List.of(between("a", NOON, NOON.plusSeconds(60))), List.of(), List.of(), List.of());

        var lingering = NOON.plusSeconds(60).plus(Inventory.LINGER);
        assertThat(inventory.podAt("10.0.0.1", lingering.minusMillis(1))).isPresent();
        assertThat(inventory.podAt("10.0.0.1", lingering)).isEmpty();
        assertThat(inventory.podAt("10.0.0.1", Instant.MAX)).isEmpty();
        assertThat(inventory.podAt("10.0.0.1", Instant.MIN)).isEmpty();
    }

    @Test
    void podOfUid_goneForAQuarterOfAnHour_isStillKnown() {
        var inventory =
                Inventory.of(List.of(between("a", NOON, NOON.plusSeconds(60))), List.of(), List.of(), List.of());

        assertThat(inventory.podOfUid("a")).isPresent();
        assertThat(inventory.podAt("10.0.0.1", NOON.plusSeconds(30))).isPresent();
        assertThat(inventory.podNamed("shop", "a", NOON.plus(Duration.ofMinutes(15))))
                .isPresent();
    }

    @Test
    void podAt_hostNetwork_isNotThePods() {
        assertThat(Examples.cluster().podAt("192.168.0.1", NOON)).isEmpty();
        assertThat(Examples.cluster().nodeAt("192.168.0.1")).map(Node::name).contains("node-1");
    }

    @Test
    void podAt_otherSpellingOfIpv6_isTheSame() {
        assertThat(Examples.cluster().podAt("FD00:0::0:9", NOON)).map(Pod::uid).contains("u-llm");
        assertThat(Examples.cluster().podAt("::ffff:10.1.0.1", NOON))
                .map(Pod::uid)
                .contains("u-web");
        assertThat(Examples.cluster().podAt("not:an:address", NOON)).isEmpty();
    }

    @Test
    void serviceAt_selectorOfOneWorkload_isThatWorkload() {
        assertThat(Examples.cluster().serviceAt("10.96.0.2"))
                .map(Service::workload)
                .contains("db");
        assertThat(Examples.cluster().serviceNamed("bank", "db-svc")).isPresent();
    }

    @Test
    void serviceAt_noOrSeveralWorkloads_isTheServiceItself() {
        var inventory = Inventory.of(
                List.of(
                        Examples.pod("1", "shop", "web-7d4b9c8f6d-x2x9p", "10.0.0.1", Map.of("app", "web", "v", "1")),
                        Examples.pod("2", "shop", "web-next-7d4b9c8f6d-x2x9p", "10.0.0.2", Map.of("app", "web"))),
                List.of(
                        Examples.service("shop", "both", "10.96.0.1", Map.of("app", "web")),
                        Examples.service("shop", "one", "10.96.0.2", Map.of("app", "web", "v", "1")),
                        Examples.service("shop", "none", "10.96.0.3", Map.of("app", "x")),
                        Examples.service("bank", "foreign", "10.96.0.4", Map.of("app", "web"))),
                List.of(),
                List.of());

        assertThat(inventory.services())
                .extracting(Service::workload)
                .containsExactly("both", "web", "none", "foreign");
    }

    private static Pod between(String uid, Instant from, Instant until) {
        return new Pod(uid, "shop", uid, List.of("10.0.0.1"), "", "", "", "", false, Map.of(), from, until);
    }
}
