package dev.picket.collector.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transactions that a full disk may refuse. Such a refusal changes nothing, is said once, and the next call tries again. Used under the
 * ledger's lock.
 */
final class Writing {
    private static final Logger LOG = LoggerFactory.getLogger(Writing.class);
    private static final long WAL_BYTES_MAX = 16L << 20;
    private final LedgerSettings settings;
    private final Database database;
    private final Tallies tallies;
    private volatile String problem = "";
    private boolean broken;

    Writing(LedgerSettings settings, Database database, Tallies tallies) {
        this.settings = settings;
        this.database = database;
        this.tallies = tallies;
    }

    /** What is wrong now, for people; empty when nothing is. */
    String problem() {
        return problem;
    }

    /** One transaction, and with it the tallies that wait. False when the disk is full: then nothing was written. */
    boolean attempt(Database.Work work) {
        return attempt(() -> database.transaction(connection -> {
                    work.on(connection);
                    tallies.write(connection);
                }))
                && settled();
    }

    /** Work of several transactions and files, each complete in itself. False when the disk is full: then the rest is left for the next time. */
    boolean attempt(Steps steps) {
        if (!ready()) {
            return false;
        }
        try {
            steps.run();
            return true;
        } catch (SQLException | IOException e) {
            return refused(e);
        }
    }

    /** Steps that write. */
    @FunctionalInterface
    interface Steps {
        void run() throws SQLException, IOException;
    }

    /** Brings the log of changes into the database file when it has grown, and when there is room to do so. */
    void checkpoint(boolean now) {
        attempt(() -> {
            var wal = Path.of(settings.databaseFile() + ".wal");
            long bytes = Files.exists(wal) ? Files.size(wal) : 0;
            if (((now && bytes > 0) || bytes > WAL_BYTES_MAX) && free() > bytes + settings.freeBytesMin()) {
                Sql.run(database.writer(), "CHECKPOINT");
            }
        });
    }

    private long free() throws IOException {
        return Files.getFileStore(settings.dir()).getUsableSpace();
    }

    /** What was wrong is over: something was written. */
    private boolean settled() {
        tallies.written();
        say("");
        return true;
    }

    /** Whether there is room to write, and a database to write to. */
    private boolean ready() {
        try {
            if (free() < settings.freeBytesMin()) {
                return refused(
                        new IOException("the disk has less than %d bytes free".formatted(settings.freeBytesMin())));
            }
            if (broken) {
                database.restart();
                broken = false;
            }
            return true;
        } catch (SQLException | IOException e) {
            return refused(e);
        }
    }

    /** A full disk is the world's fault and passes; anything else is ours. */
    private boolean refused(Exception cause) {
        var message = String.valueOf(cause.getMessage());
        broken |= message.contains("FATAL") || message.contains("invalidated");
        if (!broken && cause instanceof SQLException && !ofTheDisk(message)) {
            throw new IllegalStateException("the ledger cannot write: " + message, cause);
        }
        say(message.lines().findFirst().orElse(""));
        return false;
    }

    private void say(String news) {
        if (problem.isEmpty() && !news.isEmpty()) {
            LOG.warn("cannot write to {}, events are dropped and counted: {}", settings.dir(), news);
        } else if (!problem.isEmpty() && news.isEmpty()) {
            LOG.info("can write to {} again", settings.dir());
        }
        problem = news;
    }

    private static boolean ofTheDisk(String message) {
        return message.contains("No space left") || message.contains("Could not") || message.contains("IO Error");
    }
}
