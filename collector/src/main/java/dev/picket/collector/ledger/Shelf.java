package dev.picket.collector.ledger;

import dev.picket.collector.context.Principal;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.Collection;
import java.util.function.Supplier;

/** Where readers look into a ledger. Any thread; as many sessions at once as the caller allows. */
public final class Shelf implements AutoCloseable {
    private final LedgerSettings settings;
    private final Database database;
    private final Segments segments;
    private final Supplier<String> problem;
    private final boolean knowsTriage;

    /** @param knowsTriage see {@link Schema#knowsTriage} */
    Shelf(
            LedgerSettings settings,
            Database database,
            Segments segments,
            Supplier<String> problem,
            boolean knowsTriage) {
        this.settings = settings;
        this.database = database;
        this.segments = segments;
        this.problem = problem;
        this.knowsTriage = knowsTriage;
    }

    static Shelf open(LedgerSettings settings) throws IOException {
        if (!Files.exists(settings.databaseFile())) {
            throw new IOException("there is no ledger in " + settings.dir() + ": --data names another folder");
        }
        try {
            LedgerLock.refuseIfHeld(settings.dir());
            return Database.open(settings, true, database -> {
                Schema.check(Schema.meta(database.writer(), "version"));
                return new Shelf(
                        settings,
                        database,
                        new Segments(settings.segmentDir()),
                        () -> "",
                        Schema.knowsTriage(database.writer()));
            });
        } catch (SQLException e) {
            throw new IOException("the ledger in " + settings.dir() + " does not open: " + e.getMessage(), e);
        }
    }

    /**
     * Opens a look at some views.
     *
     * @param principal who looks: the views hold what it may see, and there is no way around them but a qualified name
     */
    public Session open(Principal principal, Window window, Collection<View> views) throws SQLException {
        var session = Session.open(database, settings.memoryBytes() / 2, connection -> {
            var sealed =
                    segments.all(connection).stream().filter(window::touches).toList();
            return new Views(new Mask(principal, Schema.meta(connection, "salt")), window, sealed, knowsTriage);
        });
        try {
            session.show(views);
            return session;
        } catch (SQLException e) {
            session.close();
            throw e;
        }
    }

    /** What keeps the ledger from writing now, for people; empty when nothing does. */
    public String problem() {
        return problem.get();
    }

    public LedgerSettings settings() {
        return settings;
    }

    @Override
    public void close() throws IOException {
        try {
            database.close();
        } catch (SQLException e) {
            throw new IOException("the ledger did not close well: " + e.getMessage(), e);
        }
    }
}
