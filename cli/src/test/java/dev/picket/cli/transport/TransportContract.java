package dev.picket.cli.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.picket.agent.forward.Forward;
import dev.picket.agent.forward.Link;
import dev.picket.collector.accept.Received;
import dev.picket.event.Event;
import dev.picket.event.wire.v1.Health;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every kind of link owes: all events, each once, each lane in order, and books that agree on both sides. */
interface TransportContract {
    Duration PATIENCE = Duration.ofSeconds(90);
    int MANY = 20_000;

    Rig rig(Central central, Path folder);

    @Test
    default void deliver_manyEvents_arriveOnceAndInOrderAndAreAcknowledged(@TempDir Path folder) throws IOException {
        var central = new Central(folder.resolve("accept"));
        try (var rig = rig(central, folder);
                var forward = forward("node-1", folder, rig)) {
            offer(forward, 0, MANY);

            awaitOut(central, forward, MANY);

            assertWhole(central, MANY);
            assertBalanced(central, forward);
            await().atMost(PATIENCE)
                    .until(() -> central.accept().account().balance().out() == MANY);
        }
    }

    @Test
    default void deliver_connectionsBreak_nothingIsLostAndNothingComesTwice(@TempDir Path folder) throws IOException {
        var central = new Central(folder.resolve("accept"));
        try (var rig = rig(central, folder);
                var forward = forward("node-1", folder, rig)) {
            for (int part = 0; part < 8; part++) {
                var seen = central.size();
                offer(forward, part * 1000, 1000);
                await().atMost(PATIENCE).until(() -> central.size() > seen);
                rig.breakConnections();
            }

            awaitOut(central, forward, 8000);

            assertWhole(central, 8000);
            assertBalanced(central, forward);
        }
    }

    @Test
    default void deliver_collectorBusyNowAndThen_keepsOrder(@TempDir Path folder) throws IOException {
        var central = new Central(folder.resolve("accept"));
        central.moody();
        try (var rig = rig(central, folder);
                var forward = forward("node-1", folder, rig)) {
            offer(forward, 0, 5000);

            awaitOut(central, forward, 5000);

            assertWhole(central, 5000);
            assertBalanced(central, forward);
        }
    }

    @Test
    default void deliver_collectorRestarts_goesOnWithoutLossOrCopies(@TempDir Path folder) throws IOException {
        var central = new Central(folder.resolve("accept"));
        try (var rig = rig(central, folder);
                var forward = forward("node-1", folder, rig)) {
            offer(forward, 0, 3000);
            await().atMost(PATIENCE).until(() -> central.size() > 0);
            rig.stopCollector();
            offer(forward, 3000, 3000);
            await().atMost(PATIENCE).until(() -> rig.atRest(forward, 6000));
            rig.startCollector();

            awaitOut(central, forward, 6000);

            assertWhole(central, 6000);
            assertBalanced(central, forward);
        }
    }

    @Test
    default void deliver_agentRestarts_bringsWhatItHadOnDiskUnderItsOldEpoch(@TempDir Path folder) throws IOException {
        var central = new Central(folder.resolve("accept"));
        try (var rig = rig(central, folder)) {
            rig.unreachable();
            try (var first = forward("node-1", folder, rig)) {
                offer(first, 0, 4000);
            }
            rig.reachable();
            try (var second = forward("node-1", folder, rig)) {
                offer(second, 4000, 1000);

                awaitOut(central, second, 5000);

                assertWhole(central, 5000);
                assertBalanced(central, second);
                assertThat(second.account().balance().in()).isEqualTo(5000);
            }
        }
        assertThat(central.accept().received().stream().map(Received::epoch).distinct())
                .hasSize(2);
    }

    @Test
    default void deliver_health_reachesTheCollectorWithoutEvents(@TempDir Path folder) throws IOException {
        var central = new Central(folder.resolve("accept"));
        try (var rig = rig(central, folder);
                var _ = forward("node-1", folder, rig)) {
            await().atMost(PATIENCE).until(() -> !central.accept().health().isEmpty());

            assertThat(central.accept().health().getFirst().version()).isEqualTo("test");
            assertThat(central.accept().health().getFirst().agent()).isEqualTo("node-1");
        }
    }

    static Forward forward(String agent, Path folder, Rig rig) throws IOException {
        return start(agent, folder, rig.link(agent));
    }

    static Forward start(String agent, Path folder, Link link) throws IOException {
        var health = Health.newBuilder().setVersion("test").build();
        return Forward.start(
                Traces.settings(agent, folder), link, () -> health, InstantSource.system(), new Random(20261125));
    }

    static void offer(Forward forward, int first, int count) {
        for (int i = first; i < first + count; i++) {
            assertThat(forward.offer(Traces.flow(i))).isTrue();
        }
    }

    static void awaitOut(Central central, Forward forward, long events) {
        await().atMost(PATIENCE)
                .until(() -> forward.account().balance().out() == events && central.received() == events);
    }

    /** Every event once, and each lane of each epoch in the order in which its events were made. */
    static void assertWhole(Central central, int events) {
        var ledger = central.ledger();
        assertThat(ledger.stream().map(Traces::number).collect(Collectors.toSet()))
                .hasSize(events);
        assertThat(ledger).hasSize(events);
        var last = new HashMap<String, Event>();
        for (var event : ledger) {
            var envelope = event.envelope();
            var before = last.put(envelope.epoch() + "/" + envelope.lane(), event);
            assertThat(envelope.sequence())
                    .isEqualTo(before == null ? 1 : before.envelope().sequence() + 1);
            assertThat(before == null || Traces.number(before) < Traces.number(event))
                    .isTrue();
        }
        assertThat(central.accept().received()).allMatch(stream -> stream.lost() == 0);
    }

    static void assertBalanced(Central central, Forward forward) {
        assertThat(forward.account().balance().missing()).isZero();
        assertThat(central.accept().account().balance().missing()).isZero();
    }
}
