package dev.picket.collector;

import dev.picket.collector.detect.EngineState;
import dev.picket.collector.detect.LocalEngine;
import dev.picket.collector.incident.Incidents;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/** What detectors and incidents remember, in one file that is whole or not there: written beside, checked by its CRC-32, moved in one step. */
final class DetectingState {
    private static final int MAGIC = 0x5049434B;

    private final Path file;

    DetectingState(Path file) {
        this.file = file;
    }

    void write(LocalEngine engine, Incidents incidents) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            write(fresh, engine, incidents);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static void write(Path fresh, LocalEngine engine, Incidents incidents) throws IOException {
        try (var checked =
                        new CheckedOutputStream(new BufferedOutputStream(Files.newOutputStream(fresh)), new CRC32());
                var out = new DataOutputStream(checked)) {
            out.writeInt(MAGIC);
            EngineState.write(engine, out);
            incidents.write(out);
            out.writeLong(checked.getChecksum().getValue());
        }
    }

    /** Nothing happens when there is no file yet. */
    void read(LocalEngine engine, Incidents incidents) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        verify();
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            in.readInt();
            EngineState.read(engine, in);
            incidents.read(in);
        } catch (IOException | RuntimeException unreadable) {
            throw new IOException(advice(unreadable.getMessage()), unreadable);
        }
    }

    private void verify() throws IOException {
        long body = Files.size(file) - Long.BYTES;
        try (var checked = new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file)), new CRC32());
                var in = new DataInputStream(checked)) {
            if (body < Integer.BYTES || in.readInt() != MAGIC) {
                throw new IOException(advice("it is not such a file"));
            }
            in.skipNBytes(body - Integer.BYTES);
            long sum = checked.getChecksum().getValue();
            if (in.readLong() != sum) {
                throw new IOException(advice("its checksum is wrong"));
            }
        }
    }

    private String advice(@org.jspecify.annotations.Nullable String why) {
        return file + " holds no state that can be read (" + why
                + "): delete it to start with empty baselines; the ledger keeps all events and findings";
    }
}
