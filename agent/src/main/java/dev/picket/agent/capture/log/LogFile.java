package dev.picket.agent.capture.log;

import dev.picket.agent.capture.Lines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** One file of a log while it is read, and how far. One thread. */
final class LogFile implements AutoCloseable {
    private static final int OPENS_MAX = 10;

    private final String key;
    private final long base;
    private final LogContent content;
    private final Lines lines;
    private long modified;
    private long settled;
    private boolean followed;
    private boolean damageTold;

    private LogFile(String key, long base, long modified, LogContent content) {
        this.key = key;
        this.base = base;
        this.modified = modified;
        this.settled = base;
        this.content = content;
        this.lines = new Lines(content::read, Lines.BYTES_MAX);
    }

    /** Opens a file at an offset of its content; its name may come to mean another file while we do. */
    static LogFile open(Path file, long offset) throws IOException {
        for (int i = 0; i < OPENS_MAX; i++) {
            var before = stat(file);
            var content = LogContent.open(file, offset);
            if (key(before).equals(key(stat(file)))) {
                return new LogFile(
                        key(before), offset, before.lastModifiedTime().toMillis(), content);
            }
            content.close();
        }
        throw new IOException("is being replaced faster than it can be opened: " + file);
    }

    static BasicFileAttributes stat(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class);
    }

    static String key(BasicFileAttributes attributes) {
        return String.valueOf(attributes.fileKey());
    }

    /**
     * True if that name means this file now, or nothing since it meant this one; remembers that the file was followed under it, and when
     * it was last written.
     */
    boolean goesBy(Path name) throws IOException {
        try {
            var attributes = stat(name);
            boolean same = key(attributes).equals(key);
            if (same) {
                followed = true;
                modified = attributes.lastModifiedTime().toMillis();
            }
            return same;
        } catch (NoSuchFileException _) {
            return followed;
        }
    }

    /** True if it was the log itself while we read it, so that its writer may not have let go of it yet. */
    boolean followed() {
        return followed;
    }

    Lines lines() {
        return lines;
    }

    boolean broken() {
        return content.broken();
    }

    boolean compressed() {
        return content instanceof LogContent.Zipped;
    }

    /** True the first time it is asked. */
    boolean damageIsNews() {
        boolean news = !damageTold;
        damageTold = true;
        return news;
    }

    /** Says that everything that was cut into lines so far has been handed on. */
    void settle() {
        settled = base + lines.consumed();
    }

    /** Up to where it was handed on, which is where the line at hand begins. */
    long settled() {
        return settled;
    }

    String key() {
        return key;
    }

    Position position() {
        return new Position(key, content.head(), settled, modified);
    }

    @Override
    public void close() throws IOException {
        content.close();
    }
}
