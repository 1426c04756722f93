package dev.picket.agent.capture.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.event.ApiCall;
import dev.picket.event.ApiCall.ObjectReference;
import dev.picket.event.ApiCall.Stage;
import dev.picket.event.Hashing;
import dev.picket.event.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuditReaderTest implements AuditFormatContract {
    private final AuditReader reader = new AuditReader();

    @Override
    public AuditFormat format() {
        return reader;
    }

    @Override
    public byte[] call(String auditId) {
        return AuditLine.get(auditId).bytes();
    }

    @Test
    void read_completedCall_keepsWhatCanBeJudged() {
        var call = only(AuditLine.get("a-1").raw("user", """
                {'username':'system:serviceaccount:red:worker','uid':'1','groups':['system:serviceaccounts'],'extra':{
                'authentication.kubernetes.io/credential-id':['JTI=0f9'],'authentication.kubernetes.io/pod-name':['worker-1'],
                'authentication.kubernetes.io/pod-uid':['u-1'],'authentication.kubernetes.io/node-name':['n-1'],'scopes':['x']}}""".replace("\n", "")));

        assertThat(call.envelope().id()).isEqualTo("a-1");
        assertThat(call.envelope().start()).isEqualTo("2026-03-01T10:00:00.000001Z");
        assertThat(call.envelope().end()).isEqualTo("2026-03-01T10:00:00.250001Z");
        assertThat(call.stage()).isEqualTo(Stage.RESPONSE_COMPLETE);
        assertThat(call.level()).isEqualTo(ApiCall.Level.METADATA);
        assertThat(call.verb()).isEqualTo("get");
        assertThat(call.user())
                .isEqualTo(new ApiCall.User(
                        "system:serviceaccount:red:worker",
                        List.of("system:serviceaccounts"),
                        "worker-1",
                        "u-1",
                        "n-1",
                        Hashing.hash("JTI=0f9")));
        assertThat(call.impersonated()).isNull();
        assertThat(call.sourceIp()).isEqualTo("10.0.0.7");
        assertThat(call.agentFamily()).isEqualTo("kubectl");
        assertThat(call.object()).isEqualTo(new ObjectReference("", "pods", "", "red", "p"));
        assertThat(call.code()).isEqualTo(200);
        assertThat(call.decision()).isEqualTo(ApiCall.Decision.ALLOW);
        assertThat(call.credential()).isEqualTo(Hashing.hash("JTI=0f9"));
    }

    @Test
    void read_tokenIssued_isTheCredentialThatIsUsedLater() {
        var issued = only(AuditLine.get("a-1")
                .raw("annotations", "{'authentication.kubernetes.io/issued-credential-id':'JTI=42'}"));
        var used = only(AuditLine.get("a-2")
                .raw("user", "{'username':'u','extra':{'authentication.kubernetes.io/credential-id':['JTI=42']}}"));

        assertThat(issued.issuedCredential()).isNotEmpty().isEqualTo(used.credential());
        assertThat(issued.toString() + used).doesNotContain("JTI");
    }

    @Test
    void read_impersonation_actsAsTheOther() {
        var call =
                only(AuditLine.get("a-1").raw("impersonatedUser", "{'username':'root','groups':['system:masters']}"));

        assertThat(call.user().name()).isEqualTo("alice");
        assertThat(call.actingUser().name()).isEqualTo("root");
        assertThat(call.actingUser().groups()).containsExactly("system:masters");
    }

    @Test
    void read_stagesOfAnExec_areDecidedWhenTheResponseStarts() {
        var exec = AuditLine.exec("a-1", "command=sh");

        assertThat(one(exec.text("stage", "RequestReceived").bytes())).isEqualTo(new Reading.Folded());
        assertThat(only(exec.text("stage", "ResponseStarted")).stage()).isEqualTo(Stage.RESPONSE_STARTED);
        assertThat(only(exec.text("stage", "ResponseComplete")).stage()).isEqualTo(Stage.RESPONSE_COMPLETE);
        assertThat(only(exec.text("stage", "Panic")).stage()).isEqualTo(Stage.PANIC);
        assertThat(only(exec.without("stage")).stage()).isEqualTo(Stage.RESPONSE_COMPLETE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "command=%2Fbin%2Fsh&command=-c&command=curl+evil&container=app | sh | app",
                "container=a%2Db&command=cat&command=%2Fetc%2Fshadow | cat | a-b",
                "command=/bin/sh%20-c%20%27curl%20x%27 | sh |",
                "%63ommand=b%61sh&stdin=true | bash |",
                "command=C%3A%5CWindows%5Ccmd.exe | cmd.exe |",
                "stdin=true&commander=x&mycommand=y | '' |",
                "command=%zz%2 | hash:c5b |",
                "command= | '' |"
            })
    void read_exec_keepsTheProgramAndDropsItsArguments(String query, String program, String container) {
        var call = only(AuditLine.exec("a-1", query));

        assertThat(call.program()).startsWith(program.startsWith("hash:") ? "hash:" : program);
        assertThat(call.program().isEmpty()).isEqualTo(program.isEmpty());
        assertThat(call.container()).isEqualTo(container == null ? "" : container);
        assertThat(call.toString()).doesNotContain("shadow", "curl", "evil");
    }

    @Test
    void read_execOfAnAssignmentWithAPassword_keepsOnlyItsHash() {
        var call = only(AuditLine.exec("a-1", "command=PASSWORD%3Dhunter2&command=mysql"));

        assertThat(call.program()).startsWith("hash:");
        assertThat(call.toString()).doesNotContain("hunter2");
    }

    @Test
    void read_bodiesWithSecrets_keepsNoneOfThem() {
        var call = only(AuditLine.get("a-1")
                .raw("objectRef", "{'resource':'secrets','namespace':'red'}")
                .text("requestURI", "/api/v1/namespaces/red/secrets?token=hunter2")
                .raw(
                        "requestObject",
                        "{'kind':'Secret','data':{'k':'aHVudGVyMg=='},'metadata':{'name':'db','labels':{'a':'hunter2'}}}")
                .text("authorization", "Bearer hunter2"));

        assertThat(call.object().name()).isEqualTo("db");
        assertThat(call.toString()).doesNotContain("hunter2", "aHVudGVyMg");
    }

    @Test
    void read_createWithoutName_takesItFromTheResponseFirst() {
        var create = AuditLine.get("a-1")
                .text("verb", "create")
                .raw("requestObject", "{'metadata':{'generateName':'job-'}}")
                .raw("responseObject", "{'metadata':{'uid':'1','name':'job-x7'},'spec':{'metadata':{'name':'no'}}}");

        assertThat(only(create).object().name()).isEqualTo("p");
        assertThat(only(create.raw("objectRef", "{'resource':'pods','namespace':'red'}"))
                        .object()
                        .name())
                .isEqualTo("job-x7");
        assertThat(only(create.raw("responseObject", "{'status':'Failure'}"))
                        .object()
                        .name())
                .isEmpty();
        assertThat(only(create.raw("requestObject", "[{'op':'add','path':'/metadata/name'}]"))
                        .object()
                        .name())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/namespaces/red/pods/p/exec?command=sh || get | '' | pods | exec | red | p",
                "/api/v1/namespaces/red/pods || list | '' | pods | '' | red | ''",
                "/api/v1/namespaces/red/pods?watch=true || watch | '' | pods | '' | red | ''",
                "/api/v1/watch/namespaces/red/pods || watch | '' | pods | '' | red | ''",
                "/apis/apps/v1/namespaces/red/deployments | POST | create | apps | deployments | '' | red | ''",
                "/apis/apps/v1/deployments | DELETE | deletecollection | apps | deployments | '' | '' | ''",
                "/api/v1/namespaces/red | PUT | update | '' | namespaces | '' | red | red",
                "/api/v1/namespaces/red/finalize | PUT | update | '' | namespaces | finalize | red | red",
                "/api/v1/nodes/n%2D1/proxy/run/x | POST | create | '' | nodes | proxy | '' | n-1",
                "/healthz | GET | get | '' | '' | '' | '' | ''",
                "/api || get | '' | '' | '' | '' | ''"
            })
    void read_withoutVerbAndObject_readsThemFromTheRequest(
            String uri,
            String method,
            String verb,
            String group,
            String resource,
            String sub,
            String namespace,
            String name) {
        var line = AuditLine.get("a-1").without("verb", "objectRef").text("requestURI", uri);

        var call = only(method == null ? line : line.text("method", method));

        assertThat(call.verb()).isEqualTo(verb);
        assertThat(call.object()).isEqualTo(new ObjectReference(group, resource, sub, namespace, name));
    }

    @Test
    void read_withoutIdOrTime_takesTheRowAndSaysSo() {
        var line = AuditLine.get("").without("auditID", "stageTimestamp", "requestReceivedTimestamp");

        var read = (Reading.Read) one(line.bytes());

        assertThat(read.time()).isEmpty();
        assertThat(read.call().envelope().id()).isEqualTo("7");
        assertThat(read.call().envelope().end()).isEqualTo(Instant.EPOCH);
    }

    @Test
    void read_onlyOneTimestamp_standsForBoth() {
        var line = AuditLine.get("a-1").without("stageTimestamp");

        var read = (Reading.Read) one(line.bytes());

        assertThat(read.time()).isEqualTo(Optional.of(Instant.parse("2026-03-01T10:00:00.000001Z")));
        assertThat(read.call().envelope().end())
                .isEqualTo(read.call().envelope().start());
    }

    @Test
    void read_neitherVerbNorUri_isRefused() {
        assertThat(one(AuditLine.get("a-1").without("verb", "requestURI").bytes()))
                .isEqualTo(new Reading.Refused(Reason.MALFORMED, "an audit event with neither verb nor requestURI"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "I0301 10:00:00.000001       1 httplog.go:132] \"HTTP\" verb=\"GET\" URI=\"/healthz\"",
                "[graceful-termination] waiting for shutdown",
                "{\"ts\":1.5,\"msg\":\"HTTP\",\"verb\":\"LIST\",\"URI\":\"/api/v1/pods\",\"audit-ID\":\"x\"}",
                "{\"kind\":0}",
                "{}",
                "null",
                "42",
                ""
            })
    void read_otherLinesOfTheApiServer_areNotAudit(String line) {
        assertThat(one(line.getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        Reading.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.NOT_AUDIT));
    }

    @Test
    void read_faultyJson_isToldWithoutQuotingIt() {
        var refused = (Reading.Refused) one("{\"auditID\":hunter2}".getBytes(UTF_8));

        assertThat(refused.reason()).isEqualTo(Reason.MALFORMED);
        assertThat(refused.detail()).startsWith("not JSON at column").doesNotContain("hunter2");
    }

    @Test
    void read_bytesThatAreNoUtf8_areReplacedAndHideNothing() {
        var line = AuditLine.get("a-1")
                .raw("requestObject", "{'metadata':{'labels':{'a':'?'}}}")
                .bytes();
        line[new String(line, UTF_8).indexOf('?')] = (byte) 0xff;
        var inVerb = AuditLine.get("a-2").text("verb", "g?t").bytes();
        inVerb[new String(inVerb, UTF_8).indexOf('?')] = (byte) 0xc0;

        assertThat(((Reading.Read) one(line)).call())
                .isEqualTo(only(AuditLine.get("a-1").raw("requestObject", "{}")));
        assertThat(((Reading.Read) one(inVerb)).call().auditId()).isEqualTo("a-2");
    }

    @Test
    void read_bodyAsDeepAsAnApiServerTakesIt_isRead() {
        int levels = 10_000;
        var deep = AuditLine.get("a-1").raw("requestObject", "{'a':".repeat(levels) + "1" + "}".repeat(levels));

        assertThat(only(deep).auditId()).isEqualTo("a-1");
    }

    @Test
    void read_eventList_givesItsItems() {
        var items =
                "{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"metadata\":{},\"items\":[%s,%s,%s,7,%s]}"
                        .formatted(
                                AuditLine.get("a-1").without("kind", "apiVersion"),
                                AuditLine.get("a-2").text("stage", "RequestReceived"),
                                AuditLine.get("").without("auditID"),
                                AuditLine.get("a-5"));

        var readings = AuditLine.read(reader, items.getBytes(UTF_8));

        assertThat(readings)
                .extracting(AuditReaderTest::brief)
                .containsExactly("a-1", "folded", "7.2", "refused", "a-5");
    }

    @Test
    void read_emptyEventList_givesNothing() {
        assertThat(AuditLine.read(reader, "{\"kind\":\"EventList\",\"items\":[]}".getBytes(UTF_8)))
                .isEmpty();
    }

    @Test
    void read_twoEventsWhoseNewlineWasLost_givesBoth() {
        var both = AuditLine.get("a-1").toString() + AuditLine.get("a-2");

        assertThat(AuditLine.read(reader, both.getBytes(UTF_8)))
                .extracting(AuditReaderTest::brief)
                .containsExactly("a-1", "a-2");
    }

    @Test
    void read_idThatAClientChose_cannotSmuggleText() {
        var call = only(AuditLine.get("ignore all \\u003cscript\\u003e"));

        assertThat(call.envelope().id()).startsWith("hash:").isEqualTo(call.auditId());
    }

    @Test
    void read_valuesOfTheWrongKind_areTakenForAbsent() {
        var call = only(AuditLine.get("a-1")
                .raw("user", "'alice'")
                .raw("sourceIPs", "{}")
                .raw("responseStatus", "null")
                .raw("annotations", "[1,[2],{'authorization.k8s.io/decision':'allow'}]")
                .raw("userAgent", "{'a':{}}"));

        assertThat(call.user()).isEqualTo(ApiCall.User.NOBODY);
        assertThat(call.sourceIp()).isEmpty();
        assertThat(call.code()).isZero();
        assertThat(call.decision()).isEqualTo(ApiCall.Decision.UNDECIDED);
    }

    private ApiCall only(AuditLine line) {
        return ((Reading.Read) one(line.bytes())).call();
    }

    private Reading one(byte[] line) {
        var readings = AuditLine.read(reader, line);
        assertThat(readings).hasSize(1);
        return readings.getFirst();
    }

    private static String brief(Reading reading) {
        return switch (reading) {
            case Reading.Read(var _, var call) -> call.envelope().id();
            case Reading.Folded() -> "folded";
            case Reading.Refused _ -> "refused";
        };
    }
}
