package dev.picket.collector.context;

import static dev.picket.collector.context.TokenPlace.ELSEWHERE;
import static dev.picket.collector.context.TokenPlace.LIKELY_ELSEWHERE;
import static dev.picket.collector.context.TokenPlace.NODE;
import static dev.picket.collector.context.TokenPlace.POD;
import static dev.picket.collector.context.TokenPlace.UNBOUND;
import static dev.picket.collector.context.TokenPlace.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PodTokensTest {
    private static final Inventory CLUSTER = Inventory.of(
            List.of(
                    Examples.pod("u-web", "shop", "web-0", "10.1.0.1", Map.of()),
                    Examples.pod("u-db", "bank", "db-0", "10.1.0.2", Map.of()),
                    Examples.host("u-cni", "kube-system", "cni-0", "192.168.0.2")),
            List.of(),
            List.of(new Node("worker-1", List.of("192.168.0.2")), new Node("worker-2", List.of("192.168.0.3"))),
            List.of());

    @Test
    void token_atItsPodOrItsNode_isInPlace() {
        var caller = new Caller(CLUSTER);

        assertThat(caller.token(web(), "10.1.0.1")).isEqualTo(POD);
        assertThat(caller.token(web(), "192.168.0.2")).isEqualTo(NODE);
        assertThat(caller.token(Caller.pod("kube-system", "cni", "u-cni"), "192.168.0.2"))
                .isEqualTo(NODE);
    }

    @Test
    void token_atAnotherPodOrTheApiServersHost_isCertainlyElsewhere() {
        var caller = new Caller(CLUSTER);

        assertThat(caller.token(web(), "10.1.0.2")).isEqualTo(ELSEWHERE);
        assertThat(caller.token(web(), "127.0.0.1")).isEqualTo(ELSEWHERE);
    }

    @Test
    void token_atAStranger_isCertainlyElsewhereOnceItWasSeenInItsPod() {
        var caller = new Caller(CLUSTER);
        caller.token(web(), "10.1.0.1");

        assertThat(caller.token(web(), "198.51.100.7")).isEqualTo(ELSEWHERE);
    }

    @Test
    void pods_behindOneTranslatedAddress_areNotElsewhere() {
        var caller = new Caller(CLUSTER);

        assertThat(caller.token(web(), "203.0.113.9")).isEqualTo(UNKNOWN);
        assertThat(caller.token(Caller.pod("bank", "db", "u-db"), "203.0.113.9"))
                .isEqualTo(UNKNOWN);
        assertThat(caller.token(web(), "203.0.113.9")).isEqualTo(POD);
    }

    @Test
    void token_withoutAnInventory_livesWhereItCameFromFirst() {
        var caller = new Caller(Inventory.EMPTY);

        assertThat(caller.token(web(), "10.1.0.1")).isEqualTo(UNKNOWN);
        assertThat(caller.token(web(), "10.1.0.1")).isEqualTo(POD);
        assertThat(caller.token(web(), "10.1.0.1")).isEqualTo(POD);
        assertThat(caller.token(web(), "fd00::1")).isEqualTo(UNKNOWN);
        assertThat(caller.token(web(), "10.1.0.7")).isEqualTo(LIKELY_ELSEWHERE);
    }

    @Test
    void token_firstUsedByPeople_isLikelyElsewhere() {
        var caller = new Caller(Inventory.EMPTY);
        caller.calls("alice", "198.51.100.7");
        caller.calls("system:node:worker-1", "192.168.0.2");

        assertThat(caller.token(web(), "198.51.100.7")).isEqualTo(LIKELY_ELSEWHERE);
    }

    @Test
    void token_firstUsedWherePeopleReachTheApiServer_isLikelyElsewhereIfItsNodeIsNotThere() {
        var caller = new Caller(Inventory.EMPTY);
        caller.calls("alice", "127.0.0.1");
        caller.calls("system:apiserver", "127.0.0.1");
        caller.calls("system:node:worker-1", "192.168.0.2", 3);

        assertThat(caller.token(web(), "127.0.0.1")).isEqualTo(LIKELY_ELSEWHERE);
    }

    @Test
    void token_atAKubeletsAddress_isAtItsNode() {
        var caller = new Caller(Inventory.EMPTY);
        caller.calls("system:node:worker-1", "192.168.0.2");

        assertThat(caller.token(web(), "192.168.0.2")).isEqualTo(NODE);
    }

    @Test
    void peopleAndPodsBehindOneAddress_areNotToldApart() {
        var caller = new Caller(Inventory.EMPTY);
        caller.calls("alice", "203.0.113.9");

        assertThat(caller.token(web(), "203.0.113.9")).isEqualTo(UNKNOWN);
    }

    @Test
    void otherCredentials_areUnbound() {
        assertThat(new Caller(CLUSTER).token(Caller.user("alice"), "10.1.0.1")).isEqualTo(UNBOUND);
    }

    private static dev.picket.event.ApiCall.User web() {
        return Caller.pod("shop", "web", "u-web");
    }
}
