package dev.picket.install;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Reads a tar archive, in the tests' own way. */
final class TarReading {
    private static final int BLOCK = 512;

    private TarReading() {}

    /** @param records of pax that count for it, by key; values that are no text in hexadecimal */
    record File(
            String path,
            int mode,
            String owner,
            long time,
            String link,
            ByteBuffer content,
            Map<String, String> records) {
        byte[] bytes() {
            var bytes = new byte[content.remaining()];
            content.duplicate().get(bytes);
            return bytes;
        }
    }

    static List<File> of(byte[] archive) throws IOException {
        return of(new ByteArrayInputStream(archive));
    }

    static List<File> of(InputStream archive) throws IOException {
        var in = new DataInputStream(archive);
        var files = new ArrayList<File>();
        var records = new HashMap<String, String>();
        var block = new byte[BLOCK];
        for (in.readFully(block); block[0] != 0; in.readFully(block)) {
            int size = (int) octal(block, 124, 12);
            var content = new byte[size];
            in.readFully(content);
            in.readFully(new byte[(BLOCK - size % BLOCK) % BLOCK]);
            if (block[156] == 'x') {
                records.putAll(pax(content));
                continue;
            }
            files.add(file(block, content, Map.copyOf(records)));
            records.clear();
        }
        return files;
    }

    private static File file(byte[] block, byte[] content, Map<String, String> records) {
        return new File(
                records.getOrDefault("path", text(block, 0, 100)),
                (int) octal(block, 100, 8),
                octal(block, 108, 8) + ":" + octal(block, 116, 8),
                octal(block, 136, 12),
                records.getOrDefault("linkpath", text(block, 157, 100)),
                ByteBuffer.wrap(content),
                records);
    }

    private static Map<String, String> pax(byte[] content) {
        var records = new HashMap<String, String>();
        int at = 0;
        while (at < content.length) {
            int blank = indexOf(content, ' ', at);
            int length = Integer.parseInt(new String(content, at, blank - at, StandardCharsets.UTF_8));
            int equals = indexOf(content, '=', blank);
            var key = new String(content, blank + 1, equals - blank - 1, StandardCharsets.UTF_8);
            var value = Arrays.copyOfRange(content, equals + 1, at + length - 1);
            records.put(
                    key,
                    key.startsWith("SCHILY")
                            ? HexFormat.of().formatHex(value)
                            : new String(value, StandardCharsets.UTF_8));
            at += length;
        }
        return records;
    }

    private static int indexOf(byte[] content, char wanted, int from) {
        int at = from;
        while (content[at] != wanted) {
            at++;
        }
        return at;
    }

    private static long octal(byte[] block, int from, int length) {
        var digits = text(block, from, length).strip();
        return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    }

    private static String text(byte[] block, int from, int length) {
        int to = from;
        while (to < from + length && block[to] != 0) {
            to++;
        }
        return new String(block, from, to - from, StandardCharsets.UTF_8);
    }
}
