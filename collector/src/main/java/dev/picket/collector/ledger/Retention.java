package dev.picket.collector.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the ledger within its age and size: whole hours go, oldest first, and each is written down. Called with the ledger's lock held. */
final class Retention {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final long EVIDENCE_MAX = 2_000_000;
    private static final long FINDINGS_MAX = 500_000;
    private static final int REMEMBERED_HOURS = 366 * 24;
    private final LedgerSettings settings;
    private final Database database;
    private final Segments segments;

    Retention(LedgerSettings settings, Database database, Segments segments) {
        this.settings = settings;
        this.database = database;
        this.segments = segments;
    }

    void work(Instant now) throws SQLException, IOException {
        int horizon = Hours.of(now.minus(settings.maxAge()));
        removeSegments(old(horizon), "age", now);
        removeRows(horizon, now);
        removeSegments(excess(), "size", now);
        boundFindings();
        Sql.run(database.writer(), "DELETE FROM store.removals WHERE hour < " + (horizon - REMEMBERED_HOURS));
    }

    /** Bytes of all files of the ledger. */
    long bytes() throws SQLException, IOException {
        var file = settings.databaseFile();
        return size(file) + size(Path.of(file + ".wal")) + bytes(segments.all(database.writer()));
    }

    private List<Segment> old(int horizon) throws SQLException {
        return segments.all(database.writer()).stream()
                .filter(segment -> segment.hour() < horizon)
                .toList();
    }

    /** The oldest segments that must go, by whole hours. */
    private List<Segment> excess() throws SQLException, IOException {
        long over = bytes() - settings.maxBytes();
        var gone = new ArrayList<Segment>();
        for (var segment : segments.all(database.writer())) {
            boolean hourBegun = !gone.isEmpty() && gone.getLast().hour() == segment.hour();
            if (over <= 0 && !hourBegun) {
                break;
            }
            over -= segment.bytes();
            gone.add(segment);
        }
        return gone;
    }

    private void removeSegments(List<Segment> gone, String reason, Instant now) throws SQLException, IOException {
        if (gone.isEmpty()) {
            return;
        }
        database.transaction(connection -> {
            for (var segment : gone) {
                segments.remove(connection, segment);
                note(connection, segment.sheet(), segment.hour(), segment.rows(), reason, now);
            }
        });
        for (var segment : gone) {
            Files.deleteIfExists(segment.file());
        }
        LOG.info(
                "removed {} segments, the last of hour {}: bound by {}",
                gone.size(),
                gone.getLast().hour(),
                reason);
    }

    private void removeRows(int horizon, Instant now) throws SQLException {
        database.transaction(connection -> {
            for (var sheet : Schema.SEALED) {
                long rows = remove(connection, sheet, horizon);
                if (rows > 0) {
                    note(connection, sheet.name(), horizon - 1, rows, "age", now);
                }
            }
            for (var sheet : Schema.KEPT) {
                remove(connection, sheet, horizon);
            }
        });
    }

    private void boundFindings() throws SQLException {
        bound(FindingFields.SHEET, FINDINGS_MAX);
        bound(FindingFields.EVIDENCE, EVIDENCE_MAX);
    }

    private void bound(Sheet<?> sheet, long max) throws SQLException {
        long excess = Sql.number(database.writer(), "SELECT count(*) FROM store." + sheet.name()) - max;
        if (excess > 0) {
            removeFindings(hourOf(sheet, excess));
        }
    }

    /** The hour before which more than so many of the oldest rows lie. */
    private int hourOf(Sheet<?> sheet, long rows) throws SQLException {
        return (int) Sql.number(
                        database.writer(),
                        "SELECT hour FROM store." + sheet.name() + " ORDER BY hour LIMIT 1 OFFSET " + (rows - 1))
                + 1;
    }

    private void removeFindings(int before) throws SQLException {
        database.transaction(connection -> {
            remove(connection, FindingFields.SHEET, before);
            remove(connection, FindingFields.EVIDENCE, before);
            remove(connection, TriageFields.MARKS, before);
        });
    }

    private static long remove(Connection connection, Sheet<?> sheet, int before) throws SQLException {
        return Sql.run(connection, "DELETE FROM store." + sheet.name() + " WHERE hour < " + before);
    }

    private static void note(Connection connection, String sheet, int hour, long rows, String reason, Instant now)
            throws SQLException {
        Sql.run(
                connection,
                "INSERT INTO store.removals VALUES (%s, %d, %d, %s, %s)"
                        .formatted(Sql.text(sheet), hour, rows, Sql.text(reason), Sql.time(now)));
    }

    private static long bytes(List<Segment> segments) {
        return segments.stream().mapToLong(Segment::bytes).sum();
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }
}
