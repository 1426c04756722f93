package dev.picket.cli.replay;

import dev.picket.event.Event;
import dev.picket.event.wire.JsonLines;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Events as they leave the node, one a line, in order of time. */
record EventsFile(Writer out) implements AutoCloseable {
    static EventsFile create(Path file) throws IOException {
        return new EventsFile(Files.newBufferedWriter(file));
    }

    void write(Event event) throws IOException {
        out.append(JsonLines.write(event)).append('\n');
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
