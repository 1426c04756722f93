package dev.picket.collector.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * The sealed hours. The list in the database is the truth: a file that is not in it is the rest of an interrupted sealing, whose rows are still
 * in the database, and is deleted when the ledger opens.
 */
final class Segments {
    private static final String ENDING = ".parquet";
    private static final DateTimeFormatter HOUR =
            DateTimeFormatter.ofPattern("yyyyMMddHH").withZone(ZoneOffset.UTC);
    private final Path dir;

    Segments(Path dir) {
        this.dir = dir;
    }

    /** A new name for a part of an hour: {@code 2026010203.parquet}, then {@code 2026010203-1.parquet} for what came late. */
    Path free(Sheet<?> sheet, int hour) throws IOException {
        var folder = Files.createDirectories(dir.resolve(sheet.name()));
        var name = HOUR.format(Hours.start(hour));
        var file = folder.resolve(name + ENDING);
        for (int part = 1; Files.exists(file); part++) {
            file = folder.resolve(name + '-' + part + ENDING);
        }
        return file;
    }

    List<Segment> of(Connection connection, Sheet<?> sheet, int hour) throws SQLException {
        return select(connection, "WHERE sheet = " + Sql.text(sheet.name()) + " AND " + Sheet.ofHour(hour));
    }

    List<Segment> all(Connection connection) throws SQLException {
        return select(connection, "");
    }

    void add(Connection connection, Segment segment) throws SQLException {
        Sql.run(
                connection,
                "INSERT INTO store.segments VALUES (%s, %d, %s, %d, %d)"
                        .formatted(
                                Sql.text(segment.sheet()),
                                segment.hour(),
                                Sql.text(dir.relativize(segment.file()).toString()),
                                segment.rows(),
                                segment.bytes()));
    }

    void remove(Connection connection, Segment segment) throws SQLException {
        Sql.run(
                connection,
                "DELETE FROM store.segments WHERE file = "
                        + Sql.text(dir.relativize(segment.file()).toString()));
    }

    /** Deletes what an interrupted sealing left. */
    void tidy(Connection connection) throws SQLException, IOException {
        var known = new HashSet<Path>();
        all(connection).forEach(segment -> known.add(segment.file()));
        for (var file : files()) {
            if (!known.contains(file)) {
                Files.delete(file);
            }
        }
    }

    /** Lists the files of a ledger whose database is gone: they are all that is left of it. */
    void adopt(Database database) throws SQLException, IOException {
        var found = new ArrayList<Segment>();
        for (var sheet : Schema.SEALED) {
            for (var file : files()) {
                var hour = hourOf(file);
                if (hour.isPresent() && dir.resolve(sheet.name()).equals(file.getParent())) {
                    long rows = rows(database.writer(), file);
                    found.add(new Segment(sheet.name(), hour.get(), file, rows, Files.size(file)));
                }
            }
        }
        database.transaction(connection -> {
            for (var segment : found) {
                add(connection, segment);
            }
        });
    }

    private static long rows(Connection connection, Path file) throws SQLException {
        return Sql.number(connection, "SELECT count(*) FROM read_parquet(" + Sql.text(file.toString()) + ')');
    }

    private static Optional<Integer> hourOf(Path file) {
        var name = file.getFileName().toString();
        if (!name.endsWith(ENDING) || name.length() < 10) {
            return Optional.empty();
        }
        try {
            var hour = HOUR.withZone(ZoneOffset.UTC).parse(name.substring(0, 10), LocalDateTime::from);
            return Optional.of(Hours.of(hour.toInstant(ZoneOffset.UTC)));
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    private List<Path> files() throws IOException {
        if (!Files.exists(dir)) {
            return List.of();
        }
        try (var files = Files.walk(dir, 2)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private List<Segment> select(Connection connection, String where) throws SQLException {
        var segments = new ArrayList<Segment>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT sheet, hour, file, rows, bytes FROM hot.store.segments "
                        + where + " ORDER BY hour, file")) {
            while (rows.next()) {
                segments.add(new Segment(
                        rows.getString(1),
                        rows.getInt(2),
                        dir.resolve(rows.getString(3)),
                        rows.getLong(4),
                        rows.getLong(5)));
            }
        }
        return segments;
    }
}
