package dev.picket.agent.capture.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.event.ApiCall;
import dev.picket.event.ApiCall.Decision;
import dev.picket.event.ApiCall.Level;
import dev.picket.event.ApiCall.ObjectReference;
import dev.picket.event.ApiCall.Stage;
import dev.picket.event.Reason;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GkeAuditTest implements AuditFormatContract {
    private static final String POD = "core/v1/namespaces/red/pods/p";

    @Override
    public AuditFormat format() {
        return new GkeAudit();
    }

    @Override
    public byte[] call(String auditId) {
        return CloudAudit.gke(auditId, "io.k8s.core.v1.pods.get", POD, "").getBytes(UTF_8);
    }

    @Test
    void read_exec_tellsWhoWhereAndWhich() {
        var call = only(CloudAudit.gke(
                "a-1",
                "io.k8s.core.v1.pods.exec.create",
                POD + "/exec",
                ",'request':{'command':['/bin/sh','-c','curl http://secret'],'container':'web'},'status':{'code':0}"));

        assertThat(call.user().name()).isEqualTo("alice@example.com");
        assertThat(call.verb()).isEqualTo("create");
        assertThat(call.object()).isEqualTo(new ObjectReference("", "pods", "exec", "red", "p"));
        assertThat(call.program()).isEqualTo("sh");
        assertThat(call.container()).isEqualTo("web");
        assertThat(call.sourceIp()).isEqualTo("203.0.113.9");
        assertThat(call.agentFamily()).isEqualTo("kubectl");
        assertThat(call.code()).isEqualTo(200);
        assertThat(call.decision()).isEqualTo(Decision.ALLOW);
        assertThat(call.level()).isEqualTo(Level.REQUEST);
        assertThat(call.stage()).isEqualTo(Stage.RESPONSE_COMPLETE);
        assertThat(call.envelope().end()).isEqualTo(Instant.parse("2026-03-01T10:00:00.250001Z"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "io.k8s.core.v1.pods.list | core/v1/namespaces/red/pods | list | '' | pods | '' | red | ''",
                "io.k8s.apps.v1.deployments.scale.patch | apps/v1/namespaces/red/deployments/d/scale | patch | apps | deployments | scale | red | d",
                "io.k8s.authorization.rbac.v1.clusterrolebindings.create | rbac.authorization.k8s.io/v1/clusterrolebindings/b | create | rbac.authorization.k8s.io | clusterrolebindings | '' | '' | b",
                "io.k8s.core.v1.secrets.watch | core/v1/secrets | watch | '' | secrets | '' | '' | ''",
                "io.k8s.core.v1.nodes.proxy.get | core/v1/nodes/n1/proxy/run/x | get | '' | nodes | proxy | '' | n1",
                "io.k8s.core.v1.componentstatuses.list | '' | list | '' | componentstatuses | '' | '' | ''"
            })
    void read_methodAndResource_areVerbAndObject(
            String method,
            String resource,
            String verb,
            String group,
            String kind,
            String sub,
            String namespace,
            String name) {
        var call = only(CloudAudit.gke("a-1", method, resource, ""));

        assertThat(call.verb()).isEqualTo(verb);
        assertThat(call.object()).isEqualTo(new ObjectReference(group, kind, sub, namespace, name));
    }

    @ParameterizedTest
    @CsvSource({"0,200", "5,404", "6,409", "7,403", "13,500", "16,401", "99,500", "-1,500", "403,403"})
    void read_grpcCode_isTheHttpOne(int grpc, int http) {
        var call = only(CloudAudit.gke(
                "a-1", "io.k8s.core.v1.pods.get", POD, ",'status':{'code':" + grpc + ",'message':'secret'}"));

        assertThat(call.code()).isEqualTo(http);
    }

    @Test
    void read_deniedWithoutLabel_isForbidden() {
        var line = CloudAudit.gke("a-1", "io.k8s.core.v1.pods.get", POD, "")
                .replace("\"authorization.k8s.io/decision\":\"allow\",", "")
                .replace("\"granted\":true", "\"granted\":false")
                .replace("callerIp", "callerIP");

        assertThat(only(line).decision()).isEqualTo(Decision.FORBID);
        assertThat(only(line).sourceIp()).isEqualTo("203.0.113.9");
    }

    @Test
    void read_onePermissionOfTwoDenied_isForbidden() {
        var line = CloudAudit.gke("a-1", "io.k8s.core.v1.pods.get", POD, "")
                .replace("\"authorization.k8s.io/decision\":\"allow\",", "")
                .replace("[{\"granted\":true", "[{\"granted\":false},{\"granted\":true");

        assertThat(only(line).decision()).isEqualTo(Decision.FORBID);
    }

    @Test
    void read_twoEntriesOnALine_areTwoCalls() {
        var line = CloudAudit.gke("a-1", "io.k8s.core.v1.pods.get", POD, "")
                + CloudAudit.gke("a-2", "io.k8s.core.v1.pods.get", POD, "");

        assertThat(AuditLine.read(format(), line.getBytes(UTF_8)))
                .extracting(ReadingNames::of)
                .containsExactly("a-1", "a-2");
    }

    @Test
    void read_beginningOfALongCall_isItsStart() {
        var line = CloudAudit.gke("a-1", "io.k8s.core.v1.pods.attach.create", POD + "/attach", "")
                .replace("\"last\":true", "\"last\":false");

        assertThat(only(line).stage()).isEqualTo(Stage.RESPONSE_STARTED);
    }

    @ParameterizedTest
    @CsvSource({
        "google.container.v1.ClusterManager.CreateCluster, container.googleapis.com",
        "compute.instances.list, compute.googleapis.com",
        "io.k8s.core.v1.pods.get, other.googleapis.com"
    })
    void read_callsOfOtherServices_areNoAudit(String method, String service) {
        var line = CloudAudit.gke("a-1", method, "x", "")
                .replace("\"serviceName\":\"k8s.io\"", "\"serviceName\":\"" + service + '"');

        assertThat(AuditLine.read(format(), line.getBytes(UTF_8)))
                .extracting(ReadingNames::of)
                .containsExactly(Reason.NOT_AUDIT.name());
    }

    private ApiCall only(String line) {
        var readings = AuditLine.read(format(), line.getBytes(UTF_8));
        assertThat(readings).hasSize(1);
        return ((Reading.Read) readings.getFirst()).call();
    }
}
