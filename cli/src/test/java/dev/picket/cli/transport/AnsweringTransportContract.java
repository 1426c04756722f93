package dev.picket.cli.transport;

import static dev.picket.cli.transport.TransportContract.assertBalanced;
import static dev.picket.cli.transport.TransportContract.assertWhole;
import static dev.picket.cli.transport.TransportContract.awaitOut;
import static dev.picket.cli.transport.TransportContract.forward;
import static dev.picket.cli.transport.TransportContract.offer;
import static dev.picket.cli.transport.TransportContract.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.picket.agent.forward.Link;
import dev.picket.event.Reason;
import dev.picket.event.wire.Wire;
import dev.picket.event.wire.v1.Acknowledgement;
import dev.picket.event.wire.v1.Acknowledgement.Verdict;
import dev.picket.event.wire.v1.Batch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a link owes besides that carries the collector's verdicts back. */
interface AnsweringTransportContract extends TransportContract {
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

            awaitOut(central, forward, 5000);

            assertWhole(central, 5000);
            assertBalanced(central, forward);
        }
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
