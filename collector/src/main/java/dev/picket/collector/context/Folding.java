package dev.picket.collector.context;

import dev.picket.event.ApiCall;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
    private final LinkedHashMap<Id, Seen> calls = new LinkedHashMap<>();
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
        for (@Nullable Seen seen = before; seen != null; seen = seen.earlier) {
            if (seen.isSameAs(now, call)) {
                return true;
            }
        }
        calls.put(id, now.after(before));
        return false;
    }

    void write(DataOutput to) throws IOException {
        to.writeInt(calls.size());
        for (var entry : calls.entrySet()) {
            to.writeUTF(entry.getKey().cluster());
            to.writeUTF(entry.getKey().auditId());
            var all = entry.getValue().all();
            to.writeByte(all.size());
            for (var seen : all) {
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
                    calls.put(id, seen.after(before));
                }
            }
        }
    }

    /** Remembers the first call of an id; the calls that came before, if it is not the first. */
    private @Nullable Seen begin(Id id, Seen seen) {
        var before = calls.putIfAbsent(id, seen);
        if (calls.size() > idsMax) {
            calls.pollFirstEntry();
        }
        return before;
    }

    private Seen seen(ApiCall call) {
        likeness.take(call);
        return new Seen(
                likeness.high(),
                likeness.low(),
                call.object().name(),
                call.envelope().start(),
                call.envelope().end(),
                null);
    }

    private record Id(String cluster, String auditId) {}

    /**
     * @param high with {@code low}: 128 bits of SHA-256 over who did what, without the name, which some levels of the log leave out
     * @param earlier another call of the same id
     */
    private record Seen(
            long high,
            long low,
            String name,
            Instant start,
            Instant end,
            @Nullable Seen earlier) {
        /** The same, behind the last of those that came before. */
        Seen after(Seen before) {
            var all = before.all();
            @Nullable Seen kept = null;
            for (var seen : all.subList(Math.max(0, all.size() - (CALLS_PER_ID_MAX - 1)), all.size())) {
                kept = seen.with(kept);
            }
            return with(kept);
        }

        private Seen with(@Nullable Seen before) {
            return new Seen(high, low, name, start, end, before);
        }

        /** With those that came before, which stand first. */
        List<Seen> all() {
            var all = new ArrayList<Seen>();
            for (@Nullable Seen seen = this; seen != null; seen = seen.earlier) {
                all.addFirst(seen);
            }
            return all;
        }

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
            return new Seen(from.readLong(), from.readLong(), from.readUTF(), Times.read(from), Times.read(from), null);
        }
    }
}
