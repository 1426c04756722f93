package dev.picket.collector.ledger;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;

/**
 * Moves an hour out of the database into a Parquet file, exactly once: the file is complete and in its place before one transaction deletes the
 * rows and lists the file. Whatever happens before that transaction leaves the rows where they were. Called with the ledger's lock held.
 */
final class Sealing {
    /** Parts of an hour before they are written together again. */
    private static final int PARTS_MAX = 4;

    private final Database database;
    private final Segments segments;

    Sealing(Database database, Segments segments) {
        this.database = database;
        this.segments = segments;
    }

    /** Seals every hour before the given one. */
    void sealBefore(int hour) throws SQLException, IOException {
        for (var sheet : Schema.SEALED) {
            for (var due : hours(sheet, hour)) {
                seal(sheet, due);
            }
        }
    }

    private List<Integer> hours(Sheet<?> sheet, int before) throws SQLException {
        return Sql.texts(
                        database.writer(),
                        "SELECT DISTINCT hour FROM store." + sheet.name() + " WHERE hour < " + before + " ORDER BY 1")
                .stream()
                .map(Integer::valueOf)
                .toList();
    }

    private void seal(Sheet<?> sheet, int hour) throws SQLException, IOException {
        var parts = segments.of(database.writer(), sheet, hour);
        var merged = parts.size() >= PARTS_MAX ? parts : List.<Segment>of();
        var file = segments.free(sheet, hour);
        long rows = write(select(sheet, hour, merged), file);
        var sealed = new Segment(sheet.name(), hour, file, rows, Files.size(file));
        database.transaction(connection -> {
            Sql.run(connection, "DELETE FROM store." + sheet.name() + " WHERE " + Sheet.ofHour(hour));
            for (var part : merged) {
                segments.remove(connection, part);
            }
            segments.add(connection, sealed);
        });
        for (var part : merged) {
            Files.deleteIfExists(part.file());
        }
    }

    private static String select(Sheet<?> sheet, int hour, List<Segment> parts) {
        var hot = "SELECT " + sheet.columns() + " FROM store." + sheet.name() + " WHERE " + Sheet.ofHour(hour);
        if (parts.isEmpty()) {
            return hot;
        }
        var files = parts.stream().map(part -> part.file().toString()).toList();
        return hot + " UNION ALL SELECT " + sheet.columns() + " FROM read_parquet(" + Sql.list(files) + ')';
    }

    private long write(String select, Path file) throws SQLException, IOException {
        var temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            long rows = Sql.run(
                    database.writer(),
                    "COPY (" + select + ") TO " + Sql.text(temporary.toString())
                            + " (FORMAT parquet, COMPRESSION zstd)");
            force(temporary, StandardOpenOption.WRITE);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            force(file.resolveSibling("."), StandardOpenOption.READ);
            return rows;
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void force(Path file, StandardOpenOption option) throws IOException {
        try (var channel = FileChannel.open(file, option)) {
            channel.force(true);
        }
    }
}
