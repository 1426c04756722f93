package dev.picket.collector.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.picket.collector.incident.Incident;
import dev.picket.event.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small disk of its own (a tmpfs), filled to the brim. Needs root. */
class LedgerDiskFullIT {
    private static final long MIB = 1L << 20;

    @TempDir
    Path disk = Path.of("");

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=32m", "picket-ledger-it", disk.toString()) == 0,
                "skipped: may not mount a tmpfs (needs root)");
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        run("umount", disk.toString());
    }

    @Test
    void append_reserveIsUsedUp_dropsCountsAndRecovers() throws Exception {
        fillAndRecover(4 * MIB);
    }

    @Test
    void append_nothingIsLeft_dropsCountsAndRecovers() throws Exception {
        fillAndRecover(0);
    }

    private void fillAndRecover(long freeBytesMin) throws Exception {
        var clock = new HandClock(Rows.T0.plusSeconds(100_000));
        var settings = new LedgerSettings(
                disk.resolve("ledger"),
                1024 * MIB,
                Duration.ofDays(30),
                128 * MIB,
                1,
                Duration.ZERO,
                1_000_000,
                freeBytesMin);
        try (var ledger = Ledger.open(settings, clock)) {
            ledger.append(Rows.flows("before", Rows.T0, 1_000));
            var ballast = disk.resolve("ballast");
            for (int i = 0; i < 20; i++) {
                fill(ballast, freeBytesMin);
                ledger.append(Rows.flows("full" + i + '-', Rows.T0, 5_000));
                found(ledger, i);
                ledger.upkeep();
            }
            long dropped = ledger.account().balance().dropped().getOrDefault(Reason.DISK_FULL, 0L);

            assertThat(dropped).isPositive();
            assertThat(ledger.shelf().problem()).isNotEmpty();
            assertThat(ledger.conclusions().balance().held()).isPositive();

            Files.delete(ballast);
            ledger.append(Rows.flows("after", Rows.T0, 1_000));
            ledger.upkeep();

            var balance = ledger.account().balance();
            assertThat(balance.missing()).isZero();
            assertThat(balance.dropped()).containsEntry(Reason.DISK_FULL, dropped);
            assertThat(Look.number(ledger.shelf(), "SELECT count(*) FROM flows"))
                    .isEqualTo(balance.out());
            assertThat(Look.number(ledger.shelf(), "SELECT sum(dropped) FROM coverage"))
                    .isEqualTo(dropped);
            assertThat(ledger.shelf().problem()).isEmpty();
            allConclusionsAreThere(ledger);
        }
    }

    /** One more finding of one incident, which is told again each time. */
    private static void found(Ledger ledger, int i) {
        var finding = Rows.finding("x" + i, Rows.T0, Rows.workload("red", "web"), Rows.workload("blue", "db"), "f" + i);
        ledger.keepFindings(List.of(finding));
        ledger.keepIncidents(List.of(Rows.incident("n", Rows.T0, Incident.Status.OPEN, finding)));
    }

    private static void allConclusionsAreThere(Ledger ledger) throws SQLException {
        var balance = ledger.conclusions().balance();
        assertThat(balance.missing()).isZero();
        assertThat(balance.held()).isZero();
        assertThat(balance.dropped()).isEmpty();
        assertThat(Look.number(ledger.shelf(), "SELECT count(*) FROM findings")).isEqualTo(20);
        assertThat(Look.number(ledger.shelf(), "SELECT count(*) FROM evidence")).isEqualTo(20);
        assertThat(Look.number(ledger.shelf(), "SELECT count(*) FROM incidents"))
                .isOne();
    }

    /** Adds to the file until no more than that is left; again and again, for the database may give room back. */
    private void fill(Path file, long leave) throws IOException {
        try (var out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            var block = new byte[64 * 1024];
            while (Files.getFileStore(disk).getUsableSpace() > leave + block.length) {
                out.write(block);
            }
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(10, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }
}
