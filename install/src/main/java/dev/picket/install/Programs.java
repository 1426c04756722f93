package dev.picket.install;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Programs of the building machine. */
final class Programs {
    private Programs() {}

    /** What it says on both its outputs; it must end well. */
    static String say(String... command) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            int code = process.waitFor();
            if (code != 0) {
                throw new IOException(String.join(" ", command) + " ended with " + code + ": " + said);
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return said;
    }
}
