package dev.picket.collector.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * One process at a time may hold a ledger's folder. The operating system frees the lock when the process dies, however it dies; the file names
 * the holder for people.
 */
final class LedgerLock implements AutoCloseable {
    private static final int PID_BYTES_MAX = 32;
    private final FileChannel channel;

    private LedgerLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws IOException naming the folder and the process that has it */
    static LedgerLock take(Path dir) throws IOException {
        var file = dir.resolve("lock");
        var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (tryLock(channel) == null) {
            channel.close();
            throw inUse(dir, file);
        }
        sign(channel);
        return new LedgerLock(channel);
    }

    /** @throws IOException naming the folder and the process that has it, if one has */
    static void refuseIfHeld(Path dir) throws IOException {
        var file = dir.resolve("lock");
        if (Files.exists(file)) {
            try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                if (tryLock(channel) == null) {
                    throw inUse(dir, file);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            channel.truncate(0);
            channel.close();
        }
    }

    private static IOException inUse(Path dir, Path file) throws IOException {
        return new IOException(dir + " is in use by process " + holder(file)
                + ": stop it, ask it (--server), or choose another folder (--data)");
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null;
        }
    }

    private static void sign(FileChannel channel) throws IOException {
        channel.truncate(0);
        channel.write(
                ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
        channel.force(true);
    }

    private static String holder(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var pid = new String(in.readNBytes(PID_BYTES_MAX), StandardCharsets.UTF_8).strip();
            return pid.isEmpty() ? "(unknown)" : pid;
        }
    }
}
