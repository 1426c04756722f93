package dev.picket.collector.context;

import static dev.picket.collector.context.Standing.ADDON;
import static dev.picket.collector.context.Standing.ANONYMOUS;
import static dev.picket.collector.context.Standing.CLAIMED;
import static dev.picket.collector.context.Standing.CONTROL_PLANE;
import static dev.picket.collector.context.Standing.NODE;
import static dev.picket.collector.context.Standing.PERSON;
import static dev.picket.collector.context.Standing.UNKNOWN;
import static dev.picket.collector.context.Standing.WORKLOAD;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class StandingsTest {
    private static final String SCHEDULER = "system:kube-scheduler";
    private static final String KUBELET = "system:node:worker-1";
    private static final String CONTROLLER = "system:serviceaccount:kube-system:job-controller";

    @Nested
    class WithAnInventory {
        private final Caller caller = new Caller(Inventory.of(
                List.of(
                        Examples.pod("u-web", "shop", "web-0", "10.1.0.1", Map.of()),
                        Examples.pod("u-dns", "kube-system", "dns-0", "10.1.0.2", Map.of())),
                List.of(),
                List.of(
                        new Node("master", List.of("192.168.0.1"), true),
                        new Node("worker-1", List.of("192.168.0.2")),
                        new Node("worker-2", List.of("192.168.0.3"))),
                List.of()));

        @Test
        void kubelet_fromItsNode_isTheNode() {
            assertThat(caller.calls(KUBELET, "192.168.0.2")).isEqualTo(NODE);
        }

        @Test
        void kubelet_fromAnotherNodeOrALoopbackOrAStranger_isClaimed() {
            caller.calls(KUBELET, "192.168.0.2");

            assertThat(caller.calls(KUBELET, "192.168.0.3")).isEqualTo(CLAIMED);
            assertThat(caller.calls(KUBELET, "127.0.0.1")).isEqualTo(CLAIMED);
            assertThat(caller.calls(KUBELET, "198.51.100.7")).isEqualTo(CLAIMED);
            assertThat(caller.calls(KUBELET, "192.168.0.2")).isEqualTo(NODE);
        }

        @Test
        void anySystemIdentity_fromAPodsAddress_isClaimed() {
            assertThat(caller.calls(KUBELET, "10.1.0.1")).isEqualTo(CLAIMED);
            assertThat(caller.calls(SCHEDULER, "10.1.0.1")).isEqualTo(CLAIMED);
        }

        @Test
        void kubelets_behindOneTranslatedAddress_areNotClaimed() {
            assertThat(caller.calls(KUBELET, "10.9.9.9")).isEqualTo(NODE);
            assertThat(caller.calls("system:node:worker-2", "10.9.9.9")).isEqualTo(NODE);
            assertThat(caller.calls("system:node:worker-9", "10.9.9.9")).isEqualTo(NODE);
        }

        @Test
        void kubelets_ofTheControlPlane_mayTakeOverItsSharedAddress() {
            caller.calls(SCHEDULER, "192.168.0.1");
            caller.calls(SCHEDULER, "10.0.0.100");
            caller.calls("system:node:master", "192.168.0.1");

            assertThat(caller.calls("system:node:master", "10.0.0.100")).isEqualTo(NODE);
        }

        @Test
        void scheduler_onAWorker_isClaimedWhenItLivesOnTheControlPlane() {
            caller.calls(SCHEDULER, "192.168.0.1", 3);

            assertThat(caller.calls(SCHEDULER, "192.168.0.2")).isEqualTo(CLAIMED);
            assertThat(caller.calls(SCHEDULER, "192.168.0.1")).isEqualTo(CONTROL_PLANE);
        }

        @Test
        void proxyOfEachNode_isNoClaim() {
            assertThat(caller.calls("system:kube-proxy", "192.168.0.2", 5)).isEqualTo(NODE);
            assertThat(caller.calls("system:kube-proxy", "192.168.0.3", 5)).isEqualTo(NODE);
        }

        @Test
        void controllersToken_fromTheControlPlaneOnly_isTheControlPlane() {
            assertThat(caller.calls(CONTROLLER, "192.168.0.1")).isEqualTo(CONTROL_PLANE);
            assertThat(caller.calls(CONTROLLER, "192.168.0.2")).isEqualTo(UNKNOWN);
        }

        @Test
        void controllersToken_fromAPod_isClaimedOnceItsHomeIsKnown() {
            assertThat(caller.calls(CONTROLLER, "10.1.0.1")).isEqualTo(UNKNOWN);
            caller.calls(CONTROLLER, "192.168.0.1", 3);

            assertThat(caller.calls(CONTROLLER, "10.1.0.1")).isEqualTo(CLAIMED);
        }

        @Test
        void tokenThatSomebodyHadIssued_isNotTheControllers() {
            caller.issues("alice", "198.51.100.7", "cred-1");

            assertThat(caller.uses(CONTROLLER, "192.168.0.1", "cred-1")).isEqualTo(UNKNOWN);
            assertThat(caller.uses(CONTROLLER, "192.168.0.1", "cred-2")).isEqualTo(CONTROL_PLANE);
        }

        @Test
        void podsToken_fromItsPod_isAWorkloadOrAnAddOn() {
            assertThat(caller.calls(Caller.pod("shop", "web", "u-web"), "10.1.0.1"))
                    .isEqualTo(WORKLOAD);
            assertThat(caller.calls(Caller.pod("kube-system", "dns", "u-dns"), "10.1.0.2"))
                    .isEqualTo(ADDON);
            assertThat(caller.calls(Caller.pod("kube-system", "dns", "u-dns"), "10.1.0.1"))
                    .isEqualTo(CLAIMED);
        }

        @Test
        void unboundToken_fromAPodOfThatAccountsNamespace_isAWorkload() {
            assertThat(caller.calls("system:serviceaccount:shop:web", "10.1.0.1"))
                    .isEqualTo(WORKLOAD);
            assertThat(caller.calls("system:serviceaccount:bank:web", "10.1.0.1"))
                    .isEqualTo(UNKNOWN);
        }
    }

    @Nested
    class WithoutAnInventory {
        private final Caller caller = new Caller(Inventory.EMPTY);

        @Test
        void people_areWhoeverHasNoSystemName() {
            assertThat(caller.calls("alice", "198.51.100.7")).isEqualTo(PERSON);
            assertThat(caller.calls(Caller.user("system:admin", "system:masters"), "198.51.100.7"))
                    .isEqualTo(PERSON);
            assertThat(caller.calls("system:anonymous", "198.51.100.7")).isEqualTo(ANONYMOUS);
            assertThat(caller.calls(Caller.user("x", "system:unauthenticated"), "198.51.100.7"))
                    .isEqualTo(ANONYMOUS);
            assertThat(caller.calls("", "198.51.100.7")).isEqualTo(ANONYMOUS);
        }

        @Test
        void oneMachine_whereAllLive_claimsNothing() {
            assertThat(caller.calls("kubernetes-admin", "192.168.0.1", 20)).isEqualTo(PERSON);
            assertThat(caller.calls("system:apiserver", "::1", 5)).isEqualTo(CONTROL_PLANE);
            assertThat(caller.calls(SCHEDULER, "192.168.0.1", 5)).isEqualTo(CONTROL_PLANE);
            assertThat(caller.calls(KUBELET, "192.168.0.1", 5)).isEqualTo(NODE);
            assertThat(caller.calls(CONTROLLER, "192.168.0.1", 5)).isEqualTo(CONTROL_PLANE);
            assertThat(caller.calls("kubernetes-admin", "192.168.0.1")).isEqualTo(PERSON);
        }

        @Test
        void systemIdentity_atPeoplesAddress_isClaimedOnceItsHomeIsKnown() {
            caller.calls("alice", "198.51.100.7");
            caller.calls(SCHEDULER, "192.168.0.1", 3);
            caller.calls(CONTROLLER, "192.168.0.1", 3);
            caller.calls(KUBELET, "192.168.0.2", 3);

            assertThat(caller.calls(SCHEDULER, "198.51.100.7")).isEqualTo(CLAIMED);
            assertThat(caller.calls(KUBELET, "198.51.100.7")).isEqualTo(CLAIMED);
            assertThat(caller.calls(CONTROLLER, "198.51.100.7")).isEqualTo(CLAIMED);
        }

        @Test
        void unheardOfNode_atPeoplesAddress_isClaimedInAClusterThatIsKnownWell() {
            caller.calls("alice", "198.51.100.7");
            assertThat(caller.calls("system:node:early", "198.51.100.8")).isEqualTo(NODE);
            for (int i = 0; i < Places.CALLS_TO_KNOW; i++) {
                caller.later(5).calls(KUBELET, "192.168.0.2");
            }

            assertThat(caller.calls("system:node:evil", "198.51.100.7")).isEqualTo(CLAIMED);
            assertThat(caller.calls("system:node:worker-2", "192.168.0.3")).isEqualTo(NODE);
        }

        @Test
        void kubelet_thatStillLivesAtHome_isClaimedAnywhereElse() {
            caller.calls(KUBELET, "192.168.0.2", 3);

            assertThat(caller.calls(KUBELET, "192.168.0.66")).isEqualTo(CLAIMED);
        }

        @Test
        void kubelet_thatHasMoved_isNoClaim() {
            caller.calls(KUBELET, "192.168.0.2", 3);

            assertThat(caller.later(600).calls(KUBELET, "192.168.0.66")).isEqualTo(NODE);
        }

        @Test
        void leader_thatMovesToAnotherMachine_isNoClaim() {
            caller.calls(SCHEDULER, "192.168.0.1", 30);

            assertThat(caller.calls(SCHEDULER, "192.168.0.9", 3)).isEqualTo(CONTROL_PLANE);
        }

        @Test
        void serviceAccountsName_inACertificate_isClaimed() {
            assertThat(caller.callsByCertificate(CONTROLLER, "192.168.0.1")).isEqualTo(CLAIMED);
            assertThat(caller.callsByCertificate(SCHEDULER, "192.168.0.1")).isEqualTo(CONTROL_PLANE);
        }

        @Test
        void name_withoutTheGroupsOfItsKind_isUnknown() {
            assertThat(caller.calls(Caller.user(CONTROLLER, "system:authenticated"), "192.168.0.1"))
                    .isEqualTo(UNKNOWN);
            assertThat(caller.calls(Caller.user(KUBELET, "system:authenticated"), "192.168.0.1"))
                    .isEqualTo(UNKNOWN);
        }

        @Test
        void callsWithoutAnAddress_areTakenAtTheirWord() {
            assertThat(caller.calls(KUBELET, "")).isEqualTo(NODE);
            assertThat(caller.calls(SCHEDULER, "")).isEqualTo(CONTROL_PLANE);
        }

        @Test
        void clockThatJumps_claimsNothing() {
            caller.later(1_000_000_000).calls(KUBELET, "192.168.0.2", 3);

            assertThat(caller.later(-2_000_000_000).calls(KUBELET, "192.168.0.66"))
                    .isEqualTo(NODE);
        }

        @Test
        void state_writtenAndRead_judgesTheSame() throws IOException {
            caller.calls("alice", "198.51.100.7");
            caller.calls(SCHEDULER, "192.168.0.1", 3);
            caller.calls(KUBELET, "192.168.0.2", 3);

            var again = caller.restarted();

            assertThat(again.calls(SCHEDULER, "198.51.100.7")).isEqualTo(CLAIMED);
            assertThat(again.calls(KUBELET, "192.168.0.66")).isEqualTo(CLAIMED);
            assertThat(again.calls(KUBELET, "192.168.0.2")).isEqualTo(NODE);
        }
    }
}
