package dev.picket.collector.detect.audit;

import dev.picket.collector.context.Observation;
import dev.picket.collector.detect.Codec;
import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Hash64;
import dev.picket.collector.detect.Severity;
import dev.picket.event.ApiCall;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A credential that has its places and programs is used from a new address by a new program. People move, and build servers have many addresses:
 * either alone is low, and a credential of many addresses is none that can move. One thread.
 */
final class Origin {
    static final Detection DETECTION =
            new Detection("new-credential-origin", Severity.MEDIUM, List.of("T1078", "T1550.001"));

    private static final int SETTLED_CALLS = 50;
    private static final Duration SETTLED_AGE = Duration.ofMinutes(30);
    private static final int PLACES_MAX = 3;
    /** So long after its first call a new place is still news. */
    private static final Duration NEWS = Duration.ofMinutes(10);

    private Familiar addresses = new Familiar();
    private Familiar agents = new Familiar();
    private Instant first = Instant.MAX;
    private long calls;
    private @Nullable Episode news;
    private long newAddress;

    void use(String key, Observation observation, ApiCall call, Findings out) {
        first = first.equals(Instant.MAX) ? observation.time() : first;
        boolean settled = isSettled(observation.time());
        long address = Hash64.of(call.sourceIp());
        boolean newAgent = agents.learn(Hash64.of(call.agentFamily().toLowerCase(Locale.ROOT)));
        boolean fresh = addresses.learn(address);
        calls++;
        if (settled && fresh && addresses.size() <= PLACES_MAX + 1) {
            news = new Episode(observation.time());
            newAddress = address;
        }
        judge(key, address, fresh && newAgent, observation, call, out);
    }

    private boolean isSettled(Instant time) {
        return calls >= SETTLED_CALLS && !time.isBefore(first.plus(SETTLED_AGE));
    }

    private void judge(String key, long address, boolean both, Observation observation, ApiCall call, Findings out) {
        var now = news;
        if (now == null
                || address != newAddress
                || observation.time().isAfter(now.start().plus(NEWS))) {
            return;
        }
        now.add(Evidence.of(call), address, 0, Calls.wasRefused(call), 0, observation.time());
        now.raise(both ? Severity.MEDIUM : Severity.LOW);
        out.tell(DETECTION, key + ' ' + call.sourceIp(), now, .6, observation, () -> summary(call), null);
    }

    private String summary(ApiCall call) {
        return "a credential of %s, at %d addresses so far, is used from %s by %s"
                .formatted(
                        call.user().name(),
                        addresses.size() - 1,
                        call.sourceIp(),
                        call.agentFamily().isEmpty() ? "an unnamed program" : call.agentFamily());
    }

    void write(DataOutput to) throws IOException {
        addresses.write(to);
        agents.write(to);
        Codec.write(first, to);
        to.writeLong(calls);
        to.writeLong(newAddress);
        to.writeBoolean(news != null);
        if (news != null) {
            news.write(to);
        }
    }

    static Origin read(DataInput from) throws IOException {
        var origin = new Origin();
        origin.addresses = Familiar.read(from);
        origin.agents = Familiar.read(from);
        origin.first = Codec.readInstant(from);
        origin.calls = from.readLong();
        origin.newAddress = from.readLong();
        origin.news = from.readBoolean() ? Episode.read(from) : null;
        return origin;
    }
}
