package dev.picket.collector.query;

import dev.picket.collector.context.Principal;
import dev.picket.collector.ledger.Session;
import dev.picket.collector.ledger.Shelf;
import dev.picket.collector.ledger.View;
import dev.picket.collector.ledger.Window;
import dev.picket.event.Balance;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What may be asked, whatever the transport. Every call says who asks; what that principal may not see is not there for it, whatever it asks.
 * Every answer comes with its coverage. Blocks for as long as {@link Limits} say; call it on a platform thread, for the database's native calls
 * would hold the carrier of a virtual one.
 */
public final class Answers implements AutoCloseable {
    private final Shelf shelf;
    private final Limits limits;
    private final Supplier<List<Balance>> stages;
    private final Supplier<List<StatusPart>> parts;
    private final Semaphore places;
    private final ScheduledExecutorService timer;
    private final Asking asking;

    /** @param stages the books of this process's own stages, for {@link #status} */
    public Answers(Shelf shelf, Limits limits, Supplier<List<Balance>> stages) {
        this(shelf, limits, stages, List::of);
    }

    /** @param parts what else of this process {@link #status} tells the admin */
    public Answers(Shelf shelf, Limits limits, Supplier<List<Balance>> stages, Supplier<List<StatusPart>> parts) {
        this.shelf = shelf;
        this.limits = limits;
        this.stages = stages;
        this.parts = parts;
        this.places = new Semaphore(limits.atOnce());
        this.timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("query-deadlines").factory());
        this.asking = new Asking(limits, timer);
    }

    public Limits limits() {
        return limits;
    }

    /** Incidents, the worst first; with {@code first} or {@code last}, by time. */
    public Reply incidents(Principal principal, Filter filter) {
        return ask(
                principal,
                filter,
                IncidentQuestion.VIEWS,
                session -> answer(session, filter, asking.rows(session, IncidentQuestion.of(filter), count(filter))));
    }

    /** One incident with its path and findings. */
    public Reply incident(Principal principal, String id) {
        return ask(principal, Filter.NONE, IncidentQuestion.STORY, session -> {
            var incident = table(session, "SELECT * FROM incidents WHERE id = ?", id);
            if (incident.rows().isEmpty()) {
                return new Problem(
                        Problem.Kind.NOT_FOUND,
                        "there is no such incident",
                        "id",
                        "take an id from the list of incidents");
            }
            return new Story(
                    incident,
                    table(
                            session,
                            "SELECT * EXCLUDE (incident, position) FROM hops WHERE incident = ? ORDER BY position",
                            id),
                    table(
                            session,
                            "SELECT time, id, detection, severity, score, actor, target, summary, technique,"
                                    + " evidence_count FROM findings WHERE incident = ? ORDER BY time, id",
                            id),
                    table(
                            session,
                            "SELECT time, action, owner, reason, principal FROM actions WHERE incident = ?"
                                    + " ORDER BY time, id",
                            id),
                    CoverageQuestion.of(session, Window.ALL));
        });
    }

    /** Events of all planes and findings in time order; when there are too many, the newest, or the oldest if {@code first} is asked for. */
    public Reply timeline(Principal principal, Filter filter) {
        return ask(principal, filter, TimelineQuestion.VIEWS, session -> {
            var table = asking.rows(session, TimelineQuestion.of(filter), count(filter));
            var rows = filter.first() > 0 ? table.rows() : table.rows().reversed();
            return answer(
                    session,
                    filter,
                    new Table(table.columns(), rows, table.truncated() && count(filter) == limits.rows()));
        });
    }

    /** One SELECT over the views. */
    public Reply query(Principal principal, String sql) {
        var text = sql.strip().replaceAll("(\\s*;)+$", "");
        if (text.isEmpty() || text.length() > limits.sqlCharacters()) {
            return Problem.bad(
                    "sql", "the query has " + text.length() + " characters", "write 1 to " + limits.sqlCharacters());
        }
        var wrapped = "SELECT * FROM (\n" + text + "\n) LIMIT " + (limits.rows() + 1L);
        return ask(principal, Filter.NONE, List.of(), session -> switch (SelectOnly.check(session, text)) {
            case Checked.Refused(var problem) -> problem;
            case Checked.Allowed _ ->
                switch (SelectOnly.check(session, wrapped)) {
                    case Checked.Refused(var problem) -> problem;
                    case Checked.Allowed(var views) -> {
                        session.show(views);
                        yield answer(session, Filter.NONE, asking.rows(session, wrapped, List.of(), limits.rows()));
                    }
                };
        });
    }

    /** What was received, lost, late and dropped, by agent and plane. */
    public Reply coverage(Principal principal, Filter filter) {
        var sql = "SELECT cluster, max(node) AS node, agent, plane, sum(received)::BIGINT AS received,"
                + " sum(lost)::BIGINT AS lost, sum(late)::BIGINT AS late, sum(dropped)::BIGINT AS dropped, max(time) AS last"
                + " FROM coverage WHERE " + CoverageQuestion.counted(filter.window())
                + " GROUP BY cluster, agent, plane ORDER BY ALL";
        return ask(
                principal,
                filter,
                List.of(),
                session -> answer(session, filter, asking.rows(session, new Question().add(sql), limits.rows())));
    }

    /** Sources, stages and the ledger itself: what runs, and what is wrong with it. */
    public Reply status(Principal principal) {
        return ask(principal, Filter.NONE, List.of(View.STAGES), session -> {
            var table = table(session, StatusRows.SQL);
            var rows = new ArrayList<>(table.rows());
            if (principal instanceof Principal.Admin) {
                rows.addAll(StatusRows.of(stages.get()));
                parts.get().forEach(part -> rows.add(part.row()));
            }
            rows.add(StatusRows.ledger(shelf.problem()));
            return answer(session, Filter.NONE, new Table(table.columns(), rows, table.truncated()));
        });
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** What is asked of one session. */
    @FunctionalInterface
    private interface Ask {
        Reply of(Session session) throws SQLException;
    }

    private Reply ask(Principal principal, Filter filter, Collection<View> views, Ask ask) {
        if (principal instanceof Principal.TenantOwner owner
                && !filter.tenant().isEmpty()
                && !filter.tenant().equals(owner.tenant())) {
            return new Problem(
                    Problem.Kind.FORBIDDEN, "not your tenant", "tenant", "leave it out, or name " + owner.tenant());
        }
        if (!places.tryAcquire()) {
            return new Problem(
                    Problem.Kind.BUSY, limits.atOnce() + " questions are being worked on", "", "ask again in a moment");
        }
        try {
            return attempt(principal, filter, views, ask, true);
        } finally {
            places.release();
        }
    }

    /** Once more when a sealed hour was taken away between looking it up and reading it. */
    private Reply attempt(Principal principal, Filter filter, Collection<View> views, Ask ask, boolean again) {
        var all = Stream.concat(CoverageQuestion.VIEWS.stream(), views.stream()).toList();
        try (var session = shelf.open(principal, filter.window(), all)) {
            return ask.of(session);
        } catch (SQLException e) {
            return again && Failures.ofAFile(e)
                    ? attempt(principal, filter, views, ask, false)
                    : Failures.problem(e, principal);
        }
    }

    private Reply answer(Session session, Filter filter, Table table) throws SQLException {
        return new Answer(table, CoverageQuestion.of(session, filter.window()));
    }

    private Table table(Session session, String sql, String... values) throws SQLException {
        return asking.rows(session, sql + " LIMIT " + (limits.rows() + 1L), List.of(values), limits.rows());
    }

    private int count(Filter filter) {
        int asked = Math.max(filter.first(), filter.last());
        return asked == 0 ? limits.rows() : Math.min(asked, limits.rows());
    }
}
