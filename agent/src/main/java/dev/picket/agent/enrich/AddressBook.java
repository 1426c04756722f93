package dev.picket.agent.enrich;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which pod of this node speaks from an address, learned from what the pods themselves were seen to do. A pod that inherits an address
 * replaces its last owner; an address whose former owner comes back is shared (the node's own, by pods on the host's network) and names
 * nobody. Bounded: the address unused for longest goes. Any thread.
 */
final class AddressBook {
    private static final int FORMER_MAX = 8;

    private final int max;
    private final Set<String> shared;
    private final Map<String, Owner> owners = new LinkedHashMap<>(16, 0.75f, true);

    /** @param shared addresses that never name a pod: the node's own */
    AddressBook(int max, Set<String> shared) {
        this.max = max;
        this.shared = Set.copyOf(shared);
    }

    private record Owner(String podUid, List<String> former, boolean shared) {}

    /** @param podUid empty: a process of no pod spoke from the address */
    synchronized void learn(String ip, String podUid) {
        if (ip.isEmpty() || shared.contains(ip)) {
            return;
        }
        var owner = owners.get(ip);
        if (owner == null) {
            owners.put(ip, new Owner(podUid, List.of(), false));
            forgetEldest();
        } else if (!owner.podUid().equals(podUid) && !owner.shared()) {
            owners.put(ip, new Owner(podUid, former(owner), owner.former().contains(podUid)));
        }
    }

    /** The pod's uid; empty if none is known or several share the address. */
    synchronized String podUid(String ip) {
        var owner = owners.get(ip);
        return owner == null || owner.shared() ? "" : owner.podUid();
    }

    private static List<String> former(Owner owner) {
        var former = new ArrayList<>(owner.former());
        former.add(owner.podUid());
        return former.subList(Math.max(0, former.size() - FORMER_MAX), former.size());
    }

    private void forgetEldest() {
        if (owners.size() > max) {
            owners.remove(owners.keySet().iterator().next());
        }
    }
}
