package dev.picket.collector.context;

import dev.picket.event.ApiCall;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells whether a token that is bound to a pod is used by that pod. What is used from elsewhere teaches nothing. */
record PodTokens(Places places, Inventory inventory) {

    TokenPlace place(ApiCall call) {
        var user = call.user();
        var uid = user.podUid().isEmpty() ? user.pod() : user.podUid();
        var ip = Address.canonical(call.sourceIp());
        if (uid.isEmpty()) {
            return TokenPlace.UNBOUND;
        }
        return ip.isEmpty()
                ? TokenPlace.UNKNOWN
                : new Use(call, uid, ip, call.envelope().start()).place();
    }

    private final class Use {
        private final ApiCall call;
        private final String uid;
        private final String ip;
        private final Instant time;
        private final Optional<Pod> pod;
        private final Homes homes;
        private @Nullable AddressUse use;

        Use(ApiCall call, String uid, String ip, Instant time) {
            this.call = call;
            this.uid = uid;
            this.ip = ip;
            this.time = time;
            this.pod = inventory.podOfUid(uid);
            this.homes = places.tokenHomes(uid);
        }

        TokenPlace place() {
            if (pod.isPresent() && isOwnAddress(pod.get())) {
                return at(TokenPlace.POD, true);
            }
            if (isNode()) {
                return at(TokenPlace.NODE, true);
            }
            if (isCertainlyElsewhere()) {
                return TokenPlace.ELSEWHERE;
            }
            if (homes.isHome(ip)) {
                return at(TokenPlace.POD, false);
            }
            if (places.homes(kubelet()).isHome(ip)) {
                return at(TokenPlace.NODE, false);
            }
            return isLikelyElsewhere() ? TokenPlace.LIKELY_ELSEWHERE : at(TokenPlace.UNKNOWN, false);
        }

        /** Seldom asked for: most tokens are used where they were a moment ago. */
        private AddressUse use() {
            var known = use;
            if (known == null) {
                known = places.use(ip);
                use = known;
            }
            return known;
        }

        private TokenPlace at(TokenPlace place, boolean confirmed) {
            if (homes.isShown(ip, time)) {
                homes.live(ip, time, confirmed);
            } else {
                places.token(uid, homes, ip, use(), time, confirmed);
            }
            return place;
        }

        private boolean isOwnAddress(Pod known) {
            return !known.hostNetwork() && known.addresses().contains(ip);
        }

        private boolean isNode() {
            var node = inventory.nodeAt(ip);
            return node.isPresent() && node.get().name().equals(node());
        }

        private boolean isCertainlyElsewhere() {
            var holder = inventory.podAt(ip, time);
            boolean anothers = holder.isPresent() && !holder.get().uid().equals(uid);
            return anothers || (homes.proven() && hasAddressLike() && !use().pods()) || isOnHostOfOthers();
        }

        /** The pod's network is its own, so it cannot come by the API server's loopback. */
        private boolean isOnHostOfOthers() {
            return Address.isLoopback(ip) && pod.isPresent() && !pod.get().hostNetwork() && hasAddress();
        }

        private boolean isLikelyElsewhere() {
            return !use().pods()
                    && ((use().isPeoples() && places.membersComeDirectly())
                            || homes.livesAtAnother(ip, time)
                            || isAwayFromNode());
        }

        /** People come by the API server's loopback, and the pod's kubelet never does. */
        private boolean isAwayFromNode() {
            var kubelet = places.homes(kubelet());
            return Address.isLoopback(ip) && use().people() && kubelet.settled() && homes.isEmpty();
        }

        private boolean hasAddress() {
            return pod.stream().anyMatch(known -> !known.addresses().isEmpty());
        }

        private boolean hasAddressLike() {
            return pod.stream()
                    .flatMap(known -> known.addresses().stream())
                    .anyMatch(address -> Address.sameFamily(address, ip));
        }

        private String kubelet() {
            return Standings.NODE + node();
        }

        private String node() {
            var bound = call.user().node();
            return bound.isEmpty() ? pod.map(Pod::node).orElse("") : bound;
        }
    }
}
