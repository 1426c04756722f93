package dev.picket.collector.context;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The addresses from which one identity's calls have come so far. Mutable, owned by {@link Places}. */
final class Homes {
    /** Calls after which an address is one's home. */
    static final int SETTLED = 3;
    /** Of one identity; the one that was used least recently is forgotten. */
    static final int MAX = 4;
    /** A home that was used so lately is still lived in: its owner has not moved. */
    static final Duration RECENT = Duration.ofMinutes(2);

    /** The one that was used least recently first. */
    private final List<Home> homes = new ArrayList<>(1);

    private boolean proven;

    /** Used from a place that the inventory confirms to be its own. */
    boolean proven() {
        return proven;
    }

    void live(String ip, Instant time, boolean confirmed) {
        proven |= confirmed;
        int known = indexOf(ip);
        var home = known < 0 ? new Home(ip, 1, time) : homes.get(known).again(time);
        if (known >= 0 && known == homes.size() - 1) {
            homes.set(known, home);
            return;
        }
        if (known >= 0) {
            homes.remove(known);
        }
        homes.add(home);
        if (homes.size() > MAX) {
            homes.removeFirst();
        }
    }

    boolean isHome(String ip) {
        return indexOf(ip) >= 0;
    }

    private int indexOf(String ip) {
        for (int i = 0; i < homes.size(); i++) {
            if (homes.get(i).ip().equals(ip)) {
                return i;
            }
        }
        return -1;
    }

    boolean isEmpty() {
        return homes.isEmpty();
    }

    boolean settled() {
        return homes.stream().anyMatch(Home::settled);
    }

    /** Settled at an address of the same family, and used there lately. */
    boolean livesAtAnother(String ip, Instant time) {
        return homes.stream()
                .filter(home -> Address.sameFamily(home.ip(), ip))
                .anyMatch(home -> home.settled() && home.recent(time));
    }

    List<String> addresses() {
        return homes.stream().map(Home::ip).toList();
    }

    void write(DataOutput to) throws IOException {
        to.writeBoolean(proven);
        to.writeByte(homes.size());
        for (var home : homes) {
            to.writeUTF(home.ip());
            to.writeInt(home.calls());
            Times.write(home.last(), to);
        }
    }

    static Homes read(DataInput from) throws IOException {
        var homes = new Homes();
        homes.proven = from.readBoolean();
        for (int left = from.readByte(); left > 0; left--) {
            homes.homes.add(new Home(from.readUTF(), from.readInt(), Times.read(from)));
        }
        return homes;
    }

    private record Home(String ip, int calls, Instant last) {
        Home again(Instant time) {
            return new Home(ip, Math.min(calls + 1, SETTLED), time.isAfter(last) ? time : last);
        }

        boolean settled() {
            return calls >= SETTLED;
        }

        boolean recent(Instant time) {
            return Duration.between(last, time).abs().compareTo(RECENT) <= 0;
        }
    }
}
