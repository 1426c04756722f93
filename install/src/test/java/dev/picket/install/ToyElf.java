package dev.picket.install;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files that say of themselves what a program or a library says, and can do nothing. */
final class ToyElf {
    static final int AMD64 = 62;
    static final int ARM64 = 183;

    private static final int HEADER = 64;
    private static final int SEGMENT = 56;
    private static final int STRINGS_AT = HEADER + 3 * SEGMENT;
    private static final int LOADED_AT = 0x10000;

    private ToyElf() {}

    /** @param interpreter empty for a library */
    static Path write(Path file, int machine, String interpreter, String... needed) throws IOException {
        var strings = new StringBuilder("\0");
        var names = new ArrayList<Integer>();
        for (var name : needed) {
            names.add(strings.length());
            strings.append(name).append('\0');
        }
        int interpreterAt = STRINGS_AT + strings.length();
        strings.append(interpreter).append('\0');
        int dynamicAt = STRINGS_AT + strings.length();
        int dynamicBytes = 16 * (names.size() + 2);
        var bytes = ByteBuffer.allocate(dynamicAt + dynamicBytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(0, new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
        bytes.putShort(18, (short) machine).putLong(32, HEADER).putShort(54, (short) SEGMENT);
        bytes.putShort(56, (short) 3);
        segment(bytes, 0, 1, 0, LOADED_AT, bytes.capacity());
        segment(bytes, 1, 2, dynamicAt, LOADED_AT + dynamicAt, dynamicBytes);
        segment(
                bytes,
                2,
                interpreter.isEmpty() ? 4 : 3,
                interpreterAt,
                LOADED_AT + interpreterAt,
                interpreter.length());
        bytes.put(STRINGS_AT, strings.toString().getBytes(StandardCharsets.US_ASCII));
        dynamic(bytes, dynamicAt, names);
        Files.createDirectories(file.getParent());
        return Files.write(file, bytes.array());
    }

    private static void segment(ByteBuffer bytes, int number, int kind, int offset, int address, int size) {
        int at = HEADER + number * SEGMENT;
        bytes.putInt(at, kind).putLong(at + 8, offset).putLong(at + 16, address).putLong(at + 32, size);
    }

    private static void dynamic(ByteBuffer bytes, int from, List<Integer> names) {
        int at = from;
        for (int name : names) {
            bytes.putLong(at, 1).putLong(at + 8, name);
            at += 16;
        }
        bytes.putLong(at, 5).putLong(at + 8, LOADED_AT + STRINGS_AT);
    }
}
