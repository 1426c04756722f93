package dev.picket.collector;

import dev.picket.collector.context.Context;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What context remembers of calls and connections that may come twice, over a restart. It is worth minutes only: one that cannot be read is left. */
final class ContextState {
    private static final Logger LOG = LoggerFactory.getLogger(ContextState.class);

    private final Path file;
    private final Context context;

    private ContextState(Path file, Context context) {
        this.file = file;
        this.context = context;
    }

    static ContextState restore(Path file, Context context) {
        if (Files.exists(file)) {
            try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
                context.read(in);
            } catch (IOException unreadable) {
                LOG.warn(
                        "{} cannot be read ({}): calls of the last minutes may be counted twice",
                        file,
                        unreadable.getMessage());
            }
        }
        return new ContextState(file, context);
    }

    /** When no more events come. */
    void write() throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(fresh)))) {
                context.write(out);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException full) {
            Files.deleteIfExists(fresh);
            LOG.warn(
                    "{} cannot be written, calls of the last minutes may be counted twice: {}",
                    file,
                    full.getMessage());
        }
    }
}
