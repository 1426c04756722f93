package dev.picket.agent.capture;

import dev.picket.event.Reason;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads a recording line by line, plain or gzip (told by its first bytes, not by its name). Blank lines are passed over; a line that is
 * too long, and a compressed file that is cut short, are refusals.
 */
public final class RecordedFile {
    private static final int GZIP_MAGIC = 0x1f8b;
    private static final int CHUNK = 64 << 10;

    private final Path file;
    private final int lineBytesMax;
    private final Consumer<RefusedLine> refused;
    private long line;
    private long row;

    private RecordedFile(Path file, int lineBytesMax, Consumer<RefusedLine> refused) {
        this.file = file;
        this.lineBytesMax = lineBytesMax;
        this.refused = refused;
    }

    /** Hands every line to the taker, in file order, on the caller's thread. */
    public static void read(Path file, int lineBytesMax, Taker taker, Consumer<RefusedLine> refused)
            throws IOException {
        new RecordedFile(file, lineBytesMax, refused).readAll(taker);
    }

    private void readAll(Taker taker) throws IOException {
        try (var in = open(file)) {
            var lines = new Lines(in::read, lineBytesMax);
            for (var next = lines.next(); next != Lines.Next.NONE; next = lines.next()) {
                take(next, lines, taker);
            }
            var rest = lines.rest();
            if (rest != Lines.Next.NONE) {
                take(rest, lines, taker);
            }
        } catch (EOFException | ZipException _) {
            refused.accept(
                    new RefusedLine(line + 1, Reason.MALFORMED, "the compressed file is damaged or cut short here"));
        }
    }

    private void take(Lines.Next next, Lines lines, Taker taker) {
        line++;
        if (next == Lines.Next.OVERSIZED) {
            row++;
            refused.accept(new RefusedLine(line, Reason.OVERSIZED, "longer than " + lineBytesMax + " bytes"));
        } else if (!lines.blank()) {
            taker.take(lines.buffer(), lines.from(), lines.length(), line, row++);
        }
    }

    private static InputStream open(Path file) throws IOException {
        var plain = new BufferedInputStream(Files.newInputStream(file), CHUNK);
        plain.mark(2);
        int magic = plain.read() << 8 | plain.read();
        plain.reset();
        return magic == GZIP_MAGIC ? unzipped(plain) : plain;
    }

    private static InputStream unzipped(InputStream plain) throws IOException {
        try {
            return new GZIPInputStream(plain, CHUNK);
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    /** Reads one line: {@code line} counts from 1 and all lines, {@code row} from 0 and only those that hold something. */
    @FunctionalInterface
    public interface Taker {
        void take(byte[] buffer, int from, int length, long line, long row);
    }
}
