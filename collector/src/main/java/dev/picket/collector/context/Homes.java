package dev.picket.collector.context;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The addresses from which one identity's calls have come so far. The one that was used last is kept in place, for most have no other. Mutable, owned by
 * {@link Places}.
 */
final class Homes {
    /** Calls after which an address is one's home. */
    static final int SETTLED = 3;
    /** Of one identity; the one that was used least recently is forgotten. */
    static final int MAX = 4;
    /** A home that was used so lately is still lived in: its owner has not moved. */
    static final Duration RECENT = Duration.ofMinutes(2);

    /** Of a minute: within it one call says of its address what all would. */
    private static final long SHOWN_SECONDS = 60;

    private boolean proven;
    private String ip = "";
    private int calls;
    private long last;
    /** The one that was used least recently first. */
    private List<Home> earlier = List.of();

    /** Used from a place that the inventory confirms to be its own. */
    boolean proven() {
        return proven;
    }

    /** Whether one of the last calls came from there in the same minute: then this one says nothing new of the address. */
    boolean isShown(String address, Instant time) {
        return !isEmpty() && time.getEpochSecond() / SHOWN_SECONDS == last / SHOWN_SECONDS && address.equals(ip);
    }

    void live(String address, Instant time, boolean confirmed) {
        proven |= confirmed;
        if (!address.equals(ip)) {
            move(address);
        }
        last = calls == 0 ? time.getEpochSecond() : Math.max(last, time.getEpochSecond());
        calls = Math.min(calls + 1, SETTLED);
    }

    /** To another one, or back to one of before. */
    private void move(String address) {
        if (isEmpty()) {
            ip = address;
            return;
        }
        var left = new ArrayList<>(earlier);
        left.removeIf(home -> home.ip.equals(address));
        var known = earlier.stream().filter(home -> home.ip.equals(address)).findFirst();
        left.add(latest());
        if (left.size() == MAX) {
            left.removeFirst();
        }
        earlier = left;
        settle(known.orElse(new Home(address, 0, 0)));
    }

    private void settle(Home home) {
        ip = home.ip;
        calls = home.calls;
        last = home.last;
    }

    boolean isHome(String address) {
        return !isEmpty() && (address.equals(ip) || isOneOfBefore(address));
    }

    private boolean isOneOfBefore(String address) {
        for (var home : earlier) {
            if (home.ip.equals(address)) {
                return true;
            }
        }
        return false;
    }

    boolean isEmpty() {
        return calls == 0;
    }

    boolean settled() {
        return all().anyMatch(Home::settled);
    }

    /** Settled at an address of the same family, and used there lately. */
    boolean livesAtAnother(String address, Instant time) {
        return all().filter(home -> Address.sameFamily(home.ip, address))
                .anyMatch(home -> home.settled() && home.recent(time));
    }

    List<String> addresses() {
        return all().map(Home::ip).toList();
    }

    private Stream<Home> all() {
        return isEmpty() ? Stream.empty() : Stream.concat(earlier.stream(), Stream.of(latest()));
    }

    private Home latest() {
        return new Home(ip, calls, last);
    }

    void write(DataOutput to) throws IOException {
        to.writeBoolean(proven);
        to.writeByte(isEmpty() ? 0 : earlier.size() + 1);
        for (var home : all().toList()) {
            to.writeUTF(home.ip);
            to.writeInt(home.calls);
            Times.write(Instant.ofEpochSecond(home.last), to);
        }
    }

    static Homes read(DataInput from) throws IOException {
        var homes = new Homes();
        homes.proven = from.readBoolean();
        for (int left = from.readByte(); left > 0; left--) {
            homes.move(from.readUTF());
            homes.calls = from.readInt();
            homes.last = Times.read(from).getEpochSecond();
        }
        return homes;
    }

    /** @param last in seconds of Unix time */
    private record Home(String ip, int calls, long last) {
        boolean settled() {
            return calls >= SETTLED;
        }

        boolean recent(Instant time) {
            return Math.abs(time.getEpochSecond() - last) <= RECENT.toSeconds();
        }
    }
}
