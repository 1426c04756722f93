package dev.picket.agent.capture.flow;

import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Envelope.Observer;
import dev.picket.event.Flow;
import dev.picket.event.Flow.Protocol;
import dev.picket.event.Traffic;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongFunction;

/** Words rows of the kernel as flow events: times of the wall clock, pods for cgroups, the opener as the source. One thread. */
final class Flows {
    private static final int ADDRESSES_MAX = 4096;

    private final LongFunction<String> podUidOfCgroup;
    /** Of this epoch's rows: a collapsed row has lost its own. */
    private final Map<Long, String> addressOfCgroup = new HashMap<>();

    private Instant wall = Instant.EPOCH;
    private long monotonic;

    Flows(LongFunction<String> podUidOfCgroup) {
        this.podUidOfCgroup = podUidOfCgroup;
    }

    /** Times of the following rows are told by this pair of readings. */
    void beginEpoch(Instant wall, long monotonicNanos) {
        this.wall = wall;
        this.monotonic = monotonicNanos;
        addressOfCgroup.clear();
    }

    /** Remembers the first address of each cgroup in this epoch, for its collapsed row. */
    void learn(RowKey key) {
        if (!key.collapsed() && addressOfCgroup.size() < ADDRESSES_MAX) {
            addressOfCgroup.computeIfAbsent(key.cgroup(), _ -> key.localIp());
        }
    }

    Flow word(Connections.Verdict verdict) {
        var row = verdict.row();
        var local = local(row.key());
        var remote = Endpoint.of(row.key().remoteIp(), row.key().remotePort());
        var sent = new Traffic(row.sentBytes(), row.sentPackets());
        var received = new Traffic(row.receivedBytes(), row.receivedPackets());
        boolean here = verdict.openedHere();
        return new Flow(
                Envelope.unplaced("", time(row.first()), time(row.last()), here ? Observer.CLIENT : Observer.SERVER),
                protocol(row.key().protocol()),
                here ? local : remote,
                here ? remote : local,
                here ? sent : received,
                here ? received : sent,
                verdict.outcome(),
                row.key().collapsed());
    }

    private Endpoint local(RowKey key) {
        var uid = podUidOfCgroup.apply(key.cgroup());
        return new Endpoint(address(key), key.localPort(), uid, "", "", "", "");
    }

    private String address(RowKey key) {
        return key.collapsed() ? addressOfCgroup.getOrDefault(key.cgroup(), "") : key.localIp();
    }

    private Instant time(long nanos) {
        return wall.plusNanos(nanos - monotonic);
    }

    private static Protocol protocol(int number) {
        return switch (number) {
            case RowKey.TCP -> Protocol.TCP;
            case RowKey.UDP -> Protocol.UDP;
            case RowKey.ICMP, RowKey.ICMPV6 -> Protocol.ICMP;
            case RowKey.SCTP -> Protocol.SCTP;
            default -> Protocol.OTHER;
        };
    }
}
