package dev.picket.install;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a program or library says of itself: for which machine it is, and what it is linked with. Of 64 bits and little-endian, as both machines that
 * images are made for are (System V ABI, chapters 4 and 5).
 *
 * @param architecture as Go names it; the number of the machine where none that we know
 * @param needed names of libraries
 * @param interpreter of a program: the dynamic linker
 */
record Elf(String architecture, List<String> needed, Optional<String> interpreter) {
    private static final int MAGIC = 0x464c457f;
    private static final int CLASS_64_LITTLE_ENDIAN = 0x0102;
    private static final int HEADER_BYTES = 64;
    private static final int LOAD = 1;
    private static final int DYNAMIC = 2;
    private static final int INTERPRETER = 3;
    private static final int NEEDED = 1;
    private static final int STRINGS = 5;

    Elf {
        needed = List.copyOf(needed);
    }

    /** @throws IOException it is none, or broken */
    static Elf read(Path file) throws IOException {
        try (var channel = FileChannel.open(file)) {
            var bytes = channel.map(MapMode.READ_ONLY, 0, channel.size()).order(ByteOrder.LITTLE_ENDIAN);
            if (bytes.capacity() < HEADER_BYTES
                    || bytes.getInt(0) != MAGIC
                    || bytes.getShort(4) != CLASS_64_LITTLE_ENDIAN) {
                throw new IOException(file + " is no ELF file of 64 bits");
            }
            return read(bytes);
        } catch (IndexOutOfBoundsException | BufferUnderflowException | ArithmeticException broken) {
            throw new IOException(file + " is a broken ELF file", broken);
        }
    }

    private static Elf read(ByteBuffer bytes) {
        var segments = segments(bytes);
        var interpreter = segments.stream()
                .filter(segment -> segment.kind == INTERPRETER)
                .findFirst()
                .map(segment -> text(bytes, segment.offset));
        var needed = new ArrayList<String>();
        for (var segment : segments) {
            if (segment.kind == DYNAMIC) {
                needed.addAll(needed(bytes, segment, segments));
            }
        }
        return new Elf(architecture(bytes.getShort(18) & 0xffff), needed, interpreter);
    }

    private static String architecture(int machine) {
        return switch (machine) {
            case 62 -> "amd64";
            case 183 -> "arm64";
            default -> "machine " + machine;
        };
    }

    private static List<Segment> segments(ByteBuffer bytes) {
        int first = Math.toIntExact(bytes.getLong(32));
        int size = bytes.getShort(54);
        int count = bytes.getShort(56) & 0xffff;
        var segments = new ArrayList<Segment>();
        for (int i = 0; i < count; i++) {
            int at = first + i * size;
            segments.add(new Segment(
                    bytes.getInt(at),
                    Math.toIntExact(bytes.getLong(at + 8)),
                    bytes.getLong(at + 16),
                    Math.toIntExact(bytes.getLong(at + 32))));
        }
        return segments;
    }

    private static List<String> needed(ByteBuffer bytes, Segment dynamic, List<Segment> segments) {
        var names = new ArrayList<Long>();
        long strings = 0;
        for (int at = dynamic.offset; at + 16 <= dynamic.offset + dynamic.bytes; at += 16) {
            long tag = bytes.getLong(at);
            if (tag == NEEDED) {
                names.add(bytes.getLong(at + 8));
            } else if (tag == STRINGS) {
                strings = bytes.getLong(at + 8);
            }
        }
        long table = strings;
        return names.stream()
                .map(name -> text(bytes, offset(table, segments) + Math.toIntExact(name)))
                .toList();
    }

    /** Where in the file what is at this address once it is loaded. */
    private static int offset(long address, List<Segment> segments) {
        return segments.stream()
                .filter(segment ->
                        segment.kind == LOAD && address >= segment.address && address < segment.address + segment.bytes)
                .findFirst()
                .map(segment -> Math.toIntExact(segment.offset + address - segment.address))
                .orElseThrow(() -> new IndexOutOfBoundsException("no segment holds " + address));
    }

    private static String text(ByteBuffer bytes, int from) {
        int end = from;
        while (bytes.get(end) != 0) {
            end++;
        }
        var text = new byte[end - from];
        bytes.get(from, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    /** A piece of the file and where it is loaded. */
    private record Segment(int kind, int offset, long address, int bytes) {}
}
