package dev.picket.cli.replay;

import dev.picket.agent.capture.Recorded;
import dev.picket.agent.capture.RefusedLine;
import dev.picket.event.Account;
import java.io.IOException;
import java.util.function.Consumer;

/** Reads one kind of recording, on the caller's thread, from its beginning to its end. */
@FunctionalInterface
interface Reader {
    /** @throws IOException only if the file itself cannot be read; a bad line is refused, counted and told */
    void read(Input input, Account account, Consumer<Recorded> to, Consumer<RefusedLine> refused) throws IOException;
}
