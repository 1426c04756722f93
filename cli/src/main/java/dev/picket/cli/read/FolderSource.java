package dev.picket.cli.read;

import dev.picket.collector.context.Principal;
import dev.picket.collector.ledger.Ledger;
import dev.picket.collector.ledger.Shelf;
import dev.picket.collector.query.Answers;
import dev.picket.collector.query.Filter;
import dev.picket.collector.query.Limits;
import dev.picket.collector.query.Problem;
import dev.picket.collector.query.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** A data folder that no process holds, read and not changed. Whoever can read its files is its administrator. */
public final class FolderSource implements Source {
    private static final Principal READER = new Principal.Admin("reader of the data folder");

    private final Shelf shelf;
    private final Answers answers;
    private final InstantSource clock;

    private FolderSource(Shelf shelf, Answers answers, InstantSource clock) {
        this.shelf = shelf;
        this.answers = answers;
        this.clock = clock;
    }

    /**
     * @param ledger folder of the ledger
     * @throws IOException there is none, or a process holds it
     */
    public static FolderSource open(Path ledger, InstantSource clock) throws IOException {
        var shelf = Ledger.openForReading(ledger);
        return new FolderSource(shelf, new Answers(shelf, Limits.DEFAULT, List::of), clock);
    }

    @Override
    public Reply ask(Ask ask) {
        return switch (ask) {
            case Ask.Incidents(var parameters) -> filtered(parameters, answers::incidents);
            case Ask.Incident(var id) -> answers.incident(READER, id);
            case Ask.Timeline(var parameters) -> filtered(parameters, answers::timeline);
            case Ask.Query(var sql) -> answers.query(READER, sql);
            case Ask.Coverage(var parameters) -> filtered(parameters, answers::coverage);
            case Ask.Status _ -> answers.status(READER);
            case Ask.Suppressions _, Ask.Decide _ ->
                new Problem(
                        Problem.Kind.FAILED,
                        "no collector holds the data folder, and it is the collector that decisions are told to",
                        "",
                        "start it, or name another by --server");
        };
    }

    @Override
    public void close() throws IOException {
        answers.close();
        shelf.close();
    }

    private Reply filtered(Map<String, String> parameters, BiFunction<Principal, Filter, Reply> question) {
        Instant now = clock.instant();
        return switch (Filter.parse(parameters, now)) {
            case Filter filter -> question.apply(READER, filter);
            case Problem problem -> problem;
        };
    }
}
