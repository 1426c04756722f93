package dev.picket.cli.read;

import dev.picket.collector.query.Reply;
import java.io.IOException;

/** Whoever answers. */
public interface Source extends AutoCloseable {
    /** @throws IOException says for people whom it asked and what went wrong */
    Reply ask(Ask ask) throws IOException;

    @Override
    void close() throws IOException;
}
