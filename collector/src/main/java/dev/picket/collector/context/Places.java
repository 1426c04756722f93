package dev.picket.collector.context;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/**
 * Who has been seen at which address, and where each of the cluster's own identities and pod tokens live: learned from the calls themselves, for clusters whose
 * inventory says nothing about it. Bounded: what was used least recently is forgotten. One thread.
 */
final class Places {
    static final int ADDRESSES_MAX = 32_768;
    static final int IDENTITIES_MAX = 16_384;
    static final int TOKENS_MAX = 65_536;
    /** From so many calls of the cluster's own identities, over so long, one may expect to have met every address of the cluster. */
    static final int CALLS_TO_KNOW = 200;

    static final Duration TIME_TO_KNOW = Duration.ofMinutes(10);

    private final Recent<AddressUse> addresses = new Recent<>(ADDRESSES_MAX);
    private final Recent<Homes> identities = new Recent<>(IDENTITIES_MAX);
    private final Recent<Homes> tokens = new Recent<>(TOKENS_MAX);
    private final Recent<Boolean> minted = new Recent<>(TOKENS_MAX);
    private int calls;
    private Instant first = Instant.MAX;
    private boolean podsElsewhere;

    AddressUse use(String ip) {
        return addresses.find(ip).orElse(AddressUse.NONE);
    }

    Homes homes(String identity) {
        return identities.find(identity).orElseGet(Homes::new);
    }

    Homes tokenHomes(String podUid) {
        return tokens.find(podUid).orElseGet(Homes::new);
    }

    /** Long enough in use to know a stranger. */
    boolean wellKnown(Instant time) {
        return calls >= CALLS_TO_KNOW && Duration.between(first, time).compareTo(TIME_TO_KNOW) >= 0;
    }

    /** Some pod or kubelet has called from an address that is not shared with people: members of the cluster come directly. */
    boolean membersComeDirectly() {
        return podsElsewhere;
    }

    /** Somebody who is not the cluster had this credential issued. */
    boolean isMinted(String credential) {
        return !credential.isEmpty() && minted.find(credential).isPresent();
    }

    void minted(String credential) {
        minted.put(credential, true);
    }

    void person(String ip) {
        var before = use(ip);
        used(ip, before, before.byPeople());
    }

    void node(String identity, String name, String ip, Instant time, boolean confirmed) {
        var before = use(ip);
        system(identity, ip, time, confirmed, before, before.byNode(name));
    }

    void component(String identity, String ip, Instant time, boolean confirmed) {
        var before = use(ip);
        system(identity, ip, time, confirmed, before, before.byComponent());
    }

    /**
     * A pod's token is at home there.
     *
     * @param homes as {@link #tokenHomes} has them
     * @param use as {@link #use} has it
     */
    void token(String podUid, Homes homes, String ip, AddressUse use, Instant time, boolean confirmed) {
        if (homes.isEmpty()) {
            tokens.put(podUid, homes);
        }
        boolean known = homes.isHome(ip) && use.pod();
        homes.live(ip, time, confirmed);
        if (!known) {
            used(ip, use, use.byPod(podUid));
        }
        podsElsewhere |= !use.people();
    }

    private void used(String ip, AddressUse before, AddressUse now) {
        if (now != before) {
            addresses.put(ip, now);
        }
    }

    private void system(
            String identity, String ip, Instant time, boolean confirmed, AddressUse before, AddressUse use) {
        var homes = homes(identity);
        if (homes.isEmpty()) {
            identities.put(identity, homes);
        }
        homes.live(ip, time, confirmed);
        used(ip, before, use);
        podsElsewhere |= !use.people() && !Address.isLoopback(ip);
        calls = Math.min(calls + 1, CALLS_TO_KNOW);
        first = time.isBefore(first) ? time : first;
    }

    void write(DataOutput to) throws IOException {
        addresses.write(to, AddressUse::write);
        identities.write(to, Homes::write);
        tokens.write(to, Homes::write);
        minted.write(to, (_, _) -> {});
        to.writeInt(calls);
        to.writeBoolean(podsElsewhere);
        to.writeBoolean(calls > 0);
        if (calls > 0) {
            Times.write(first, to);
        }
    }

    void read(DataInput from) throws IOException {
        addresses.read(from, AddressUse::read);
        identities.read(from, Homes::read);
        tokens.read(from, Homes::read);
        minted.read(from, _ -> true);
        calls = from.readInt();
        podsElsewhere = from.readBoolean();
        first = from.readBoolean() ? Times.read(from) : Instant.MAX;
    }
}
