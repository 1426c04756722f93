package dev.picket.agent.capture.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.event.Content;
import org.junit.jupiter.api.Test;

class ObjectBodyTest {
    @Test
    void read_aPod_saysWhatItsBodyInTheLogWouldSay() {
        assertThat(
                        read(
                                "pods",
                                "{\"metadata\":{\"name\":\"p\"},\"spec\":{\"hostPID\":true,\"volumes\":[{\"name\":\"v\","
                                        + "\"hostPath\":{\"path\":\"/mnt/..//\"}}],\"initContainers\":[{\"name\":\"i\",\"securityContext\":{\"privileged\":true}}]}}"))
                .isInstanceOfSatisfying(Content.Workload.class, workload -> {
                    assertThat(workload.pod().hostPid()).isTrue();
                    assertThat(workload.pod().hostPaths().getFirst().path()).isEqualTo("/");
                    assertThat(workload.pod().containers().getFirst().privileged())
                            .isTrue();
                });
    }

    @Test
    void read_aRole_hasItsRules() {
        assertThat(read(
                        "clusterroles",
                        "{\"rules\":[{\"verbs\":[\"*\"],\"apiGroups\":[\"\"],\"resources\":[\"secrets\"]}]}"))
                .isInstanceOfSatisfying(
                        Content.Role.class,
                        role -> assertThat(role.rules().getFirst().verbs()).containsExactly("*"));
    }

    @Test
    void read_whatIsNoObject_saysNothing() {
        assertThat(read("pods", "")).isEqualTo(new Content.None());
        assertThat(read("pods", "{}")).isEqualTo(new Content.None());
        assertThat(read("pods", "[1")).isEqualTo(new Content.None());
        assertThat(read("pods", "{\"spec\":")).isEqualTo(new Content.None());
    }

    private static Content read(String resource, String json) {
        return ObjectBody.read(resource, json.getBytes(UTF_8));
    }
}
