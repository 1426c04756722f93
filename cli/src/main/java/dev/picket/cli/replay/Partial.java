package dev.picket.cli.replay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file that appears under its name only when it is whole. What is no regular file (a pipe, a terminal) is written at once.
 *
 * @param name where it shall stand
 * @param file where it is written meanwhile
 */
record Partial(Path name, Path file) {
    static Partial of(Path name) {
        boolean replaceable = !Files.exists(name) || Files.isRegularFile(name);
        return new Partial(name, replaceable ? name.resolveSibling(name.getFileName() + ".part") : name);
    }

    void complete() throws IOException {
        if (!file.equals(name)) {
            Files.move(file, name, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    void discard() throws IOException {
        if (!file.equals(name)) {
            Files.deleteIfExists(file);
        }
    }
}
