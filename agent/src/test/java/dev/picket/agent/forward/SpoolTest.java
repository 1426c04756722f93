package dev.picket.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.event.Account;
import dev.picket.event.Reason;
import dev.picket.event.wire.v1.Batch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    private static final SpoolBounds BOUNDS = new SpoolBounds(1 << 20, Duration.ofHours(1));

    @TempDir
    Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(Samples.NOW);
    private final InstantSource clock = now::get;
    private Account account = new Account("forward");

    @Test
    void take_whatWasAppended_comesBackInOrder() {
        var spool = open(BOUNDS);
        var batches = List.of(Samples.batch(1, 3), Samples.batch(4, 2), Samples.batch(6, 1));

        batches.forEach(spool::append);

        assertThat(spool.waiting()).isEqualTo(6);
        assertThat(all(spool)).isEqualTo(batches);
        assertThat(spool.waiting()).isZero();
        assertThat(files()).isEmpty();
    }

    @Test
    void open_afterAnEndWithoutClose_holdsWhatWasNotReleased() {
        var first = open(BOUNDS);
        first.append(Samples.batch(1, 3));
        first.append(Samples.batch(4, 2));
        first.take();

        var second = open(BOUNDS);

        assertThat(second.waiting()).isEqualTo(5);
        assertThat(account.balance().in()).isEqualTo(5);
        assertThat(all(second)).containsExactly(Samples.batch(1, 3), Samples.batch(4, 2));
    }

    @Test
    void open_cutAtEveryByte_keepsTheWholeFramesAndGoesOn() throws IOException {
        var written = open(BOUNDS);
        written.append(Samples.batch(1, 1));
        var afterFirst = Files.size(onlyFile());
        written.append(Samples.batch(2, 1));
        written.close();
        var whole = Files.readAllBytes(onlyFile());
        var file = onlyFile();

        for (int length = 0; length < whole.length; length += 7) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            var spool = open(BOUNDS);
            assertThat(spool.waiting()).as("cut at %d", length).isEqualTo(length < afterFirst ? 0 : 1);
            spool.append(Samples.batch(3, 1));
            assertThat(all(spool)).endsWith(Samples.batch(3, 1));
        }
    }

    @Test
    void open_anyByteChanged_neverReturnsAChangedBatch() throws IOException {
        var seed = Long.getLong("picket.seed", 20261125L);
        var random = new Random(seed);
        var written = open(BOUNDS);
        var batches = List.of(Samples.batch(1, 2), Samples.batch(3, 2), Samples.batch(5, 2));
        batches.forEach(written::append);
        written.close();
        var file = onlyFile();
        var whole = Files.readAllBytes(file);

        for (int round = 0; round < 100; round++) {
            var changed = whole.clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 + random.nextInt(255));
            Files.write(file, changed);
            var found = all(open(BOUNDS));
            assertThat(found).as("seed %d, round %d", seed, round).isEqualTo(batches.subList(0, found.size()));
        }
    }

    @Test
    void append_overTheBound_dropsTheOldestAndCountsIt() {
        var one = Frame.of(Samples.batch(1, 10), 0).length() + 8;
        var spool = open(new SpoolBounds(one * 8L, Duration.ofHours(1)));

        for (int i = 0; i < 20; i++) {
            spool.append(Samples.batch(1 + 10L * i, 10));
        }

        var kept = all(spool);
        assertThat(kept.getLast()).isEqualTo(Samples.batch(191, 10));
        assertThat(kept).hasSizeBetween(6, 8);
        assertThat(account.balance().dropped()).isEqualTo(Map.of(Reason.SPOOL_FULL, 200L - 10L * kept.size()));
    }

    @Test
    void append_largerThanTheSpool_isDroppedAndCounted() {
        var spool = open(new SpoolBounds(100, Duration.ofHours(1)));

        assertThat(spool.append(Samples.batch(1, 50))).isFalse();

        assertThat(account.balance().dropped()).isEqualTo(Map.of(Reason.SPOOL_FULL, 50L));
        assertThat(files()).isEmpty();
    }

    @Test
    void expire_tooOld_isDroppedAndCounted() {
        var spool = open(BOUNDS);
        spool.append(Samples.batch(1, 5));
        now.set(Samples.NOW.plus(Duration.ofMinutes(59)));
        spool.expire();
        assertThat(spool.waiting()).isEqualTo(5);

        now.set(Samples.NOW.plus(Duration.ofMinutes(61)));
        spool.expire();

        assertThat(spool.waiting()).isZero();
        assertThat(account.balance().dropped()).isEqualTo(Map.of(Reason.EXPIRED, 5L));
    }

    @Test
    void append_diskFull_dropsCountsAndGoesOnWhenThereIsRoomAgain() {
        var disk = new FullDisk(Frame.of(Samples.batch(1, 1), 0).length() + 30L);
        var spool = open(BOUNDS, disk);

        assertThat(spool.append(Samples.batch(1, 1))).isTrue();
        assertThat(spool.append(Samples.batch(2, 1))).isFalse();
        assertThat(spool.append(Samples.batch(3, 1))).isFalse();
        disk.left(1 << 20);
        assertThat(spool.append(Samples.batch(4, 1))).isTrue();

        assertThat(account.balance().dropped()).isEqualTo(Map.of(Reason.DISK_FULL, 2L));
        assertThat(all(open(BOUNDS))).containsExactly(Samples.batch(1, 1), Samples.batch(4, 1));
    }

    @Test
    void keep_batchesInHand_comeBeforeWhatWaits() {
        var spool = open(BOUNDS);
        spool.append(Samples.batch(5, 1));

        var marks = spool.keep(List.of(Samples.batch(1, 2), Samples.batch(3, 2)));

        assertThat(marks).hasSize(2).allMatch(spool::holds);
        assertThat(spool.waiting()).isEqualTo(1);
        assertThat(all(open(BOUNDS))).containsExactly(Samples.batch(1, 2), Samples.batch(3, 2), Samples.batch(5, 1));
    }

    @Test
    void rewind_takenAndNotReleased_waitsAgain() {
        var spool = open(BOUNDS);
        spool.append(Samples.batch(1, 1));
        spool.append(Samples.batch(2, 1));
        spool.append(Samples.batch(3, 1));
        spool.release(spool.take().orElseThrow());
        spool.take();

        spool.rewind();

        assertThat(spool.waiting()).isEqualTo(2);
        assertThat(all(spool)).containsExactly(Samples.batch(2, 1), Samples.batch(3, 1));
    }

    @Test
    void take_fileChangedUnderUs_isDroppedAndCounted() throws IOException {
        var spool = open(BOUNDS);
        spool.append(Samples.batch(1, 4));
        try (var file = FileChannel.open(onlyFile(), StandardOpenOption.WRITE)) {
            file.truncate(20);
        }

        assertThat(spool.take()).isEmpty();

        assertThat(account.balance().dropped()).isEqualTo(Map.of(Reason.UNREADABLE_FORMAT, 4L));
        assertThat(spool.append(Samples.batch(5, 1))).isTrue();
    }

    private Spool open(SpoolBounds bounds) {
        return open(bounds, Disk.REAL);
    }

    private Spool open(SpoolBounds bounds, Disk disk) {
        account = new Account("forward");
        try {
            return Spool.open(folder, bounds, clock, account, disk);
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        }
    }

    private static List<Batch> all(Spool spool) {
        var batches = new ArrayList<Batch>();
        for (var next = spool.take(); next.isPresent(); next = spool.take()) {
            batches.add(next.get().batch());
            spool.release(next.get());
        }
        return batches;
    }

    private Path onlyFile() {
        var files = files();
        assertThat(files).hasSize(1);
        return files.getFirst();
    }

    private List<Path> files() {
        try (var files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        }
    }
}
