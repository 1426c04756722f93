package dev.picket.agent.forward;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.regex.Pattern;

/** The agent's start, which tells its streams apart: ms since 1970, greater than its last even if the clock went back. */
public final class Epoch {
    private static final String FILE = "epoch";
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    private Epoch() {}

    /**
     * A new epoch, remembered in the folder before it is returned.
     *
     * @throws IOException names the file: without it a later start could reuse this epoch
     */
    public static long next(Path folder, InstantSource clock) throws IOException {
        Files.createDirectories(folder);
        var file = folder.resolve(FILE);
        var epoch = Math.max(clock.millis(), last(file) + 1);
        var fresh = folder.resolve(FILE + ".new");
        Files.writeString(fresh, Long.toString(epoch));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return epoch;
    }

    private static long last(Path file) throws IOException {
        try {
            var text = Files.readString(file).strip();
            if (!NUMBER.matcher(text).matches()) {
                throw new IOException(
                        file + " is not an epoch (a number of milliseconds): delete it if this agent's clock is right");
            }
            return Long.parseLong(text);
        } catch (NoSuchFileException first) {
            return 0;
        }
    }
}
