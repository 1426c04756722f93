package dev.picket.cli.replay;

import dev.picket.agent.capture.Recorded;
import dev.picket.agent.capture.RefusedLine;
import dev.picket.agent.capture.audit.AnyAudit;
import dev.picket.agent.capture.audit.RecordedAudit;
import dev.picket.agent.capture.flow.RecordedFlows;
import dev.picket.agent.capture.inference.RecordedExchanges;
import dev.picket.agent.inspect.TextInspector;
import dev.picket.event.Account;
import java.io.IOException;
import java.util.function.Consumer;

/** The reader of each kind of recording. */
final class Readers {
    private Readers() {}

    static void read(Input input, Account account, Consumer<Recorded> to, Consumer<RefusedLine> refused)
            throws IOException {
        switch (input.kind()) {
            case AUDIT -> RecordedAudit.read(input.file(), new AnyAudit(), account, to, refused);
            case FLOWS -> RecordedFlows.read(input.file(), account, to, refused);
            case INFERENCE -> RecordedInferences.read(input.file(), account, to, refused);
            case EXCHANGES -> RecordedExchanges.read(input.file(), new TextInspector(), account, to, refused);
        }
    }
}
