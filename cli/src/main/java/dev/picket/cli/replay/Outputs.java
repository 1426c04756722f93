package dev.picket.cli.replay;

import dev.picket.event.Event;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The files of one replay; they appear together, when all is played, or not at all. */
final class Outputs implements AutoCloseable {
    private final Partial findings;
    private final List<Partial> all;
    private final Optional<ScoresFile> scores;
    private final Optional<EventsFile> events;

    private Outputs(Partial findings, List<Partial> all, Optional<ScoresFile> scores, Optional<EventsFile> events) {
        this.findings = findings;
        this.all = all;
        this.scores = scores;
        this.events = events;
    }

    static Outputs open(Path findings, Optional<Path> scores, Optional<Path> events) throws IOException {
        var all = new ArrayList<>(List.of(Partial.of(findings)));
        var scoresFile = Optional.<ScoresFile>empty();
        if (scores.isPresent()) {
            all.add(Partial.of(scores.get()));
            scoresFile = Optional.of(ScoresFile.create(all.getLast().file()));
        }
        var eventsFile = Optional.<EventsFile>empty();
        if (events.isPresent()) {
            all.add(Partial.of(events.get()));
            eventsFile = Optional.of(EventsFile.create(all.getLast().file()));
        }
        return new Outputs(all.getFirst(), all, scoresFile, eventsFile);
    }

    Optional<ScoresFile> scores() {
        return scores;
    }

    void event(Event event) throws IOException {
        if (events.isPresent()) {
            events.get().write(event);
        }
    }

    void complete(Results results) throws IOException {
        FindingsFile.write(findings.file(), results.findings(), results.incidents(), results.incidentOf());
        closeFiles();
        for (var file : all) {
            file.complete();
        }
    }

    /** Without {@link #complete}, nothing remains. */
    @Override
    public void close() throws IOException {
        closeFiles();
        for (var file : all) {
            file.discard();
        }
    }

    private void closeFiles() throws IOException {
        if (scores.isPresent()) {
            scores.get().close();
        }
        if (events.isPresent()) {
            events.get().close();
        }
    }
}
