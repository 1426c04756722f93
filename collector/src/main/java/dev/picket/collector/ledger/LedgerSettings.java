package dev.picket.collector.ledger;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where the ledger lives and how large it may grow.
 *
 * @param dir its own folder; made when missing
 * @param maxBytes of all its files; when they are more, the oldest hours go
 * @param maxAge of an event, by its end; older ones go, and are not taken
 * @param memoryBytes that the database may use, outside the Java heap
 * @param threads that the database may use
 * @param sealAfter how long after its end an hour is sealed into a segment
 * @param hotRowsMax rows that are not yet in a segment; beyond it they are sealed at once
 * @param freeBytesMin of the disk that stay free; below it events are dropped and counted
 */
public record LedgerSettings(
        Path dir,
        long maxBytes,
        Duration maxAge,
        long memoryBytes,
        int threads,
        Duration sealAfter,
        long hotRowsMax,
        long freeBytesMin) {
    private static final long MIB = 1L << 20;

    public LedgerSettings {
        dir = dir.toAbsolutePath().normalize();
        atLeast("maxBytes", maxBytes, MIB);
        atLeast("maxAge", maxAge.toSeconds(), Duration.ofHours(1).toSeconds());
        atLeast("memoryBytes", memoryBytes, 64 * MIB);
        atLeast("threads", threads, 1);
        atLeast("sealAfter", sealAfter.toSeconds(), 0);
        atLeast("hotRowsMax", hotRowsMax, 1);
        atLeast("freeBytesMin", freeBytesMin, 0);
    }

    /** What is in force when nothing is configured: 10 GiB, 30 days. */
    public static LedgerSettings of(Path dir) {
        return new LedgerSettings(
                dir, 10 * 1024 * MIB, Duration.ofDays(30), 512 * MIB, 2, Duration.ofMinutes(5), 1_000_000, 64 * MIB);
    }

    /** The same with other bounds. */
    public LedgerSettings bounded(long maxBytes, Duration maxAge) {
        return new LedgerSettings(dir, maxBytes, maxAge, memoryBytes, threads, sealAfter, hotRowsMax, freeBytesMin);
    }

    Path databaseFile() {
        return dir.resolve(Database.CATALOG + ".duckdb");
    }

    Path segmentDir() {
        return dir.resolve("segments");
    }

    private static void atLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException("ledger." + name + " is too small: " + value + ", at least " + least);
        }
    }
}
