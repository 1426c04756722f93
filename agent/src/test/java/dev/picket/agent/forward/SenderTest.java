package dev.picket.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.event.Account;
import dev.picket.event.Reason;
import dev.picket.event.telemetry.Spans;
import dev.picket.event.wire.v1.Acknowledgement;
import dev.picket.event.wire.v1.Acknowledgement.Verdict;
import dev.picket.event.wire.v1.Batch;
import dev.picket.event.wire.v1.Event;
import dev.picket.event.wire.v1.Health;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SenderTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @TempDir
    Path folder;

    private final ScriptedLink link = new ScriptedLink();
    private long now;
    private Account account = new Account("forward");
    private Spool spool;
    private Sender sender;

    @BeforeEach
    void start() throws IOException {
        account = new Account("forward", () -> sender.held() + spool.waiting());
        spool = Spool.open(
                folder.resolve("spool"), SpoolBounds.standard(), InstantSource.fixed(Samples.NOW), account, Disk.REAL);
        var settings = Settings.standard(Samples.PLACE, folder);
        var health = Health.newBuilder().setVersion("7").build();
        sender = new Sender(
                settings, link, spool, account, () -> health, new Signals(() -> {}), new Random(1), now, Spans.OFF);
    }

    @Test
    void work_linkOpen_sendsStraightAndBooksTheAcknowledgement() {
        open();
        take(1, 10);
        sender.work(now);
        link.answer(Verdict.ACCEPTED);
        sender.work(now);

        assertThat(link.sequences())
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 10).boxed().toList());
        assertThat(spool.isEmpty()).isTrue();
        assertThat(account.balance().out()).isEqualTo(10);
        assertThat(account.balance().missing()).isZero();
    }

    @Test
    void work_collectorAway_keepsOnDiskAndSendsInOrderLater() {
        for (int i = 0; i < 30; i++) {
            take(1 + 10L * i, 10);
        }
        assertThat(spool.waiting()).isEqualTo(300);

        open();
        for (int i = 0; i < 40; i++) {
            sender.work(now);
            link.answerAll(Verdict.ACCEPTED);
        }
        sender.work(now);

        assertThat(link.sequences())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 300).boxed().toList());
        assertThat(sender.done()).isTrue();
        assertThat(account.balance().out()).isEqualTo(300);
    }

    @Test
    void work_moreThanTheWindow_waitsOnDiskUntilAcknowledged() {
        open();
        for (int i = 0; i < 10; i++) {
            take(1 + i, 1);
        }
        sender.work(now);

        assertThat(link.sequences()).hasSize(8);
        assertThat(spool.waiting()).isEqualTo(2);
        assertThat(account.balance().missing()).isZero();
    }

    @Test
    void work_connectionLost_writesDownAndSendsAgainInOrder() {
        open();
        take(1, 5);
        take(6, 5);
        sender.work(now);
        link.answer(Verdict.ACCEPTED);
        link.listener().closed("reset by peer");
        sender.work(now);
        assertThat(spool.isEmpty()).isFalse();
        assertThat(sender.reach()).isEqualTo(new Reach(false, "reset by peer"));
        take(11, 5);

        link.sent.clear();
        now += SECOND;
        open();
        sender.work(now);
        assertThat(link.sequences()).containsExactly(6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L, 14L, 15L);
        link.answerAll(Verdict.ACCEPTED);
        sender.work(now);

        assertThat(sender.done()).isTrue();
        assertThat(account.balance().out()).isEqualTo(15);
        assertThat(account.balance().missing()).isZero();
    }

    @Test
    void work_busy_sendsTheSameAgainInOrderAfterAWait() {
        open();
        take(1, 1);
        take(2, 1);
        sender.work(now);
        link.sent.clear();
        link.answer(Verdict.BUSY);
        sender.work(now);
        now += SECOND;
        sender.work(now);
        assertThat(link.sent).as("the second is not answered yet").isEmpty();

        link.answer(Verdict.BUSY);
        sender.work(now);
        sender.work(now);

        assertThat(link.sequences()).containsExactly(1L, 2L);
        assertThat(account.balance().held()).isEqualTo(2);
    }

    @Test
    void work_refused_dropsCountsAndGoesOn() {
        open();
        take(1, 3);
        take(4, 1);
        sender.work(now);
        link.answer(Verdict.REFUSED);
        link.answer(Verdict.ACCEPTED);
        sender.work(now);

        assertThat(account.balance().dropped()).isEqualTo(Map.of(Reason.REFUSED_BY_COLLECTOR, 3L));
        assertThat(account.balance().out()).isEqualTo(1);
        assertThat(account.balance().missing()).isZero();
    }

    @Test
    void work_noAnswer_givesTheLinkUpAndOpensItAgain() {
        open();
        take(1, 1);
        sender.work(now);
        var openings = link.openings;
        now += 31 * SECOND;
        sender.work(now);
        assertThat(sender.away()).isTrue();
        now += SECOND;
        sender.work(now);

        assertThat(link.openings).isEqualTo(openings + 1);
    }

    @Test
    void work_acknowledgementOfWhatWasNotSent_givesTheLinkUp() {
        open();
        take(1, 1);
        sender.work(now);
        link.answer(77, Verdict.ACCEPTED);
        sender.work(now);

        assertThat(sender.away()).isTrue();
        assertThat(account.balance().held()).isEqualTo(1);
    }

    @Test
    void work_oldOpeningSpeaks_isNotHeard() {
        open();
        var old = link.listener();
        old.closed("first");
        sender.work(now);
        now += SECOND;
        open();
        take(1, 1);
        sender.work(now);
        old.closed("again");
        old.acknowledged(Acknowledgement.newBuilder().setNumber(1).build());
        sender.work(now);

        assertThat(sender.away()).isFalse();
        assertThat(account.balance().out()).isZero();
    }

    @Test
    void work_collectorStaysAway_triesLessAndLessOften() {
        for (int i = 0; i < 600; i++) {
            now += SECOND / 10;
            sender.work(now);
            if (!sender.away()) {
                link.listener().closed("refused");
                sender.work(now);
            }
        }

        assertThat(link.openings).isBetween(6, 14);
    }

    @Test
    void work_nothingToSend_reportsHealthEveryTenSeconds() {
        open();
        sender.work(now);
        assertThat(link.sent)
                .singleElement()
                .matches(batch -> batch.getHealth().getVersion().equals("7"));
        assertThat(link.sent.getFirst().getAgent()).isEqualTo("node-1");
        link.answerAll(Verdict.ACCEPTED);
        now += 9 * SECOND;
        sender.work(now);
        assertThat(link.sent).hasSize(1);
        now += 2 * SECOND;
        sender.work(now);

        assertThat(link.sent).hasSize(2);
    }

    @Test
    void work_somethingStillOnDisk_nothingOvertakesItEvenAfterACrash() throws IOException {
        open();
        for (int i = 0; i < 10; i++) {
            take(1 + i, 1);
        }
        sender.work(now);
        link.answerAll(Verdict.ACCEPTED);
        sender.work(now);
        take(11, 1);
        sender.work(now);
        link.listener().closed("reset by peer");
        sender.work(now);

        start();
        link.sent.clear();
        open();

        assertThat(link.sequences()).containsExactly(9L, 10L, 11L);
    }

    @Test
    void close_unacknowledged_isOnDiskForTheNextStart() throws IOException {
        open();
        take(1, 5);
        take(6, 5);
        sender.work(now);

        sender.close();

        assertThat(account.balance().held()).isEqualTo(10);
        assertThat(account.balance().missing()).isZero();
        start();
        assertThat(account.balance().in()).isEqualTo(10);
        link.sent.clear();
        open();
        assertThat(link.sequences()).hasSize(10).isSorted();
    }

    @Test
    void settled_isBehindWhatLiesOnDiskOrIsAcknowledged() {
        take(1, 5);
        assertThat(sender.settled()).as("spooled").isEqualTo(Long.MAX_VALUE);
        open();
        take(6, 5);
        take(11, 5);
        sender.work(now);
        assertThat(sender.settled()).as("on the way, in memory only").isEqualTo(5);

        link.answer(Verdict.ACCEPTED);
        sender.work(now);
        assertThat(sender.settled()).as("the first of two is acknowledged").isEqualTo(10);

        link.listener().closed("gone");
        sender.work(now);
        assertThat(sender.settled()).as("written down").isEqualTo(Long.MAX_VALUE);
    }

    private void take(long first, int count) {
        account.in(count);
        sender.accept(Samples.batch(first, count), first - 1);
    }

    private void open() {
        sender.work(now);
        link.listener().opened();
        sender.work(now);
        link.answerAll(Verdict.ACCEPTED);
        sender.work(now);
    }

    /** Records what is sent; answers what the test says. */
    private static final class ScriptedLink implements Link {
        private final List<Batch> sent = new ArrayList<>();
        private final List<Long> unanswered = new ArrayList<>();
        private final List<Listener> listeners = new ArrayList<>();
        private int openings;

        Listener listener() {
            return listeners.getLast();
        }

        List<Long> sequences() {
            return sent.stream()
                    .flatMap(batch -> batch.getEventsList().stream())
                    .map(Event::getSequence)
                    .toList();
        }

        void answer(Verdict verdict) {
            answer(unanswered.getFirst(), verdict);
        }

        void answer(long number, Verdict verdict) {
            unanswered.remove(number);
            listener()
                    .acknowledged(Acknowledgement.newBuilder()
                            .setNumber(number)
                            .setVerdict(verdict)
                            .build());
        }

        void answerAll(Verdict verdict) {
            List.copyOf(unanswered).forEach(number -> answer(number, verdict));
        }

        @Override
        public void open(Listener listener) {
            openings++;
            listeners.add(listener);
            unanswered.clear();
        }

        @Override
        public void send(Batch batch) {
            sent.add(batch);
            unanswered.add(batch.getNumber());
        }

        @Override
        public void close() {
            unanswered.clear();
        }
    }
}
