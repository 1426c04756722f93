package dev.picket.agent.capture.kernel;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where functions stand in a program or a library: reads the dynamic symbols of 64-bit little-endian ELF (System V gABI, chapters 4 and 5). A
 * file of anything else, torn or oversized is refused. Its memory is bounded, whatever the file says. One use.
 */
public final class Exports {
    private static final int MAGIC = 0x464c457f;
    private static final int HEADER_BYTES = 64;
    private static final int SECTION_BYTES = 64;
    private static final int SEGMENT_BYTES = 56;
    private static final int SYMBOL_BYTES = 24;
    private static final int DYNAMIC_SYMBOLS = 11;
    private static final int LOADED = 1;
    private static final int FUNCTION = 2;
    private static final int EXECUTABLE = 1;
    private static final int TABLE_MAX = 32 << 20;
    private static final int NAME_MAX = 64;

    private final FileChannel file;

    private Exports(FileChannel file) {
        this.file = file;
    }

    /**
     * Offsets in the file of those functions that it exports.
     *
     * @throws IOException if it cannot be read, or is no such file; the message says what is wrong
     */
    public static Map<String, Long> of(Path path, Set<String> functions) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new IOException(Files.exists(path) ? "not a regular file" : "there is no such file");
        }
        try (var file = FileChannel.open(path)) {
            return new Exports(file).find(functions);
        } catch (EOFException | IndexOutOfBoundsException | IllegalArgumentException | ArithmeticException torn) {
            throw new IOException("ELF file is torn", torn);
        }
    }

    private Map<String, Long> find(Set<String> functions) throws IOException {
        var header = part(0, HEADER_BYTES);
        if (header.getInt(0) != MAGIC || header.get(4) != 2 || header.get(5) != 1) {
            throw new IOException("not a 64-bit little-endian ELF file");
        }
        var sections = part(header.getLong(40), (long) count(header, 60) * SECTION_BYTES);
        var segments = part(header.getLong(32), (long) count(header, 56) * SEGMENT_BYTES);
        for (int at = 0; at < sections.capacity(); at += SECTION_BYTES) {
            if (sections.getInt(at + 4) == DYNAMIC_SYMBOLS) {
                int names = Math.multiplyExact(sections.getInt(at + 40), SECTION_BYTES);
                return find(table(sections, at), table(sections, names), segments, functions);
            }
        }
        throw new IOException("exports nothing");
    }

    private static Map<String, Long> find(
            ByteBuffer symbols, ByteBuffer names, ByteBuffer segments, Set<String> functions) throws IOException {
        var found = new TreeMap<String, Long>();
        for (int at = 0; at + SYMBOL_BYTES <= symbols.capacity(); at += SYMBOL_BYTES) {
            boolean defined = (symbols.get(at + 4) & 15) == FUNCTION && symbols.getShort(at + 6) != 0;
            var name = defined ? name(names, symbols.getInt(at)) : "";
            if (functions.contains(name)) {
                found.put(name, offset(segments, symbols.getLong(at + 8)));
            }
        }
        return found;
    }

    private static long offset(ByteBuffer segments, long address) throws IOException {
        for (int at = 0; at < segments.capacity(); at += SEGMENT_BYTES) {
            long into = address - segments.getLong(at + 16);
            boolean code = segments.getInt(at) == LOADED && (segments.getInt(at + 4) & EXECUTABLE) != 0;
            if (code && into >= 0 && into < segments.getLong(at + 32)) {
                return Math.addExact(segments.getLong(at + 8), into);
            }
        }
        throw new IOException("a function lies outside of the code");
    }

    private static int count(ByteBuffer header, int at) {
        return Short.toUnsignedInt(header.getShort(at));
    }

    private ByteBuffer table(ByteBuffer sections, int at) throws IOException {
        return part(sections.getLong(at + 24), sections.getLong(at + 32));
    }

    private ByteBuffer part(long at, long length) throws IOException {
        if (length < 0 || length > TABLE_MAX) {
            throw new IOException("a table is out of range 0 to 32 MiB: " + length);
        }
        if (at < 0 || at > file.size() - length) {
            throw new EOFException();
        }
        var bytes = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, at + bytes.position()) < 0) {
                throw new EOFException();
            }
        }
        return bytes;
    }

    /** None that is sought is as long as the bound. */
    private static String name(ByteBuffer names, int at) {
        var text = new byte[NAME_MAX];
        int length = 0;
        while (length < NAME_MAX && names.get(at + length) != 0) {
            text[length] = names.get(at + length);
            length++;
        }
        return new String(text, 0, length, StandardCharsets.ISO_8859_1);
    }
}
