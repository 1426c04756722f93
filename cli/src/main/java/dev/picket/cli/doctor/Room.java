package dev.picket.cli.doctor;

import dev.picket.cli.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The data folder and the disk below it. */
final class Room {
    private static final double GIB = 1L << 30;
    /** A ledger seals whole hours: with less it would only drop. */
    private static final long LEAST = 256L << 20;

    private Room() {}

    static Check check(Config config) {
        try {
            var place = existing(config.data().toAbsolutePath());
            if (!Files.isWritable(place)) {
                return Check.lacks(
                        "disk", place + " cannot be written by this user", "name another folder: data, or --data");
            }
            return room(config, place, Files.getFileStore(place).getUsableSpace());
        } catch (IOException unknown) {
            return Check.lacks(
                    "disk", "cannot be looked at: " + unknown.getMessage(), "name another folder: data, or --data");
        }
    }

    /** Bounds that the disk cannot hold are kept anyway: then what comes is dropped, counted. */
    static Check room(Config config, Path place, long free) {
        long wanted =
                config.collector().ledger().bytes() + config.agent().spool().bytes();
        var found = String.format(Locale.ROOT, "%.1f GiB free at %s", free / GIB, place);
        if (free >= wanted) {
            return Check.ok("disk", found);
        }
        var fix = String.format(
                Locale.ROOT,
                "ledger and spool may take %.1f GiB: lower collector.ledger.bytes, or make room",
                wanted / GIB);
        return free < LEAST ? Check.lacks("disk", found, fix) : Check.off("disk", found, fix);
    }

    /** The nearest folder above it that is there. */
    private static Path existing(Path path) throws IOException {
        for (var at = path; at != null; at = at.getParent()) {
            if (Files.exists(at)) {
                return at;
            }
        }
        throw new IOException("there is no folder above " + path);
    }
}
