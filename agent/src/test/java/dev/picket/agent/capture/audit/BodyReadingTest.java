package dev.picket.agent.capture.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.event.ApiCall;
import dev.picket.event.Body;
import dev.picket.event.CommandSign;
import dev.picket.event.Content;
import dev.picket.event.Content.PolicyRule;
import dev.picket.event.Content.Subject;
import dev.picket.event.PodSpec;
import dev.picket.event.PodSpec.Container;
import dev.picket.event.PodSpec.HostPath;
import dev.picket.event.Setting;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyReadingTest {
    /** Of O=system:masters, O=ops, CN=root. */
    private static final String SIGNING_REQUEST =
            "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlId01JR1lBZ0VBTURZeEZ6QVZCZ05WQkFvTURuTjVjM1JsYlRw"
                    + "dFlYTjBaWEp6TVF3d0NnWURWUVFLREFOdgpjSE14RFRBTEJnTlZCQU1NQkhKdmIzUXdXVEFUQmdjcWhrak9QUUlCQmdncWhrak9Q"
                    + "UU1CQndOQ0FBUVpNVkkrCkJad0dkazNMK1BXNFdMejlmdXhxcTVlZFc3Vng5bmh0STkyR0JSbDBOM0VTY3NuZHNRYmZMRWhnN1dR"
                    + "b1k4aWUKc003OEdXbFlud0Y5OGtSa29BQXdDZ1lJS29aSXpqMEVBd0lEUndBd1JBSWdhNCszUFZzYmZDdzY4UXZKRytaawpPY0Ur"
                    + "TGhaOFUzSDVseHl6cWgrbVJ0Y0NJRGFERGh4YTlISmtZT2ZMVmxkQlBqS21WZFQzY3N6R2hVdkQza0x2CllDZmEKLS0tLS1FTkQg"
                    + "Q0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==";

    private static final String PRIVILEGED = "{'name':'c','image':'i','securityContext':{'privileged':true}}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "pods | {'spec':%s}",
                "podtemplates | {'template':{'spec':%s}}",
                "deployments | {'spec':{'template':{'spec':%s}}}",
                "daemonsets | {'spec':{'template':{'spec':%s}}}",
                "replicationcontrollers | {'spec':{'template':{'spec':%s}}}",
                "jobs | {'spec':{'template':{'spec':%s}}}",
                "cronjobs | {'spec':{'jobTemplate':{'spec':{'template':{'spec':%s}}}}}"
            })
    void read_podSpecWhereverItLies_isRead(String resource, String body) {
        var spec = "{'hostPID':true,'containers':[{'name':'c'}],'initContainers':[" + PRIVILEGED + "]}";

        var pod = pod(written("create", resource, body.formatted(spec)));

        assertThat(pod.hostPid()).isTrue();
        assertThat(pod.containers())
                .extracting(Container::kind)
                .containsExactly(Container.Kind.REGULAR, Container.Kind.INIT);
        assertThat(pod.containers()).extracting(Container::privileged).containsExactly(false, true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"//", "/", "/etc/../", "/./", "/a/b/../.."})
    void read_hostPathToTheRoot_isTheRootHoweverItIsWritten(String path) {
        var pod = pod(written(
                "create",
                "pods",
                "{'spec':{'volumes':[{'name':'v','hostPath':{'path':'" + path + "'}}],'containers':[]}}"));

        assertThat(pod.hostPaths()).containsExactly(new HostPath("/", false));
    }

    @Test
    void read_hostPathMountedReadOnly_saysSo() {
        var pod = pod(written("create", "pods", """
                {'spec':{'containers':[{'volumeMounts':[{'name':'a','readOnly':true},{'name':'b','readOnly':true}]},
                {'volumeMounts':[{'name':'b'}]}],'volumes':[{'name':'a','hostPath':{'path':'/proc/'}},
                {'name':'b','hostPath':{'path':'/etc'}}]}}"""));

        assertThat(pod.hostPaths()).containsExactly(new HostPath("/proc", true), new HostPath("/etc", false));
    }

    @Test
    void read_container_keepsWhatItMayDo() {
        var pod = pod(written("create", "pods", """
                {'spec':{'serviceAccountName':'robot','automountServiceAccountToken':false,'nodeName':'n-1','tolerations':[
                {'operator':'Exists'}],'containers':[{'name':'c','image':'i','command':['/bin/sh'],'args':['-c',
                'cat /run/secrets/kubernetes.io//serviceaccount/token'],'ports':[{'hostPort':22}],'env':[{'name':'A','valueFrom':
                {'secretKeyRef':{'name':'s','key':'k'}}}],'securityContext':{'allowPrivilegeEscalation':true,'runAsUser':0,
                'procMount':'Unmasked','seccompProfile':{'type':'Unconfined'},'capabilities':{'add':['cap_sys_admin','NET_RAW']}}}]}}"""));

        assertThat(pod.serviceAccount()).isEqualTo("robot");
        assertThat(pod.automount()).isEqualTo(Setting.NO);
        assertThat(pod.node()).isEqualTo("n-1");
        assertThat(pod.toleratesControlPlane()).isTrue();
        assertThat(pod.containers())
                .containsExactly(new Container(
                        Container.Kind.REGULAR,
                        "c",
                        "i",
                        false,
                        Setting.YES,
                        List.of("SYS_ADMIN", "NET_RAW"),
                        true,
                        List.of(22),
                        "sh",
                        List.of(CommandSign.SERVICE_ACCOUNT_TOKEN),
                        true,
                        true,
                        true,
                        ""));
    }

    @Test
    void read_jsonPatch_setsWhatItsStepsSet() {
        var call = written("patch", "daemonsets", """
                [{'op':'test','path':'/spec/template/spec/hostNetwork','value':true},
                {'value':true,'path':'/spec/template/spec/containers/0/securityContext/privileged','op':'add'},
                {'op':'add','path':'/spec/template/spec/volumes/-','value':{'name':'v','hostPath':{'path':'/var/run/'}}},
                {'op':'remove','path':'/spec/template/spec/hostIPC'}]""");

        var pod = pod(call);

        assertThat(call.body().origin()).isEqualTo(Body.Origin.PATCH);
        assertThat(pod.hostNetwork()).isFalse();
        assertThat(pod.containers()).extracting(Container::privileged).containsExactly(true);
        assertThat(pod.hostPaths()).extracting(HostPath::path).containsExactly("/var/run");
    }

    @Test
    void read_jsonPatchThatCopies_isToldByTheAnswer() {
        var call = only(line("patch", "pods", "")
                .raw("requestObject", "[{'op':'copy','from':'/spec/a','path':'/spec/hostPID'}]")
                .raw("responseObject", "{'metadata':{'name':'p'},'spec':{'hostPID':true,'containers':[]}}"));

        assertThat(call.body().origin()).isEqualTo(Body.Origin.RESPONSE);
        assertThat(pod(call).hostPid()).isTrue();
    }

    @Test
    void read_jsonPatchThatNestsAsDeepAsAnApiServerTakes_isRead() {
        var deep = "[".repeat(9_990) + "]".repeat(9_990);

        var call = written(
                "patch",
                "pods",
                "[{'op':'add','path':'/spec/x','value':" + deep
                        + "},{'op':'add','path':'/spec/hostIPC','value':true}]");

        assertThat(pod(call).hostIpc()).isTrue();
    }

    @Test
    void read_mergeOrApplyPatch_setsWhatItHolds() {
        var call = written(
                "patch",
                "pods",
                "{'spec':{'ephemeralContainers':[{'name':'d','image':'i','targetContainerName':'c'}]}}");

        assertThat(pod(call).containers())
                .extracting(Container::kind, Container::target)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(Container.Kind.EPHEMERAL, "c"));
    }

    @Test
    void read_role_keepsRulesAndAggregation() {
        var call = written("create", "clusterroles", """
                {'metadata':{'name':'r','labels':{'rbac.authorization.k8s.io/aggregate-to-admin':'true'}},'aggregationRule':{
                'clusterRoleSelectors':[{'matchLabels':{'tier':'ops'}}]},'rules':[{'verbs':['*'],'apiGroups':[''],'resources':
                ['pods/exec'],'resourceNames':['a']},{'verbs':['get'],'nonResourceURLs':['/metrics']}]}""");

        assertThat(call.body().content())
                .isEqualTo(new Content.Role(
                        List.of(
                                new PolicyRule(
                                        List.of("*"), List.of(""), List.of("pods/exec"), List.of("a"), List.of()),
                                new PolicyRule(List.of("get"), List.of(), List.of(), List.of(), List.of("/metrics"))),
                        List.of("tier=ops"),
                        List.of("admin")));
    }

    @Test
    void read_bindingOfWhichOnlyTheAnswerTells_isRead() {
        var call = only(line("create", "rolebindings", "").raw("responseObject", """
                {'metadata':{'name':'b'},'roleRef':{'kind':'ClusterRole','name':'cluster-admin'},'subjects':[{'kind':'User','name':'eve'}]}"""));

        assertThat(call.object().name()).isEqualTo("b");
        assertThat(call.body().content())
                .isEqualTo(
                        new Content.Binding("ClusterRole", "cluster-admin", List.of(new Subject("User", "", "eve"))));
    }

    @Test
    void read_bodyBeforeItsObject_isReadAllTheSame() {
        var call = only(line("create", "rolebindings", "")
                .without("objectRef")
                .raw("requestObject", "{'roleRef':{'kind':'Role','name':'r'},'subjects':[]}")
                .raw("objectRef", "{'resource':'rolebindings','namespace':'red'}"));

        assertThat(call.body().content()).isEqualTo(new Content.Binding("Role", "r", List.of()));
    }

    @Test
    void read_signingRequest_saysWhomItWouldMake() {
        var call = written(
                "create",
                "certificatesigningrequests",
                "{'spec':{'request':'" + SIGNING_REQUEST
                        + "','signerName':'kubernetes.io/kube-apiserver-client','usages':['client auth']}}");

        assertThat(call.body().content())
                .isEqualTo(new Content.SigningRequest(
                        "kubernetes.io/kube-apiserver-client",
                        "root",
                        List.of("system:masters", "ops"),
                        List.of("client auth"),
                        ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "AAAA",
                "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUgrL3c9PQotLS0tLUVORCBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K"
            })
    void subject_ofWhatIsNoRequest_isNone(String request) {
        assertThat(CertificateSubject.of(request)).isEmpty();
    }

    @Test
    void subject_ofRequestsThatWereCutOrChanged_neverThrows() {
        for (int i = 0; i < SIGNING_REQUEST.length(); i++) {
            CertificateSubject.of(SIGNING_REQUEST.substring(0, i));
            CertificateSubject.of(SIGNING_REQUEST.substring(0, i) + 'A' + SIGNING_REQUEST.substring(i + 1));
        }
    }

    @Test
    void read_others_keepWhatMatters() {
        assertThat(written(
                                "create",
                                "services",
                                "{'spec':{'type':'NodePort','externalIPs':['192.0.2.1'],'selector':{'a':'b'}}}")
                        .body()
                        .content())
                .isEqualTo(new Content.Service("NodePort", List.of("192.0.2.1"), "", true));
        assertThat(written("create", "ingresses", "{'spec':{'tls':[{}],'rules':[{'host':'h'}]}}")
                        .body()
                        .content())
                .isEqualTo(new Content.Ingress(true, List.of("h")));
        assertThat(written(
                                "create",
                                "apiservices",
                                "{'spec':{'insecureSkipTLSVerify':true,'service':{'namespace':'n','name':'s'}}}")
                        .body()
                        .content())
                .isEqualTo(new Content.ApiService("n/s", true));
        assertThat(written(
                                "patch",
                                "namespaces",
                                "{'metadata':{'labels':{'pod-security.kubernetes.io/enforce':'privileged','x':'y'}}}")
                        .body()
                        .content())
                .isEqualTo(new Content.Labels(Map.of("pod-security.kubernetes.io/enforce", "privileged")));
        assertThat(written("create", "persistentvolumes", "{'spec':{'hostPath':{'path':'/etc/'}}}")
                        .body()
                        .content())
                .isEqualTo(new Content.Volume("/etc"));
        assertThat(written("create", "mutatingwebhookconfigurations", """
                {'webhooks':[{'name':'w','failurePolicy':'Ignore','clientConfig':{'url':'https://h.example.com/x?y'},'rules':[
                {'operations':['*'],'resources':['secrets'],'apiGroups':['']}]}]}""")
                        .body()
                        .content())
                .isEqualTo(new Content.Admission(
                        true,
                        List.of(new Content.Webhook(
                                "w", List.of("*"), List.of("/secrets"), true, "h.example.com", ""))));
    }

    @Test
    void read_subresources_areTheirOwnKind() {
        assertThat(
                        onSubresource(
                                "token",
                                "{'spec':{'audiences':['a'],'expirationSeconds':600,'boundObjectRef':{'kind':'Pod','name':'p'}}}"))
                .isEqualTo(new Content.TokenRequest(List.of("a"), 600, "Pod", "p"));
        assertThat(onSubresource("scale", "{'spec':{'replicas':0}}")).isEqualTo(new Content.Scale(0));
        assertThat(onSubresource("status", "{'spec':{}}")).isEqualTo(new Content.None());
    }

    @ParameterizedTest
    @CsvSource({
        "db.password: hunter22,password",
        "aws_secret_access_key = abcd/efgh,access-key",
        "-----BEGIN RSA PRIVATE KEY-----,private-key"
    })
    void read_configMapWithCredentials_saysWhichKind(String value, String kind) {
        assertThat(written("create", "configmaps", "{'data':{'f':'" + value + "'}}")
                        .body()
                        .content())
                .isEqualTo(new Content.Settings(List.of(kind)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"password: ${DB_PASSWORD}", "passwordFile: /run/x", "log.level: debug", "token-count: 7"})
    void read_configMapWithout_saysNone(String value) {
        assertThat(written("create", "configmaps", "{'data':{'f':'" + value + "'}}")
                        .body()
                        .content())
                .isEqualTo(new Content.Settings(List.of()));
    }

    @Test
    void read_moreThanIsKept_saysSo() {
        var call = written(
                "create",
                "clusterrolebindings",
                "{'roleRef':{'name':'r'},'subjects':[" + "{'kind':'User','name':'u'},".repeat(300)
                        + "{'kind':'User','name':'last'}]}");

        assertThat(call.body().truncated()).isTrue();
        assertThat(((Content.Binding) call.body().content()).subjects()).hasSize(256);
    }

    @Test
    void read_whatHoldsSecrets_leavesThemOnTheNode() {
        var secret = "S3cr3tOfTheTest";
        var bodies = Map.of(
                "secrets", "{'type':'Opaque','data':{'k':'%s'},'stringData':{'password':'%s'}}",
                "configmaps", "{'data':{'password':'%s','f':'api_key=%s'}}",
                "pods",
                        "{'spec':{'containers':[{'name':'c','env':[{'name':'A','value':'%s'}],'command':['sh','-c','login %s']}]}}",
                "certificatesigningrequests", "{'spec':{'request':'%s'},'status':{'certificate':'%s'}}",
                "serviceaccounts", "{'spec':{'audiences':[]},'status':{'token':'%s%s'}}",
                "mutatingwebhookconfigurations",
                        "{'webhooks':[{'clientConfig':{'caBundle':'%s','url':'https://h.example.com/?k=%s'}}]}");

        bodies.forEach((resource, body) -> {
            var whole = body.formatted(secret, secret);
            var call = only(line("create", resource, "?token=" + secret)
                    .raw("requestObject", whole)
                    .raw("responseObject", whole));

            assertThat(call.toString()).doesNotContain(secret);
        });
        assertThat(only(AuditLine.exec("a", "command=sh&command=-c&command=export%20A=" + secret))
                        .toString())
                .doesNotContain(secret);
    }

    private static Content onSubresource(String subresource, String body) {
        return only(line("create", "serviceaccounts", "")
                        .raw(
                                "objectRef",
                                "{'resource':'serviceaccounts','namespace':'red','name':'p','subresource':'"
                                        + subresource + "'}")
                        .raw("requestObject", body))
                .body()
                .content();
    }

    private static PodSpec pod(ApiCall call) {
        assertThat(call.body().content()).isInstanceOf(Content.Workload.class);
        return ((Content.Workload) call.body().content()).pod();
    }

    private static ApiCall written(String verb, String resource, String body) {
        return only(line(verb, resource, "").raw("requestObject", body.replace("\n", "")));
    }

    private static AuditLine line(String verb, String resource, String query) {
        return AuditLine.get("a-1")
                .text("verb", verb)
                .text("requestURI", "/apis/g/v1/namespaces/red/" + resource + query)
                .raw("objectRef", "{'resource':'" + resource + "','namespace':'red'}");
    }

    private static ApiCall only(AuditLine line) {
        var readings = AuditLine.read(new AuditReader(), line.bytes());
        assertThat(readings).singleElement().isInstanceOf(Reading.Read.class);
        return ((Reading.Read) readings.getFirst()).call();
    }
}
