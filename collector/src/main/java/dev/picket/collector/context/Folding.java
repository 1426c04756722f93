package dev.picket.collector.context;

import dev.picket.event.ApiCall;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Recognises API calls that came before: at an earlier stage, from file and webhook, or from two API servers that one request passed. A client may choose its audit
 * id (header {@code Audit-ID}), so the id alone hides nothing: the call must be the same in who, what and when. Bounded: the id that was first
 * seen longest ago is forgotten. One thread.
 */
final class Folding {
    /** Event time within which two servers' logs of a call are recognised; the same server's are as long as they are remembered. */
    static final Duration WINDOW = Duration.ofMinutes(10);

    private static final int CALLS_PER_ID_MAX = 4;
    private final int idsMax;
    private final LinkedHashMap<Id, Seen[]> calls = new LinkedHashMap<>();
    private final Likeness likeness = new Likeness();

    Folding(int idsMax) {
        this.idsMax = idsMax;
    }

    /** Whether it came before; if not, it is remembered. */
    boolean repeats(ApiCall call) {
        if (call.auditId().isEmpty()) {
            return false;
        }
        var id = new Id(call.envelope().cluster(), call.auditId());
        var now = seen(call);
        var before = begin(id, now);
        if (before == null) {
            return false;
        }
        for (var seen : before) {
            if (seen.isSameAs(now, call)) {
                return true;
            }
        }
        calls.put(id, with(before, now));
        return false;
    }

    void write(DataOutput to) throws IOException {
        to.writeInt(calls.size());
        for (var entry : calls.entrySet()) {
            to.writeUTF(entry.getKey().cluster());
            to.writeUTF(entry.getKey().auditId());
            to.writeByte(entry.getValue().length);
            for (var seen : entry.getValue()) {
                seen.write(to);
            }
        }
    }

    void read(DataInput from) throws IOException {
        calls.clear();
        var ids = from.readInt();
        for (int i = 0; i < ids; i++) {
            var id = new Id(from.readUTF(), from.readUTF());
            var count = from.readByte();
            for (int j = 0; j < count; j++) {
                var seen = Seen.read(from);
                var before = begin(id, seen);
                if (before != null) {
                    calls.put(id, with(before, seen));
                }
            }
        }
    }

    /** Remembers the first call of an id; the calls that came before, if it is not the first. */
    private Seen @Nullable [] begin(Id id, Seen seen) {
        var before = calls.putIfAbsent(id, new Seen[] {seen});
        if (calls.size() > idsMax) {
            calls.pollFirstEntry();
        }
        return before;
    }

    private static Seen[] with(Seen[] before, Seen seen) {
        int kept = Math.min(before.length, CALLS_PER_ID_MAX - 1);
        var after = Arrays.copyOfRange(before, before.length - kept, before.length + 1);
        after[kept] = seen;
        return after;
    }

    private Seen seen(ApiCall call) {
        likeness.take(call);
        return new Seen(
                likeness.high(),
                likeness.low(),
                call.object().name(),
                call.envelope().start(),
                call.envelope().end());
    }

    private record Id(String cluster, String auditId) {}

    /** @param high with {@code low}: 128 bits of SHA-256 over who did what, without the name, which some levels of the log leave out */
    private record Seen(long high, long low, String name, Instant start, Instant end) {

        boolean isSameAs(Seen other, ApiCall call) {
            return high == other.high
                    && low == other.low
                    && (name.isEmpty() || other.name.isEmpty() || name.equals(other.name))
                    && (start.equals(other.start) || (isAggregated(call.object().group()) && overlaps(other)));
        }

        /** An aggregated API's own server logs the same request while the first one waits for it. */
        private boolean overlaps(Seen other) {
            return !start.isAfter(other.end)
                    && !other.start.isAfter(end)
                    && Duration.between(end, other.end).abs().compareTo(WINDOW) <= 0;
        }

        /** Groups that the Kubernetes API server does not serve itself. */
        private static boolean isAggregated(String group) {
            return group.endsWith("metrics.k8s.io") || (group.contains(".") && !group.endsWith(".k8s.io"));
        }

        void write(DataOutput to) throws IOException {
            to.writeLong(high);
            to.writeLong(low);
            to.writeUTF(name);
            Times.write(start, to);
            Times.write(end, to);
        }

        static Seen read(DataInput from) throws IOException {
            return new Seen(from.readLong(), from.readLong(), from.readUTF(), Times.read(from), Times.read(from));
        }
    }
}
