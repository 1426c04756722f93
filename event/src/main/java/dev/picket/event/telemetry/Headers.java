package dev.picket.event.telemetry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The headers that a receiver wants, {@code name: value} a line; empty lines and those that begin with {@code #} are passed over. */
public final class Headers {
    private Headers() {}

    /** @throws IOException names the file and the line, never what stands there */
    public static Map<String, String> read(Path file) throws IOException {
        var headers = new LinkedHashMap<String, String>();
        int number = 0;
        for (var line : Files.readAllLines(file)) {
            number++;
            int at = line.indexOf(':');
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            var name = at < 0 ? "" : line.substring(0, at).strip();
            var value = line.substring(at + 1).strip();
            if (!name.matches("[A-Za-z0-9-]{1,100}") || !value.matches("[ -~]{1,4096}")) {
                throw new IOException(file + " line " + number + " is no header: expected name: value");
            }
            headers.put(name, value);
        }
        return headers;
    }
}
