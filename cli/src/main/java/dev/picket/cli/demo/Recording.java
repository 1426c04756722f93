package dev.picket.cli.demo;

import dev.picket.agent.capture.Recorded;
import dev.picket.agent.capture.RefusedLine;
import dev.picket.agent.capture.audit.AuditReader;
import dev.picket.agent.capture.audit.RecordedAudit;
import dev.picket.agent.capture.flow.RecordedFlows;
import dev.picket.agent.capture.inference.RecordedExchanges;
import dev.picket.agent.inspect.TextInspector;
import dev.picket.event.Account;
import dev.picket.event.Event;
import dev.picket.event.Plane;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a scenario's files hold, of one plane; the exchanges have gone through the inspector, their text is behind them. Held in memory whole:
 * it is small, and refused if it is not.
 *
 * @param events in order of their end
 */
record Recording(Plane plane, List<Event> events) {
    private static final int EVENTS_MAX = 100_000;

    Recording {
        events = events.stream()
                .sorted(Comparator.comparing(event -> event.envelope().end()))
                .toList();
    }

    /** @throws IOException names the file, and the line that is wrong with it */
    static Recording read(Plane plane, Path file) throws IOException {
        var events = new ArrayList<Event>();
        var refused = new ArrayList<RefusedLine>();
        reader(plane).read(file, new Account("capture"), recorded -> add(recorded, file, events), refused::add);
        if (!refused.isEmpty()) {
            throw new IllegalArgumentException(file + ": " + refused.getFirst());
        }
        return new Recording(plane, events);
    }

    Recording rebased(Rebase rebase) {
        return new Recording(plane, events.stream().map(rebase::event).toList());
    }

    static Instant begin(List<Recording> recordings) {
        return recordings.stream()
                .flatMap(recording -> recording.events.stream())
                .map(event -> event.envelope().start())
                .min(Comparator.naturalOrder())
                .orElseThrow(() -> new IllegalArgumentException("the recording holds no event"));
    }

    private static void add(Recorded recorded, Path file, List<Event> events) {
        if (recorded.time().isEmpty()) {
            throw new IllegalArgumentException(file + ": an event has no time: "
                    + recorded.event().envelope().id());
        }
        if (events.size() == EVENTS_MAX) {
            throw new IllegalArgumentException(file + ": more than " + EVENTS_MAX + " events");
        }
        events.add(recorded.event());
    }

    private static Reader reader(Plane plane) {
        return switch (plane) {
            case FLOW -> RecordedFlows::read;
            case AUDIT ->
                (file, account, to, refused) -> RecordedAudit.read(file, new AuditReader(), account, to, refused);
            case INFERENCE ->
                (file, account, to, refused) -> RecordedExchanges.read(file, new TextInspector(), account, to, refused);
        };
    }

    @FunctionalInterface
    private interface Reader {
        void read(Path file, Account account, Consumer<Recorded> to, Consumer<RefusedLine> refused) throws IOException;
    }
}
