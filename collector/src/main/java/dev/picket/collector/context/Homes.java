package dev.picket.collector.context;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;

/** The addresses from which one identity's calls have come so far. Mutable, owned by {@link Places}. */
final class Homes {
    /** Calls after which an address is one's home. */
    static final int SETTLED = 3;
    /** Of one identity; the one that was used least recently is forgotten. */
    static final int MAX = 4;
    /** A home that was used so lately is still lived in: its owner has not moved. */
    static final Duration RECENT = Duration.ofMinutes(2);

    private final LinkedHashMap<String, Home> homes = new LinkedHashMap<>(4, 0.75f, true);
    private boolean proven;

    /** Used from a place that the inventory confirms to be its own. */
    boolean proven() {
        return proven;
    }

    void live(String ip, Instant time, boolean confirmed) {
        proven |= confirmed;
        homes.merge(ip, new Home(1, time), (known, _) -> known.again(time));
        if (homes.size() > MAX) {
            homes.pollFirstEntry();
        }
    }

    boolean isHome(String ip) {
        return homes.containsKey(ip);
    }

    boolean isEmpty() {
        return homes.isEmpty();
    }

    boolean settled() {
        return homes.values().stream().anyMatch(Home::settled);
    }

    /** Settled at an address of the same family, and used there lately. */
    boolean livesAtAnother(String ip, Instant time) {
        return homes.entrySet().stream()
                .filter(home -> Address.sameFamily(home.getKey(), ip))
                .anyMatch(home -> home.getValue().settled() && home.getValue().recent(time));
    }

    Iterable<String> addresses() {
        return homes.sequencedKeySet();
    }

    void write(DataOutput to) throws IOException {
        to.writeBoolean(proven);
        to.writeByte(homes.size());
        for (var home : homes.entrySet()) {
            to.writeUTF(home.getKey());
            to.writeInt(home.getValue().calls());
            Times.write(home.getValue().last(), to);
        }
    }

    static Homes read(DataInput from) throws IOException {
        var homes = new Homes();
        homes.proven = from.readBoolean();
        for (int left = from.readByte(); left > 0; left--) {
            homes.homes.put(from.readUTF(), new Home(from.readInt(), Times.read(from)));
        }
        return homes;
    }

    private record Home(int calls, Instant last) {
        Home again(Instant time) {
            return new Home(Math.min(calls + 1, SETTLED), time.isAfter(last) ? time : last);
        }

        boolean settled() {
            return calls >= SETTLED;
        }

        boolean recent(Instant time) {
            return Duration.between(last, time).abs().compareTo(RECENT) <= 0;
        }
    }
}
