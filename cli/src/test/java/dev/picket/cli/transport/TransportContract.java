package dev.picket.cli.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.picket.agent.forward.Forward;
import dev.picket.agent.forward.Link;
import dev.picket.collector.accept.Received;
import dev.picket.event.Event;
import dev.picket.event.Reason;
import dev.picket.event.wire.Wire;
import dev.picket.event.wire.v1.Acknowledgement;
import dev.picket.event.wire.v1.Acknowledgement.Verdict;
import dev.picket.event.wire.v1.Batch;
import dev.picket.event.wire.v1.Health;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every kind of link owes: all events, each once, each lane in order, and books that agree on both sides. */
interface TransportContract {
    Duration PATIENCE = Duration.ofSeconds(40);
    int MANY = 20_000;

    Rig rig(Central central, Path folder);

    @Test
    default void deliver_manyEvents_arriveOnceAndInOrderAndAreAcknowledged(@TempDir Path folder) throws IOException {
        var central = new Central(folder.resolve("accept"));
        try (var rig = rig(central, folder);
                var forward = forward("node-1", folder, rig)) {
            offer(forward, 0, MANY);

            awaitOut(forward, MANY);

            assertWhole(central, MANY);
            assertBalanced(central, forward);
            assertThat(central.accept().account().balance().out()).isEqualTo(MANY);
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

            awaitOut(forward, 8000);

            assertWhole(central, 8000);
            assertBalanced(central, forward);
        }
    }

    @Test
    default void deliver_collectorBusy_waitsAndKeepsOrder(@TempDir Path folder) throws IOException {
        var central = new Central(folder.resolve("accept"));
        try (var rig = rig(central, folder);
                var forward = forward("node-1", folder, rig)) {
            central.busy(true);
            offer(forward, 0, 5000);
            await().atMost(PATIENCE).until(() -> forward.reach().open() && forward.spooled() > 0);
            assertThat(central.size()).isZero();
            assertThat(forward.account().balance().out()).isZero();
            central.busy(false);

            awaitOut(forward, 5000);

            assertWhole(central, 5000);
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

            awaitOut(forward, 5000);

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
            await().atMost(PATIENCE)
                    .until(() -> !forward.reach().open()
                            && forward.account().balance().held() >= 3000);
            rig.startCollector();

            awaitOut(forward, 6000);

            assertWhole(central, 6000);
            assertBalanced(central, forward);
            assertThat(central.accept().received().stream()
                            .mapToLong(Received::received)
                            .sum())
                    .isEqualTo(6000);
        }
    }

    @Test
    default void deliver_agentRestarts_bringsWhatItHadOnDiskUnderItsOldEpoch(@TempDir Path folder) throws IOException {
        var central = new Central(folder.resolve("accept"));
        try (var rig = rig(central, folder)) {
            rig.stopCollector();
            try (var first = forward("node-1", folder, rig)) {
                offer(first, 0, 4000);
            }
            rig.startCollector();
            try (var second = forward("node-1", folder, rig)) {
                offer(second, 4000, 1000);

                awaitOut(second, 5000);

                assertWhole(central, 5000);
                assertBalanced(central, second);
                assertThat(second.account().balance().in()).isEqualTo(5000);
            }
        }
        assertThat(central.accept().received().stream().map(Received::epoch).distinct())
                .hasSize(2);
    }

    @Test
    default void deliver_foreignAgent_isRefusedAndCountedOnBothSides(@TempDir Path folder) throws IOException {
        var central = new Central(folder.resolve("accept"));
        try (var rig = rig(central, folder);
                var forward = start("node-2", folder, rig.link("node-1"))) {
            offer(forward, 0, 1000);

            await().atMost(PATIENCE).until(() -> forward.account().balance().held() == 0);

            assertThat(forward.account().balance().dropped()).isEqualTo(Map.of(Reason.REFUSED_BY_COLLECTOR, 1000L));
            assertThat(central.accept().account().balance().refused()).isEqualTo(Map.of(Reason.FOREIGN_AGENT, 1000L));
            assertThat(central.size()).isZero();
            assertBalanced(central, forward);
        }
    }

    @Test
    default void send_batchTooLarge_isRefusedAndTheNextIsTaken(@TempDir Path folder) {
        var central = new Central(folder.resolve("accept"));
        try (var rig = rig(central, folder);
                var link = rig.link("node-1")) {
            var ear = new Ear();
            link.open(ear);
            await().atMost(PATIENCE).until(() -> ear.opened);

            link.send(batch(1, 10_001));
            link.send(batch(2, 10));

            await().atMost(PATIENCE).until(() -> ear.answers.size() == 2);
            assertThat(ear.answers).extracting(Acknowledgement::getNumber).containsExactly(1L, 2L);
            assertThat(ear.answers)
                    .extracting(Acknowledgement::getVerdict)
                    .containsExactly(Verdict.REFUSED, Verdict.ACCEPTED);
            assertThat(central.size()).isEqualTo(10);
        }
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

    private static Forward forward(String agent, Path folder, Rig rig) throws IOException {
        return start(agent, folder, rig.link(agent));
    }

    private static Forward start(String agent, Path folder, Link link) throws IOException {
        var health = Health.newBuilder().setVersion("test").build();
        return Forward.start(
                Traces.settings(agent, folder), link, () -> health, InstantSource.system(), new Random(20261125));
    }

    private static void offer(Forward forward, int first, int count) {
        for (int i = first; i < first + count; i++) {
            assertThat(forward.offer(Traces.flow(i))).isTrue();
        }
    }

    private static void awaitOut(Forward forward, long events) {
        await().atMost(PATIENCE).until(() -> forward.account().balance().out() == events);
    }

    /** Every event once, and each lane of each epoch in the order in which its events were made. */
    private static void assertWhole(Central central, int events) {
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

    private static void assertBalanced(Central central, Forward forward) {
        assertThat(forward.account().balance().missing()).isZero();
        assertThat(central.accept().account().balance().missing()).isZero();
    }

    private static Batch batch(long number, int events) {
        return Batch.newBuilder()
                .setNumber(number)
                .setCluster("test")
                .setAgent("node-1")
                .addAllEvents(IntStream.rangeClosed(1, events)
                        .mapToObj(i -> Wire.toProto(Traces.flow(i)
                                .in(Traces.flow(i).envelope().placed("test", "node-1", "node-1", number, 0, i))))
                        .toList())
                .build();
    }

    /** Remembers what a link says. */
    final class Ear implements Link.Listener {
        private final List<Acknowledgement> answers = new CopyOnWriteArrayList<>();
        private volatile boolean opened;

        @Override
        public void opened() {
            opened = true;
        }

        @Override
        public void acknowledged(Acknowledgement acknowledgement) {
            answers.add(acknowledgement);
        }

        @Override
        public void closed(String why) {}
    }
}
