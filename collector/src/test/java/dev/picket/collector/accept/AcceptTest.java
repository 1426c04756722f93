package dev.picket.collector.accept;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UnknownFieldSet;
import dev.picket.event.Event;
import dev.picket.event.Reason;
import dev.picket.event.wire.v1.Acknowledgement.Verdict;
import dev.picket.event.wire.v1.Batch;
import dev.picket.event.wire.v1.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcceptTest {
    @TempDir
    Path folder;

    private final List<Event> handedOn = new ArrayList<>();
    private boolean busy;
    private Accept accept;
    private Session session;

    @BeforeEach
    void start() throws IOException {
        accept = Accept.open(folder, this::offer, InstantSource.fixed(Samples.NOW));
        session = accept.connect(new Peer.Certified(Set.of("node-1")));
    }

    @AfterEach
    void law() {
        assertThat(accept.account().balance().missing()).isZero();
    }

    @Test
    void deliver_goodBatch_isHandedOnOnce() {
        assertThat(deliver(Samples.batch(1, 1, 10))).isEqualTo(Verdict.ACCEPTED);
        assertThat(deliver(Samples.batch(2, 1, 12))).isEqualTo(Verdict.ACCEPTED);

        assertThat(handedOn).hasSize(12).doesNotHaveDuplicates();
        assertThat(accept.account().balance().duplicate()).isEqualTo(10);
        assertThat(accept.received())
                .singleElement()
                .isEqualTo(new Received("test", "node-1", 1, 0, 12, 0, 10, Samples.BEGIN.plusSeconds(12)));
    }

    /** Of the fields that a later schema adds nothing is known here, nor of its planes. */
    @Test
    void deliver_ofALaterAgent_whatIsKnownIsTaken_andWhatIsNotIsRefusedAlone() {
        var later = UnknownFieldSet.newBuilder()
                .addField(900, UnknownFieldSet.Field.newBuilder().addVarint(7).build())
                .build();
        var more = Samples.event("node-1", 1, 0, 1).toBuilder()
                .setUnknownFields(later)
                .build();
        var ofAnotherPlane = Samples.event("node-1", 1, 0, 2).toBuilder()
                .clearFlow()
                .setUnknownFields(later)
                .build();

        var verdict = deliver(Samples.empty(1, "node-1")
                .addEvents(more)
                .addEvents(ofAnotherPlane)
                .addEvents(Samples.event("node-1", 1, 0, 3))
                .setHealth(Health.newBuilder().setVersion("9.9.9").setUnknownFields(later))
                .setUnknownFields(later)
                .build());

        assertThat(verdict).isEqualTo(Verdict.ACCEPTED);
        assertThat(handedOn).hasSize(2);
        assertThat(accept.account().balance().refused()).isEqualTo(Map.of(Reason.MALFORMED, 1L));
        assertThat(accept.health())
                .singleElement()
                .satisfies(health -> assertThat(health.version()).isEqualTo("9.9.9"));
    }

    @Test
    void deliver_eventOfTheFuture_itsStreamHasNotReachedIt() {
        var future = Instant.parse("2099-01-01T00:00:00Z");

        deliver(Samples.empty(1, "node-1")
                .addEvents(Samples.event("node-1", 1, 0, 1, Samples.NOW, future))
                .build());

        assertThat(accept.received())
                .singleElement()
                .matches(stream -> stream.lastEnd().equals(Samples.NOW));
    }

    @Test
    void deliver_sameEventTwiceInOneBatch_isHandedOnOnce() {
        var twice = Samples.empty(1, "node-1")
                .addEvents(Samples.event("node-1", 1, 0, 1))
                .addEvents(Samples.event("node-1", 1, 0, 1))
                .build();

        deliver(twice);

        assertThat(handedOn).hasSize(1);
    }

    @Test
    void deliver_afterARestart_knowsWhatCame() throws IOException {
        deliver(Samples.batch(1, 1, 10));
        start();

        deliver(Samples.batch(1, 5, 10));

        assertThat(handedOn).hasSize(14);
        assertThat(accept.received()).singleElement().satisfies(stream -> {
            assertThat(stream.received()).isEqualTo(14);
            assertThat(stream.lost()).isZero();
        });
    }

    @Test
    void deliver_gap_isLostUntilItComes() {
        deliver(Samples.batch(1, 1, 3));
        deliver(Samples.batch(2, 8, 3));
        assertThat(accept.received()).singleElement().matches(stream -> stream.lost() == 4);

        deliver(Samples.batch(3, 4, 4));

        assertThat(accept.received()).singleElement().matches(stream -> stream.lost() == 0);
        assertThat(handedOn).hasSize(10);
    }

    @Test
    void deliver_busy_changesNothingAndPutsOffAllThatFollow() {
        deliver(Samples.batch(1, 1, 2));
        busy = true;
        assertThat(deliver(Samples.batch(2, 3, 2))).isEqualTo(Verdict.BUSY);
        busy = false;
        assertThat(deliver(Samples.batch(3, 5, 2))).as("order").isEqualTo(Verdict.BUSY);
        assertThat(accept.account().balance().in()).isEqualTo(2);

        assertThat(deliver(Samples.batch(2, 3, 2))).isEqualTo(Verdict.ACCEPTED);
        assertThat(deliver(Samples.batch(3, 5, 2))).isEqualTo(Verdict.ACCEPTED);

        assertThat(handedOn).extracting(event -> event.envelope().sequence()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void deliver_foreignAgent_isRefusedAndCounted() {
        var foreign = Samples.empty(1, "node-2")
                .addEvents(Samples.event("node-2", 1, 0, 1))
                .build();

        var answer = session.deliver(foreign);

        assertThat(answer.getVerdict()).isEqualTo(Verdict.REFUSED);
        assertThat(answer.getDetail()).contains("for another agent");
        assertThat(accept.account().balance().refused()).isEqualTo(Map.of(Reason.FOREIGN_AGENT, 1L));
        assertThat(handedOn).isEmpty();
    }

    @Test
    void deliver_foreignEventInOwnBatch_isRefusedAlone() {
        var mixed = Samples.batch(1, 1, 1).toBuilder()
                .addEvents(Samples.event("node-2", 1, 0, 1))
                .build();

        assertThat(deliver(mixed)).isEqualTo(Verdict.ACCEPTED);

        assertThat(handedOn).hasSize(1);
        assertThat(accept.account().balance().refused()).isEqualTo(Map.of(Reason.FOREIGN_AGENT, 1L));
    }

    @Test
    void deliver_tooManyEvents_isRefusedAndCounted() {
        assertThat(deliver(Samples.batch(1, 1, 10_001))).isEqualTo(Verdict.REFUSED);

        assertThat(accept.account().balance().refused()).isEqualTo(Map.of(Reason.OVERSIZED, 10_001L));
    }

    @Test
    void deliver_unreadableEvents_areRefusedAndTheRestGoesOn() {
        var good = Samples.event("node-1", 1, 0, 1);
        var noPlane = Samples.event("node-1", 1, 0, 2).toBuilder().clearPlane();
        var noPlace = Samples.event("node-1", 1, 0, 3).toBuilder().setLane(9);
        var negative = Samples.event("node-1", 1, 0, 3).toBuilder().setSequence(-3);

        deliver(Samples.empty(1, "node-1")
                .addEvents(good)
                .addEvents(noPlane)
                .addEvents(noPlace)
                .addEvents(negative)
                .build());

        assertThat(handedOn).hasSize(1);
        assertThat(accept.account().balance().refused()).isEqualTo(Map.of(Reason.MALFORMED, 3L));
        assertThat(accept.received()).singleElement().matches(stream -> stream.received() == 2 && stream.lost() == 0);
    }

    @Test
    void deliver_manyEpochs_keepsTheLastAndCountsWhatIsTooOld() {
        for (int epoch = 1; epoch <= 40; epoch++) {
            deliver(Samples.empty(epoch, "node-1")
                    .addEvents(Samples.event("node-1", epoch, 0, 1))
                    .build());
        }
        deliver(Samples.empty(41, "node-1")
                .addEvents(Samples.event("node-1", 3, 0, 2))
                .build());

        assertThat(handedOn).hasSize(40);
        assertThat(accept.received()).hasSize(Streams.EPOCHS_MAX);
        assertThat(accept.account().balance().dropped()).isEqualTo(Map.of(Reason.EXPIRED, 1L));
    }

    @Test
    void deliver_health_isKeptAndBounded() {
        var health = Health.newBuilder()
                .setVersion("<script>")
                .addSources(Health.Source.newBuilder().setPlane("flow").setMode("ebpf"))
                .addStages(Health.Stage.newBuilder().setName("forward").setIn(3).putDropped("spool-full", 2));

        deliver(Samples.empty(1, "node-1").setHealth(health).build());

        assertThat(accept.health()).singleElement().satisfies(agent -> {
            assertThat(agent.version()).startsWith("hash:");
            assertThat(agent.sources()).containsExactly(new AgentHealth.Source("flow", "ebpf", ""));
            assertThat(agent.stages().getFirst().dropped()).isEqualTo(Map.of("spool-full", 2L));
        });
    }

    @Test
    void open_brokenFile_isSetAsideAndTheRestIsKnown() throws IOException {
        deliver(Samples.batch(1, 1, 10));
        try (var files = Files.list(folder)) {
            var file = files.toList().getFirst();
            var bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);
        }

        start();

        assertThat(accept.received()).isEmpty();
        assertThat(folder.toFile().list()).singleElement().asString().endsWith(".broken");
    }

    @Test
    void deliver_closed_isPutOff() {
        accept.close();

        assertThat(deliver(Samples.batch(1, 1, 1))).isEqualTo(Verdict.BUSY);
        assertThat(session.deliverUnlessClosed(Samples.batch(1, 1, 1))).isEmpty();
    }

    private Verdict deliver(Batch batch) {
        return session.deliver(batch).getVerdict();
    }

    private boolean offer(List<Event> events) {
        return !busy && handedOn.addAll(events);
    }
}
