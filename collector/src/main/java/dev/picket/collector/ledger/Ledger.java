package dev.picket.collector.ledger;

import dev.picket.collector.accept.AgentHealth;
import dev.picket.collector.context.Observation;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.incident.Incident;
import dev.picket.collector.triage.Action;
import dev.picket.event.Account;
import dev.picket.event.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what happened: events in a hot database and, hour by hour, in sealed Parquet files; findings and incidents in their latest state. Any
 * thread may call it; one writes at a time, and a call takes milliseconds, or about a second when it must seal. What cannot be kept because the
 * disk is full or its time is over is dropped and counted, findings and incidents wait for room; nothing is thrown for it. Readers use
 * {@link #shelf()}.
 */
public final class Ledger implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

    /** What a row that is not sealed yet takes in the database, at most, as measured. */
    private static final long BYTES_PER_HOT_ROW = 1_400;

    private final LedgerSettings settings;
    private final InstantSource clock;
    private final LedgerLock held;
    private final Database database;
    private final Segments segments;
    private final Sealing sealing;
    private final Retention retention;
    private final Tallies tallies;
    private final Writing writing;
    private final Conclusions conclusions;
    private final Shelf shelf;
    private final Healths health = new Healths();
    private final RecentIds recent = new RecentIds();
    private final Account account = new Account("ledger");
    /** In turns: what detection found must not wait for more than one batch, however many come. */
    private final ReentrantLock lock = new ReentrantLock(true);

    private long hotRows;
    private volatile long bytes;
    private boolean closed;

    private Ledger(LedgerSettings settings, InstantSource clock, LedgerLock held, Database database) {
        this.settings = settings;
        this.clock = clock;
        this.held = held;
        this.database = database;
        this.segments = new Segments(settings.segmentDir());
        this.sealing = new Sealing(database, segments);
        this.retention = new Retention(settings, database, segments);
        this.tallies = new Tallies();
        this.writing = new Writing(settings, database, tallies);
        this.conclusions = new Conclusions(writing, Conclusions.WEIGHT_MAX);
        this.shelf = new Shelf(settings, database, segments, writing::problem, true);
    }

    /**
     * Opens a ledger for writing, and makes it when there is none.
     *
     * @throws IOException saying for people what is wrong: in use by another process, damaged, not writable
     */
    public static Ledger open(LedgerSettings settings, InstantSource clock) throws IOException {
        forOwnerOnly(settings.dir());
        var held = LedgerLock.take(settings.dir());
        try {
            return Database.open(settings, false, database -> new Ledger(settings, clock, held, database).prepared());
        } catch (SQLException | IOException e) {
            held.close();
            throw new IOException("the ledger in " + settings.dir() + " does not open: " + e.getMessage(), e);
        }
    }

    /**
     * Opens a ledger that no process holds, without changing anything in it.
     *
     * @throws IOException saying for people what is wrong: none there, in use by another process
     */
    public static Shelf openForReading(Path dir) throws IOException {
        return Shelf.open(LedgerSettings.of(dir));
    }

    /** Of events. */
    public Account account() {
        return account;
    }

    /** Of findings and incidents. */
    public Account conclusions() {
        return conclusions.account();
    }

    /** Where readers go; it ends with the ledger. */
    public Shelf shelf() {
        return shelf;
    }

    /** Keeps a batch, all of it or nothing; events that were kept already are counted as duplicates. */
    public void append(List<Observation> batch) {
        locked(() -> {
            account.in(batch.size());
            var now = clock.instant();
            var kept = admit(batch, now);
            if (kept.isEmpty()) {
                return;
            }
            if (store(kept, now)) {
                account.out(kept.size());
                kept.forEach(row -> recent.add(id(row)));
                conclusions.write(now);
                relieve(kept.size());
            } else {
                drop(kept, Reason.DISK_FULL, now);
            }
        });
    }

    /** Keeps findings in their latest state; what the disk does not take now is held and written later. */
    public void keepFindings(Collection<Finding> findings) {
        keep(findings, Map.of(), List.of());
    }

    /** Keeps incidents in their latest state, with their paths, likewise. */
    public void keepIncidents(Collection<Incident> incidents) {
        keep(List.of(), Map.of(), incidents);
    }

    /**
     * Keeps both at once.
     *
     * @param suppressed of these findings, those that make no incident: by their id, that of the suppression
     */
    public void keep(Collection<Finding> findings, Map<String, String> suppressed, Collection<Incident> incidents) {
        var now = clock.instant();
        locked(() -> conclusions.put(findings, suppressed, incidents, now));
    }

    /** Keeps what people decided, likewise; what is kept already is the same once more. */
    public void keepActions(Collection<Action> actions) {
        var now = clock.instant();
        locked(() -> conclusions.actions(actions, now));
    }

    /** Adds to what coverage says: losses and lateness that other stages saw. Events are counted by {@link #append} itself. */
    public void tally(Collection<Tally> news) {
        locked(() -> news.forEach(tallies::add));
    }

    /**
     * Takes agents' last words about their sources and stages; what they dropped since their words before goes into coverage. Words that were
     * taken already change nothing.
     */
    public void heard(Collection<AgentHealth> words) {
        var now = clock.instant();
        locked(() -> {
            var news = words.stream().filter(health::isNew).toList();
            if (!news.isEmpty() && writing.attempt(connection -> health.write(connection, news))) {
                news.forEach(word -> health.lost(word, now).forEach(tallies::add));
            }
        });
    }

    /** Seals the hours that are over, forgets what is too old or too much. Call it every minute or so; one pass takes at most some seconds. */
    public void upkeep() {
        var now = clock.instant();
        locked(() -> {
            step(this::writeTallies);
            step(() -> conclusions.write(now));
            step(() -> writing.attempt(() -> retention.work(now)));
            step(() -> seal(Hours.of(now.minus(settings.sealAfter()))));
            step(() -> writing.attempt(() -> retention.work(now)));
            step(() -> writing.attempt(() -> tallies.compact(database, now)));
            step(() -> writing.checkpoint(true));
            step(() -> writing.attempt(() -> bytes = retention.bytes()));
        });
    }

    /** All files of the ledger, as of the last upkeep. */
    public long bytes() {
        return bytes;
    }

    /** Seals everything, however young. */
    public void sealAll() {
        locked(() -> seal(Integer.MAX_VALUE));
    }

    /** Writes down what waits. A second call does nothing; nothing else may be called afterwards. */
    @Override
    public void close() throws IOException {
        lock.lock();
        try (held;
                shelf) {
            if (!closed) {
                writeTallies();
                conclusions.write(clock.instant());
                sayLost(conclusions.giveUp());
                writing.checkpoint(true);
            }
        } finally {
            closed = true;
            lock.unlock();
        }
    }

    /** A folder that is made here is nobody else's to read; one that was there keeps the rights that somebody gave it. */
    private static void forOwnerOnly(Path dir) throws IOException {
        if (!Files.exists(dir)) {
            Files.createDirectories(
                    dir, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    private Ledger prepared() throws SQLException, IOException {
        if (Schema.prepare(database)) {
            segments.adopt(database);
        }
        segments.tidy(database.writer());
        health.load(database.writer());
        hotRows = unsealed();
        for (var sheet : Schema.EVENTS) {
            Sql.texts(database.writer(), lastIds(sheet)).forEach(recent::add);
        }
        return this;
    }

    private long unsealed() throws SQLException {
        long rows = 0;
        for (var sheet : Schema.EVENTS) {
            rows += Sql.number(database.writer(), "SELECT count(*) FROM store." + sheet.name());
        }
        return rows;
    }

    private static String lastIds(Sheet<Observation> sheet) {
        return "SELECT id FROM (SELECT id, rowid AS place FROM store." + sheet.name() + " ORDER BY place DESC LIMIT "
                + RecentIds.MAX / 4 + ") ORDER BY place";
    }

    /** Those of a batch that are new and young enough; the others are counted. */
    private List<Observation> admit(List<Observation> batch, Instant now) {
        var kept = new ArrayList<Observation>(batch.size());
        var expired = new ArrayList<Observation>();
        var seen = new HashSet<String>();
        int horizon = Hours.of(now.minus(settings.maxAge()));
        for (var row : batch) {
            if (!seen.add(id(row)) || recent.contains(id(row))) {
                account.duplicate(1);
            } else {
                (Hours.within(row.time(), now) < horizon ? expired : kept).add(row);
            }
        }
        drop(expired, Reason.EXPIRED, now);
        return kept;
    }

    private void drop(List<Observation> rows, Reason reason, Instant now) {
        account.dropped(reason, rows.size());
        rows.forEach(row -> tallies.dropped(row, now));
    }

    private boolean store(List<Observation> rows, Instant now) {
        var counted = new Tallies();
        rows.forEach(row -> counted.received(row, now));
        return writing.attempt(connection -> {
            for (var sheet : Schema.EVENTS) {
                var own = rows.stream().filter(row -> sheet.equals(Schema.sheetOf(row.event())));
                sheet.append(connection, own, row -> Hours.within(row.time(), now));
            }
            LabelRow.SHEET.append(
                    connection,
                    rows.stream().flatMap(LabelRow::of),
                    row -> Hours.within(row.inference().time(), now));
            counted.write(connection);
        });
    }

    /** Keeps the database small between two passes of upkeep. */
    private void relieve(int rows) {
        hotRows += rows;
        if (hotRows > Math.min(settings.hotRowsMax(), settings.maxBytes() / BYTES_PER_HOT_ROW)) {
            seal(Integer.MAX_VALUE);
        }
        writing.checkpoint(false);
    }

    private void seal(int before) {
        writing.attempt(() -> {
            sealing.sealBefore(before);
            hotRows = unsealed();
        });
    }

    /** What one step of upkeep gets wrong must not keep the others from bounding the ledger. */
    private static void step(Runnable step) {
        try {
            step.run();
        } catch (IllegalStateException e) {
            LOG.error("upkeep failed, it is tried again: {}", e.getMessage());
        }
    }

    private static void sayLost(int conclusions) {
        if (conclusions > 0) {
            LOG.error("{} findings and incidents could not be written before the end: the disk is full", conclusions);
        }
    }

    private void writeTallies() {
        if (!tallies.isEmpty()) {
            writing.attempt((Database.Work) _ -> {});
        }
    }

    private static String id(Observation row) {
        return row.event().envelope().id();
    }

    private void locked(Runnable work) {
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }
}
