package dev.picket.agent.capture.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.agent.capture.Lines;
import dev.picket.agent.capture.log.LogTail;
import dev.picket.event.ApiCall;
import dev.picket.event.Event;
import dev.picket.event.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTailTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final int ROUNDS_MAX = 500;

    @TempDir
    private Path folder;

    private final Taker taker = new Taker();
    private WrittenLog log;
    private LogTail tail;

    @BeforeEach
    void prepare() {
        log = new WrittenLog(folder);
        tail = tail(LogTail.Start.BEGINNING);
    }

    @Test
    void poll_linesAppended_areHandedOnInOrder() throws IOException {
        log.events(3);
        settle();
        log.events(2).line("I0301 a klog line").line("");
        settle();

        assertThat(taker.ids).isEqualTo(log.ids);
        assertThat(tail.account().balance().refused()).isEqualTo(Map.of(Reason.NOT_AUDIT, 1L));
        assertThat(tail.mode()).isEqualTo("file");
        assertThat(tail.reason()).isEmpty();
    }

    @Test
    void poll_lineTornNow_isOneEventOnceItIsWhole() throws IOException {
        log.events(1).tornEvent();
        settle();
        assertThat(taker.ids).containsExactly("e-0");

        log.events(1);
        settle();
        assertThat(taker.ids).containsExactly("e-0", "e-1", "e-2");
    }

    @Test
    void poll_oversizedAndGarbageLines_areCountedAndTheRestIsRead() throws IOException {
        log.events(1)
                .line("x".repeat(Lines.BYTES_MAX + 1))
                .line("{\"auditID\":")
                .line("\u0000\u0001")
                .line(AuditLine.get("r").text("stage", "RequestReceived").toString())
                .events(1);
        settle();

        assertThat(taker.ids).isEqualTo(log.ids);
        var balance = tail.account().balance();
        assertThat(balance.refused())
                .isEqualTo(Map.of(Reason.OVERSIZED, 1L, Reason.MALFORMED, 1L, Reason.NOT_AUDIT, 1L));
        assertThat(balance.folded()).isEqualTo(1);
        assertThat(balance.in()).isEqualTo(6);
    }

    @Test
    void poll_renamed_drainsTheOldFileThenReadsTheNew() throws IOException {
        log.events(2);
        settle();
        log.events(2);
        var old = log.renamed();
        log.events(2);
        tail.poll();
        Files.writeString(old, AuditLine.get("late") + "\n", StandardOpenOption.APPEND);
        settle();

        assertThat(taker.ids).containsExactly("e-0", "e-1", "e-2", "e-3", "late", "e-4", "e-5");
    }

    @Test
    void poll_renamedManyTimesBetweenTwoRounds_readsAllOfThem() throws IOException {
        log.events(2);
        settle();
        log.events(2).renamed();
        var second = log.events(2).renamed();
        log.events(2).renamed();
        log.events(2);
        log.compress(second);
        settle();

        assertThat(taker.ids).isEqualTo(log.ids);
    }

    @Test
    void poll_rotatedAsLogrotateNumbers_readsAllOfThem() throws IOException {
        log.events(2);
        settle();
        for (int i = 0; i < 12; i++) {
            log.events(2).renamedToNumber();
        }
        log.events(2);
        settle();

        assertThat(taker.ids).isEqualTo(log.ids);
    }

    @Test
    void poll_renamedWithATornLastLine_countsItAndGoesOn() throws IOException {
        log.events(1).text("{\"auditID\":\"never fini");
        settle();
        log.renamed();
        log.events(1);
        settle();

        assertThat(taker.ids).isEqualTo(log.ids);
        assertThat(tail.account().balance().refused()).isEqualTo(Map.of(Reason.MALFORMED, 1L));
    }

    @Test
    void poll_copiedAndTruncated_readsTheRestFromTheCopy() throws IOException {
        log.events(2);
        settle();
        log.events(3);
        log.copiedAndTruncated();
        log.events(1);
        settle();

        assertThat(taker.ids).isEqualTo(log.ids);
    }

    @Test
    void poll_truncatedAndGrownBeyondItsOldSize_isNoticedByItsBeginning() throws IOException {
        log.events(2);
        settle();
        log.events(1);
        log.copiedAndTruncated();
        log.events(20);
        settle();

        assertThat(taker.ids).isEqualTo(log.ids);
    }

    @Test
    void poll_truncatedGrownToExactlyItsOldSizeAndRenamed_readsTheCopyFirst() throws IOException {
        log.events(1);
        settle();
        log.events(1);
        log.copiedAndTruncated();
        log.events(1).renamed();
        log.events(1);
        settle();

        assertThat(taker.ids).isEqualTo(log.ids);
    }

    @Test
    void poll_truncatedTwiceWithATornFirstLine_isNotTakenForTheSameFile() throws IOException {
        log.events(1);
        settle();
        log.renamed();
        log.tornEvent();
        settle();
        log.copiedAndTruncated();
        log.tornEvent();
        settle();
        log.copiedAndTruncated();
        log.events(1);
        settle();

        assertThat(taker.ids).isEqualTo(log.ids);
    }

    @Test
    void poll_truncatedWithoutACopy_goesOnWithWhatIsWrittenNext() throws IOException {
        log.events(5);
        settle();
        log.truncated();
        log.events(2);
        settle();

        assertThat(taker.ids).isEqualTo(log.ids);
    }

    @Test
    void poll_nextStageFull_waitsAndLosesNothing() throws IOException {
        taker.room = 2;
        log.events(5);
        for (int i = 0; i < 10; i++) {
            assertThat(tail.poll()).isEqualTo(LogTail.Round.BLOCKED);
        }
        assertThat(taker.ids).containsExactly("e-0", "e-1");

        taker.room = Integer.MAX_VALUE;
        settle();
        assertThat(taker.ids).isEqualTo(log.ids);
    }

    @Test
    void poll_killedWhileTheNextStageIsFull_resumesAfterWhatItTook() throws IOException {
        taker.room = 2;
        log.events(5);
        tail.poll();

        taker.room = Integer.MAX_VALUE;
        tail = tail(LogTail.Start.END);
        settle();
        assertThat(taker.ids).isEqualTo(log.ids);
    }

    @Test
    void close_whileTheNextStageIsFull_keepsThePositionOfWhatItTook() throws IOException {
        tail = AuditTail.byHand(
                settings(LogTail.Start.BEGINNING, folder.resolve("state"), Duration.ofHours(1)),
                new AuditReader(),
                InstantSource.fixed(NOW),
                taker::offer);
        taker.room = 2;
        log.events(5);
        tail.poll();
        tail.close();

        taker.room = Integer.MAX_VALUE;
        tail = tail(LogTail.Start.END);
        settle();
        assertThat(taker.ids).isEqualTo(log.ids);
    }

    @Test
    void poll_resumedInACompressedFile_readsItsRestAndAllSince() throws IOException {
        log.events(3);
        settle();
        var first = log.events(3).renamed();
        var second = log.events(3).renamed();
        log.events(3);
        log.compress(first);
        log.compress(second);

        tail = tail(LogTail.Start.END);
        settle();
        assertThat(taker.ids).isEqualTo(log.ids);
    }

    @Test
    void poll_resumedAfterItsFileWasDeleted_goesOnWithTheOldestItHasNotSeen() throws IOException {
        log.events(2);
        settle();
        var seen = log.renamed();
        var unseen = log.events(2).renamed();
        log.events(2);
        Files.delete(seen);
        Files.setLastModifiedTime(unseen, FileTime.from(Instant.now().plusSeconds(60)));

        tail = tail(LogTail.Start.END);
        settle();
        assertThat(taker.ids).isEqualTo(log.ids);
    }

    @Test
    void poll_damagedCompressedFile_isCountedAndTheRestIsRead() throws IOException {
        log.events(1);
        settle();
        var damaged = log.events(200).renamed();
        log.events(2);
        log.compress(damaged);
        var zip = damaged.resolveSibling(damaged.getFileName() + ".gz");
        var bytes = Files.readAllBytes(zip);
        Files.write(zip, Arrays.copyOf(bytes, bytes.length - 20));

        tail = tail(LogTail.Start.END);
        settle();
        assertThat(taker.ids).endsWith("e-201", "e-202").doesNotHaveDuplicates();
        assertThat(taker.ids.size()).isGreaterThan(100);
        assertThat(tail.account().balance().refused()).isEqualTo(Map.of(Reason.MALFORMED, 1L));
    }

    @Test
    void poll_compressedFileOfWhichNothingIsLeft_isCountedOnceHoweverLongTheNextIsEmpty() throws IOException {
        log.events(1);
        settle();
        log.renamed();
        Files.write(folder.resolve("audit-2026-03-01T11-00-00.000.log.gz"), new byte[] {0x1f, (byte) 0x8b, 8});
        log.text("");
        settle();
        log.events(1);
        settle();

        assertThat(taker.ids).isEqualTo(log.ids);
        assertThat(tail.account().balance().refused()).isEqualTo(Map.of(Reason.MALFORMED, 1L));
    }

    @Test
    void poll_startAtTheEnd_skipsWhatIsThereButNotALineBeingWritten() throws IOException {
        tail = tail(LogTail.Start.END);
        log.events(3).tornEvent();
        tail.poll();
        log.events(1);
        settle();

        assertThat(taker.ids).containsExactly("e-3", "e-4");
    }

    @Test
    void poll_noFileYet_saysSoAndReadsItFromItsBeginningOnceItIsThere() throws IOException {
        tail = tail(LogTail.Start.END);
        tail.poll();
        assertThat(tail.reason()).contains("no file", "audit.log");

        log.events(2);
        settle();
        assertThat(taker.ids).isEqualTo(log.ids);
        assertThat(tail.reason()).isEmpty();
    }

    @Test
    void poll_positionThatNobodyUnderstands_startsAsTold() throws IOException {
        log.events(2);
        settle();
        try (var files = Files.list(folder.resolve("state"))) {
            Files.writeString(files.findFirst().orElseThrow(), "picket audit position, version 1\nx\n-1\n");
        }

        tail = tail(LogTail.Start.BEGINNING);
        settle();
        assertThat(taker.ids).containsExactly("e-0", "e-1", "e-0", "e-1");
    }

    @Test
    void poll_positionCannotBeKept_saysSoAndGoesOn() throws IOException {
        var file = Files.writeString(folder.resolve("occupied"), "");
        tail = AuditTail.byHand(
                settings(LogTail.Start.BEGINNING, file.resolve("state"), Duration.ZERO),
                new AuditReader(),
                InstantSource.fixed(NOW),
                taker::offer);
        log.events(2);
        settle();

        assertThat(taker.ids).isEqualTo(log.ids);
        assertThat(tail.reason()).startsWith("cannot keep its position");
    }

    @Test
    void poll_lineWithoutTimeAndId_takesTheClocksAndItsPlace() throws IOException {
        log.line(AuditLine.get("")
                .without("auditID", "stageTimestamp", "requestReceivedTimestamp")
                .toString());
        log.line(AuditLine.get("")
                .without("auditID", "stageTimestamp", "requestReceivedTimestamp")
                .toString());
        settle();

        assertThat(taker.events).extracting(event -> event.envelope().end()).containsOnly(NOW);
        assertThat(taker.ids).doesNotHaveDuplicates().first().asString().endsWith("/0");
    }

    @Test
    void poll_anythingThatCanHappenToALog_losesAndDoublesNothing() throws IOException {
        var first = Long.getLong("picket.seed", 1);
        for (long seed = first; seed < first + 40; seed++) {
            var run = Files.createDirectory(folder.resolve("run-" + seed));
            log = new WrittenLog(run);
            taker.clear();
            tail = tail(LogTail.Start.BEGINNING);
            log.events(1);
            settle();
            live(new Random(seed));
            log.events(1);
            settle();

            var lost = new ArrayList<>(log.ids);
            lost.removeAll(taker.ids);
            assertThat(lost).as("lost with seed %d", seed).isEmpty();
            assertThat(taker.ids).as("seed %d", seed).isEqualTo(log.ids);
            tail.close();
        }
    }

    @Test
    void start_onItsOwnThread_followsUntilClosed() throws Exception {
        var seen = new CountDownLatch(3);
        log.events(2);
        var running = AuditTail.start(
                settings(LogTail.Start.BEGINNING, folder.resolve("state"), Duration.ZERO),
                new AuditReader(),
                InstantSource.fixed(NOW),
                event -> {
                    seen.countDown();
                    return taker.offer(event);
                });
        log.events(1);

        assertThat(seen.await(20, TimeUnit.SECONDS)).isTrue();
        running.close();
        assertThat(taker.ids).isEqualTo(log.ids);
        assertThat(running.account().balance().missing()).isZero();
    }

    /** A few dozen things that happen to a log and its reader, in an order that the seed decides. */
    private void live(Random random) throws IOException {
        for (int step = 0; step < 60; step++) {
            switch (random.nextInt(12)) {
                case 0 -> log.events(1).renamed();
                case 1 -> log.events(1).copiedAndTruncated();
                case 2 -> log.tornEvent();
                case 3 -> compressOne(random);
                case 4 -> tail = tail(LogTail.Start.END);
                case 5 -> reopened();
                case 6 -> taker.room = random.nextInt(10);
                case 7 -> taker.room = Integer.MAX_VALUE;
                case 8, 9, 10 -> tail.poll();
                default -> log.events(random.nextInt(20));
            }
        }
        taker.room = Integer.MAX_VALUE;
    }

    private void reopened() {
        tail.close();
        tail = tail(LogTail.Start.END);
    }

    private void compressOne(Random random) throws IOException {
        var files = log.uncompressed();
        if (!files.isEmpty()) {
            log.compress(files.get(random.nextInt(files.size())));
        }
    }

    /** Rounds until nothing more comes, three times over: a rotated file is left after some quiet. */
    private void settle() {
        int idle = 0;
        for (int round = 0; idle < 4 && round < ROUNDS_MAX; round++) {
            idle = tail.poll() == LogTail.Round.IDLE ? idle + 1 : 0;
        }
        assertThat(idle).as("rounds that found nothing").isEqualTo(4);
        assertThat(tail.account().balance())
                .extracting(balance -> balance.missing())
                .isEqualTo(0L);
    }

    private LogTail tail(LogTail.Start start) {
        return AuditTail.byHand(
                settings(start, log.log.resolveSibling("state"), Duration.ZERO),
                new AuditReader(),
                InstantSource.fixed(NOW),
                taker::offer);
    }

    private LogTail.Settings settings(LogTail.Start start, Path state, Duration keep) {
        return new LogTail.Settings(log.log, state, start, Duration.ofMillis(1), keep);
    }

    /** The next stage, with as much room as the test gives it. */
    private static final class Taker {
        private final List<String> ids = new ArrayList<>();
        private final List<Event> events = new ArrayList<>();
        private int room = Integer.MAX_VALUE;

        private boolean offer(Event event) {
            if (room == 0) {
                return false;
            }
            room--;
            ids.add(((ApiCall) event).auditId());
            events.add(event);
            return true;
        }

        private void clear() {
            ids.clear();
            events.clear();
            room = Integer.MAX_VALUE;
        }
    }
}
