package dev.picket.collector.ledger;

import dev.picket.collector.detect.Finding;
import dev.picket.collector.incident.Incident;
import dev.picket.collector.triage.Action;
import dev.picket.event.Account;
import dev.picket.event.Reason;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;

/**
 * Findings and incidents on their way to the disk. What a full disk refuses is held in its latest state and written when there is room again;
 * beyond {@value #WEIGHT_MAX} findings, pieces of evidence and hops, what has waited longest is dropped and counted. Used under the ledger's
 * lock, but the account.
 */
final class Conclusions {
    /** About 20 MB. */
    static final long WEIGHT_MAX = 200_000;

    private static final int ACTIONS_MAX = 100_000;

    private final Writing writing;
    private final Held<Finding> findings;
    private final Held<Incident> incidents;
    private final Held<Action> actions;
    private final Map<String, String> suppressed = new HashMap<>();
    private final Account account = new Account("findings", this::held);
    private volatile long held;

    Conclusions(Writing writing, long weightMax) {
        this.writing = writing;
        this.findings = new Held<>(
                weightMax, Finding::id, finding -> 1 + finding.evidence().size());
        this.incidents = new Held<>(
                weightMax,
                Incident::id,
                incident -> 1 + incident.findings().size() + incident.path().size());
        this.actions = new Held<>(weightMax, Action::id, _ -> 1);
    }

    /** Counts findings and incidents; {@code folded} are states that a later one replaced before they were written. */
    Account account() {
        return account;
    }

    /** @param marks of these findings, those that make no incident: by their id, that of the suppression */
    void put(Collection<Finding> found, Map<String, String> marks, Collection<Incident> changed, Instant now) {
        found.forEach(finding -> suppressed.remove(finding.id()));
        suppressed.putAll(marks);
        hold(found, findings);
        suppressed.keySet().retainAll(findings.ids());
        hold(changed, incidents);
        write(now);
    }

    /** What people decided; it is no conclusion, and not in the account. */
    void actions(Collection<Action> news, Instant now) {
        news.forEach(actions::put);
        actions.trim();
        write(now);
    }

    /** Tries to write what waits. */
    void write(Instant now) {
        if (held() == 0 && actions.size() == 0) {
            return;
        }
        boolean written = writing.attempt(connection -> {
            writeFindings(connection, finding -> Hours.within(finding.time(), now));
            writeIncidents(connection, incident -> Hours.within(incident.end(), now));
            writeActions(connection, action -> Hours.within(action.time(), now));
        });
        if (written) {
            account.out(findings.size() + incidents.size());
            findings.clear();
            suppressed.clear();
            incidents.clear();
            actions.clear();
        }
        counted();
    }

    /** What still waits is lost: how much it was. */
    int giveUp() {
        int lost = findings.size() + incidents.size();
        account.dropped(Reason.DISK_FULL, lost);
        findings.clear();
        suppressed.clear();
        incidents.clear();
        actions.clear();
        counted();
        return lost;
    }

    private <T> void hold(Collection<T> news, Held<T> where) {
        for (var one : news) {
            account.in(1);
            account.folded(where.put(one) ? 0 : 1);
        }
        account.dropped(Reason.DISK_FULL, where.trim());
        counted();
    }

    private void counted() {
        held = (long) findings.size() + incidents.size();
    }

    private long held() {
        return held;
    }

    private void writeFindings(DuckDBConnection connection, ToIntFunction<Finding> hour) throws SQLException {
        Upsert.forget(connection, FindingFields.SHEET, "id", findings.ids());
        Upsert.forget(connection, FindingFields.EVIDENCE, "finding", findings.ids());
        Upsert.forget(connection, TriageFields.MARKS, "finding", findings.ids());
        FindingFields.SHEET.append(connection, findings.all(), hour);
        FindingFields.EVIDENCE.append(connection, rows(findings.all(), FindingFields::evidence, hour));
        TriageFields.MARKS.append(connection, rows(findings.all(), this::mark, hour));
    }

    /** What each has of its own, kept by its hour. */
    private static <T, R> Stream<Sheet.Row<R>> rows(
            Collection<T> owners, Function<T, Stream<R>> own, ToIntFunction<T> hour) {
        return owners.stream().flatMap(owner -> {
            int when = hour.applyAsInt(owner);
            return own.apply(owner).map(row -> new Sheet.Row<>(row, when));
        });
    }

    private Stream<TriageFields.Mark> mark(Finding finding) {
        var suppression = suppressed.getOrDefault(finding.id(), "");
        return suppression.isEmpty() ? Stream.empty() : Stream.of(new TriageFields.Mark(finding.id(), suppression));
    }

    private void writeIncidents(DuckDBConnection connection, ToIntFunction<Incident> hour) throws SQLException {
        Upsert.forget(connection, IncidentFields.SHEET, "id", incidents.ids());
        Upsert.forget(connection, IncidentFields.MEMBERS, "incident", incidents.ids());
        Upsert.forget(connection, IncidentFields.HOPS, "incident", incidents.ids());
        IncidentFields.SHEET.append(connection, incidents.all(), hour);
        IncidentFields.MEMBERS.append(connection, rows(incidents.all(), IncidentFields::members, hour));
        IncidentFields.HOPS.append(connection, rows(incidents.all(), IncidentFields::steps, hour));
    }

    private void writeActions(DuckDBConnection connection, ToIntFunction<Action> hour) throws SQLException {
        if (actions.size() > 0) {
            Upsert.forget(connection, TriageFields.ACTIONS, "id", actions.ids());
            TriageFields.ACTIONS.append(connection, actions.all(), hour);
            Sql.run(
                    connection,
                    "DELETE FROM store.actions WHERE rowid IN (SELECT rowid FROM store.actions ORDER BY time DESC OFFSET "
                            + ACTIONS_MAX + ')');
        }
    }
}
