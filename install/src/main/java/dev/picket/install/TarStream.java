package dev.picket.install;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Set;

/**
 * Writes a tar archive (POSIX.1-2001, pax) in which nothing of this machine shows: root owns everything, and all is of one time. Folders above an
 * entry are written before it, once.
 */
final class TarStream implements AutoCloseable {
    private static final int BLOCK = 512;
    private static final int NAME_MAX = 100;
    private static final char FILE = '0';
    private static final char LINK = '2';
    private static final char FOLDER = '5';
    private static final char PAX = 'x';

    private final OutputStream out;
    private final long time;
    private final Set<String> folders = new HashSet<>();

    /** @param time of all entries, in seconds since 1970 */
    TarStream(OutputStream out, long time) {
        this.out = out;
        this.time = time;
    }

    void add(Entry entry) throws IOException {
        above(entry.path());
        switch (entry) {
            case Entry.Folder folder -> folder(folder);
            case Entry.Link(var path, var to) -> header(path, 0777, 0, LINK, to);
            case Entry.Written(var path, int mode, var content) -> content(path, mode, bytes(content));
            case Entry.Copied copied -> copy(copied);
        }
    }

    @Override
    public void close() throws IOException {
        out.write(new byte[2 * BLOCK]);
        out.close();
    }

    private void above(String path) throws IOException {
        for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
            folder(new Entry.Folder(path.substring(0, slash), Entry.EXECUTABLE));
        }
    }

    private void folder(Entry.Folder folder) throws IOException {
        if (folders.add(folder.path())) {
            header(folder.path() + '/', folder.mode(), 0, FOLDER, "");
        }
    }

    private static byte[] bytes(ByteBuffer content) {
        var bytes = new byte[content.remaining()];
        content.duplicate().get(bytes);
        return bytes;
    }

    private void content(String path, int mode, byte[] content) throws IOException {
        header(path, mode, content.length, FILE, "");
        out.write(content);
        pad(content.length);
    }

    private void copy(Entry.Copied file) throws IOException {
        if (file.capabilities().isPresent()) {
            pax("SCHILY.xattr.security.capability", file.capabilities().get().attribute());
        }
        long size = Files.size(file.from());
        header(file.path(), file.mode(), size, FILE, "");
        long copied = Files.copy(file.from(), out);
        if (copied != size) {
            throw new IOException(file.from() + " changed while it was read");
        }
        pad(size);
    }

    private void header(String path, int mode, long size, char type, String link) throws IOException {
        if (path.length() > NAME_MAX) {
            pax("path", path.getBytes(StandardCharsets.UTF_8));
        }
        if (link.length() > NAME_MAX) {
            pax("linkpath", link.getBytes(StandardCharsets.UTF_8));
        }
        block(path, mode, size, type, link);
    }

    /** One record, which counts for the entry after it: its own length, a blank, key=value, a line's end. */
    private void pax(String key, byte[] value) throws IOException {
        int rest = key.length() + value.length + 3;
        int length = rest + 1;
        while (length != rest + String.valueOf(length).length()) {
            length = rest + String.valueOf(length).length();
        }
        var record = new ByteArrayOutputStream();
        record.writeBytes((length + " " + key + '=').getBytes(StandardCharsets.UTF_8));
        record.writeBytes(value);
        record.write('\n');
        block("pax", Entry.READABLE, record.size(), PAX, "");
        record.writeTo(out);
        pad(record.size());
    }

    private void block(String path, int mode, long size, char type, String link) throws IOException {
        var block = new byte[BLOCK];
        put(block, 0, path.length() > NAME_MAX ? path.substring(0, NAME_MAX) : path);
        put(block, 100, "%07o".formatted(mode));
        put(block, 108, "0000000");
        put(block, 116, "0000000");
        put(block, 124, "%011o".formatted(size));
        put(block, 136, "%011o".formatted(time));
        put(block, 148, "        ");
        block[156] = (byte) type;
        put(block, 157, link.length() > NAME_MAX ? link.substring(0, NAME_MAX) : link);
        put(block, 257, "ustar");
        put(block, 263, "00");
        int sum = 0;
        for (byte each : block) {
            sum += each & 0xff;
        }
        put(block, 148, "%06o".formatted(sum));
        block[154] = 0;
        out.write(block);
    }

    private static void put(byte[] block, int at, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    private void pad(long size) throws IOException {
        out.write(new byte[(int) ((BLOCK - size % BLOCK) % BLOCK)]);
    }
}
