package dev.picket.agent.capture.flow;

import dev.picket.event.Account;
import dev.picket.event.Flow.Outcome;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What must be known of a connection from one drain to the next: who opened it, and whether anyone has answered. A row whose opener got no
 * answer yet is held, and merged into the next drain's row of the same connection; after one whole epoch it is let go as unanswered.
 *
 * <p>Who opened: the SYN or SYN-ACK when one was seen, else what was known, else for TCP the end with the greater port (the ephemeral one,
 * as a rule), for anything else the first direction. Rows without payload of TCP connections about which nothing is known (the last ACKs of
 * a closed one, keep-alives) are folded, for they would only guess. One thread; {@code held} is read by any.
 */
final class Connections {
    private final int max;
    private final int idleEpochs;
    private final Account account;
    private final AtomicLong held;
    private final Consumer<Verdict> out;
    private final Map<RowKey, Known> known = new LinkedHashMap<>();
    private final Map<RowKey, Waiting> waiting = new LinkedHashMap<>();
    private long epoch;

    /**
     * @param max connections that are remembered, and as many that are held; beyond it the oldest go
     * @param idleEpochs epochs without a row after which a connection is forgotten
     */
    Connections(int max, int idleEpochs, Account account, AtomicLong held, Consumer<Verdict> out) {
        this.max = max;
        this.idleEpochs = idleEpochs;
        this.account = account;
        this.held = held;
        this.out = out;
    }

    /** A row that is ready to be told, and what it means. */
    record Verdict(Row row, boolean openedHere, Outcome outcome) {}

    private record Known(boolean openedHere, boolean finSent, boolean finReceived, long epoch) {}

    private record Waiting(Row row, boolean openedHere, long epoch) {}

    void accept(Row fresh) {
        if (fresh.key().collapsed()) {
            out.accept(new Verdict(fresh, fresh.key().kind() == RowKey.COLLAPSED_OPENED_HERE, Outcome.UNKNOWN));
            return;
        }
        var past = known.remove(fresh.key());
        var earlier = waiting.get(fresh.key());
        if (past == null && earlier == null && isTail(fresh)) {
            account.folded(1);
            return;
        }
        judge(merged(earlier, fresh), past, earlier);
    }

    /** After the last row of a drain: lets go what nobody answered for a whole epoch, forgets what is idle. */
    void endEpoch() {
        releaseWhile(entry -> entry.epoch() < epoch);
        var eldest = known.values().iterator();
        while (eldest.hasNext() && eldest.next().epoch() < epoch - idleEpochs) {
            eldest.remove();
        }
        epoch++;
    }

    /** At the end: lets go all that is held. */
    void flush() {
        releaseWhile(_ -> true);
    }

    private Row merged(@Nullable Waiting earlier, Row fresh) {
        if (earlier == null) {
            return fresh;
        }
        account.folded(1);
        return earlier.row().and(fresh);
    }

    private void judge(Row row, @Nullable Known past, @Nullable Waiting earlier) {
        boolean openedHere = openedHere(row, past, earlier);
        if (past == null || isTcp(row)) {
            if (!answered(row, openedHere)) {
                hold(row, openedHere, earlier);
                return;
            }
        }
        if (earlier != null) {
            waiting.remove(row.key());
            held.decrementAndGet();
        }
        out.accept(new Verdict(row, openedHere, outcome(row, openedHere)));
        remember(row, openedHere, past);
    }

    private void hold(Row row, boolean openedHere, @Nullable Waiting earlier) {
        waiting.put(row.key(), new Waiting(row, openedHere, earlier == null ? epoch : earlier.epoch()));
        if (earlier == null) {
            held.incrementAndGet();
        }
        releaseWhile(_ -> waiting.size() > max);
    }

    private void releaseWhile(Predicate<Waiting> due) {
        var eldest = waiting.values().iterator();
        while (eldest.hasNext()) {
            var next = eldest.next();
            if (!due.test(next)) {
                return;
            }
            eldest.remove();
            held.decrementAndGet();
            out.accept(new Verdict(next.row(), next.openedHere(), Outcome.UNANSWERED));
        }
    }

    private void remember(Row row, boolean openedHere, @Nullable Known past) {
        boolean finSent = row.sent(Row.FIN) || (past != null && past.finSent());
        boolean finReceived = row.received(Row.FIN) || (past != null && past.finReceived());
        if (row.sent(Row.RST) || row.received(Row.RST) || (finSent && finReceived)) {
            return;
        }
        known.put(row.key(), new Known(openedHere, finSent, finReceived, epoch));
        if (known.size() > max) {
            known.remove(known.keySet().iterator().next());
        }
    }

    private static boolean openedHere(Row row, @Nullable Known past, @Nullable Waiting earlier) {
        if (row.sent(Row.OPENING) || row.received(Row.ACCEPTING)) {
            return true;
        }
        if (row.received(Row.OPENING) || row.sent(Row.ACCEPTING)) {
            return false;
        }
        if (past != null) {
            return past.openedHere();
        }
        if (earlier != null) {
            return earlier.openedHere();
        }
        int surplus = row.key().localPort() - row.key().remotePort();
        return (isTcp(row) && surplus != 0) ? surplus > 0 : row.sentFirst();
    }

    private static boolean answered(Row row, boolean openedHere) {
        if (!isTcp(row)) {
            return row.sentPackets() > 0 && row.receivedPackets() > 0;
        }
        int opener = openedHere ? row.sentFlags() : row.receivedFlags();
        int answerer = openedHere ? row.receivedFlags() : row.sentFlags();
        if (has(answerer, Row.RST)) {
            return true;
        }
        return has(answerer, Row.ACCEPTING) ? has(opener, Row.ACK | Row.RST) : !has(opener, Row.OPENING);
    }

    private static Outcome outcome(Row row, boolean openedHere) {
        int opener = openedHere ? row.sentFlags() : row.receivedFlags();
        int answerer = openedHere ? row.receivedFlags() : row.sentFlags();
        if (has(answerer, Row.RST) && has(opener, Row.OPENING) && !has(answerer, Row.ACCEPTING)) {
            return Outcome.REFUSED;
        }
        return has(opener | answerer, Row.RST) ? Outcome.RESET : Outcome.ESTABLISHED;
    }

    private static boolean isTail(Row row) {
        boolean handshake = has(row.sentFlags() | row.receivedFlags(), Row.OPENING | Row.ACCEPTING);
        return isTcp(row) && !handshake && row.sentBytes() + row.receivedBytes() == 0;
    }

    private static boolean isTcp(Row row) {
        return row.key().protocol() == RowKey.TCP;
    }

    private static boolean has(int flags, int any) {
        return (flags & any) != 0;
    }
}
