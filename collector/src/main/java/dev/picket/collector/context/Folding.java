package dev.picket.collector.context;

import dev.picket.event.ApiCall;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

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
    private final LinkedHashMap<Id, List<Seen>> calls = new LinkedHashMap<>();
    private final MessageDigest sha256 = sha256();

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
        var before = calls.get(id);
        if (before == null) {
            begin(id).add(now);
            return false;
        }
        for (var seen : before) {
            if (seen.isSameAs(now, call)) {
                return true;
            }
        }
        remember(before, now);
        return false;
    }

    void write(DataOutput to) throws IOException {
        to.writeInt(calls.size());
        for (var entry : calls.entrySet()) {
            to.writeUTF(entry.getKey().cluster());
            to.writeUTF(entry.getKey().auditId());
            to.writeByte(entry.getValue().size());
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
                var sameId = calls.get(id);
                remember(sameId == null ? begin(id) : sameId, Seen.read(from));
            }
        }
    }

    private List<Seen> begin(Id id) {
        var sameId = new ArrayList<Seen>(1);
        calls.put(id, sameId);
        if (calls.size() > idsMax) {
            calls.pollFirstEntry();
        }
        return sameId;
    }

    private static void remember(List<Seen> sameId, Seen seen) {
        if (sameId.size() == CALLS_PER_ID_MAX) {
            sameId.removeFirst();
        }
        sameId.add(seen);
    }

    private Seen seen(ApiCall call) {
        var object = call.object();
        var what = String.join(
                "\n",
                call.verb(),
                call.user().name(),
                call.actingUser().name(),
                object.group(),
                object.resource(),
                object.subresource(),
                object.namespace(),
                call.container(),
                call.program());
        var digest = ByteBuffer.wrap(sha256.digest(what.getBytes(StandardCharsets.UTF_8)));
        return new Seen(
                digest.getLong(),
                digest.getLong(),
                object.name(),
                call.envelope().start(),
                call.envelope().end());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
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
