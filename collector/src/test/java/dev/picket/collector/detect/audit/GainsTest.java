package dev.picket.collector.detect.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.context.Context;
import dev.picket.collector.context.Inventory;
import dev.picket.collector.context.Observation;
import dev.picket.collector.context.Tenants;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Given;
import dev.picket.collector.detect.Run;
import dev.picket.collector.detect.Severity;
import dev.picket.event.ApiCall;
import dev.picket.event.ApiCall.ObjectReference;
import dev.picket.event.ApiCall.User;
import dev.picket.event.Ask;
import dev.picket.event.Authority;
import dev.picket.event.Body;
import dev.picket.event.Content;
import dev.picket.event.Content.PolicyRule;
import dev.picket.event.Content.Subject;
import dev.picket.event.Envelope;
import dev.picket.event.Reply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What somebody may do after a call, less what he might before. Roles and bindings are known from the calls before. */
class GainsTest {
    private static final PolicyRule READS_SECRETS = rule("get list", "secrets");
    private static final PolicyRule READS_PODS = rule("get list", "pods");
    private static final PolicyRule ALL =
            new PolicyRule(List.of("*"), List.of("*"), List.of("*"), List.of(), List.of());

    private final Context context = new Context(() -> Inventory.EMPTY, Tenants.DEFAULT);
    private final List<Observation> observed = new ArrayList<>();
    private Instant time = Given.START;
    private final List<String> groups = List.of("staff", "system:authenticated");
    private String agent = "kubectl";

    @Test
    void bindingOfRightsToOneself_isHigh_ofAllCritical() {
        call("eve", "create", "rolebindings", "red/b", binding("ClusterRole", "admin", user("eve")));
        assertThat(severity()).isEqualTo(Severity.HIGH);

        call("eve", "create", "clusterrolebindings", "/b", binding("ClusterRole", "cluster-admin", user("eve")));
        assertThat(severity()).isEqualTo(Severity.CRITICAL);
        assertThat(finding().summary()).contains("eve gave itself more rights (administrator everywhere)");
    }

    @Test
    void bindingOfWhatOneHas_tellsNothing() {
        call("root", "create", "clusterrolebindings", "/a", binding("ClusterRole", "cluster-admin", user("eve")));
        observed.clear();

        call("eve", "create", "rolebindings", "red/b", binding("ClusterRole", "admin", user("eve")));

        assertThat(severity()).isEqualTo(Severity.INFORMATIONAL);
    }

    @Test
    void bindingOfOnesGroup_isForOneself_butNotOfEverybodys() {
        call("eve", "create", "clusterroles", "/reads", role(READS_SECRETS));
        call("eve", "create", "clusterrolebindings", "/b", binding("ClusterRole", "reads", group("staff")));
        assertThat(severity()).isEqualTo(Severity.HIGH);
        assertThat(finding().summary()).contains("gave itself more rights");
        observed.clear();

        call(
                "eve",
                "create",
                "clusterrolebindings",
                "/c",
                binding("ClusterRole", "reads", group("system:authenticated")));
        assertThat(finding().summary())
                .contains("gave group system:authenticated more rights (reads secrets everywhere)");
        assertThat(severity()).isEqualTo(Severity.MEDIUM);
    }

    @Test
    void rightsForAnother_areGradedByWhatTheyAllow() {
        call("eve", "create", "clusterroles", "/looks", role(READS_PODS));
        call("eve", "create", "clusterroles", "/reads", role(READS_SECRETS));

        call("eve", "create", "clusterrolebindings", "/b1", binding("ClusterRole", "looks", user("ann")));
        assertThat(severity()).isEqualTo(Severity.INFORMATIONAL);
        call("eve", "create", "rolebindings", "red/b2", binding("ClusterRole", "reads", user("ann")));
        assertThat(severity()).isEqualTo(Severity.LOW);
        call("eve", "create", "clusterrolebindings", "/b3", binding("ClusterRole", "reads", user("ann")));
        assertThat(severity()).isEqualTo(Severity.MEDIUM);
        call(
                "eve",
                "create",
                "clusterrolebindings",
                "/b4",
                binding("ClusterRole", "cluster-admin", account("red", "app")));
        assertThat(severity()).isEqualTo(Severity.HIGH);
        assertThat(finding().summary()).contains("gave service account red/app more rights (administrator everywhere)");
    }

    @Test
    void roleThatIsWidened_givesToAllWhoHaveIt() {
        call("eve", "create", "clusterroles", "/ops", role(READS_PODS));
        call("eve", "create", "clusterrolebindings", "/b", binding("ClusterRole", "ops", user("ann")));
        observed.clear();

        call("eve", "update", "clusterroles", "/ops", role(READS_PODS, ALL));

        assertThat(severity()).isEqualTo(Severity.HIGH);
        assertThat(finding().summary())
                .contains("gave ann more rights (administrator everywhere): update clusterroles ops");
    }

    @Test
    void whatIsWrittenOnceMoreOrNarrowed_tellsNothing() {
        call("eve", "create", "clusterroles", "/ops", role(ALL));
        call("eve", "create", "clusterrolebindings", "/b", binding("ClusterRole", "ops", user("ann"), user("eve")));
        observed.clear();

        call("eve", "update", "clusterroles", "/ops", role(ALL));
        call("eve", "update", "clusterroles", "/ops", role(READS_SECRETS, READS_PODS));
        call("eve", "update", "clusterrolebindings", "/b", binding("ClusterRole", "ops", user("eve")));
        call("eve", "create", "rolebindings", "red/b", binding("ClusterRole", "ops", user("eve")));

        assertThat(severity()).isEqualTo(Severity.INFORMATIONAL);
    }

    @Test
    void roleThatABuiltInOneTakesIn_givesToAllWhoHaveThat() {
        call("root", "create", "clusterrolebindings", "/b", binding("ClusterRole", "view", user("eve")));
        observed.clear();

        call("eve", "create", "clusterroles", "/smuggled", new Content.Role(List.of(ALL), List.of(), List.of("view")));

        assertThat(severity()).isEqualTo(Severity.CRITICAL);
    }

    @Test
    void bindingToARoleOfWhichNothingIsKnown_isAnAlertForOneselfOnly() {
        call("eve", "create", "rolebindings", "red/b", binding("Role", "unheard-of", user("ann")));
        assertThat(severity()).isEqualTo(Severity.INFORMATIONAL);
        call("eve", "create", "rolebindings", "red/c", binding("Role", "unheard-of", user("eve")));
        assertThat(severity()).isEqualTo(Severity.HIGH);
    }

    @Test
    void rightsThatAProgramGives_areLow_unlessToItself() {
        agent = "operator";
        call(
                "system:serviceaccount:ops:operator",
                "create",
                "clusterrolebindings",
                "/b",
                binding("ClusterRole", "cluster-admin", user("ann")));
        assertThat(severity()).isEqualTo(Severity.LOW);

        call(
                "system:serviceaccount:ops:operator",
                "create",
                "clusterrolebindings",
                "/c",
                binding("ClusterRole", "cluster-admin", account("ops", "operator")));
        assertThat(severity()).isEqualTo(Severity.CRITICAL);
    }

    @Test
    void refusedWrite_givesNothing() {
        call("eve", "create", "clusterrolebindings", "/b", 403, binding("ClusterRole", "cluster-admin", user("eve")));

        assertThat(severity()).isEqualTo(Severity.MEDIUM);
        assertThat(finding().summary()).contains("was refused");
    }

    private void call(String user, String verb, String resource, String on, Content content) {
        call(user, verb, resource, on, verb.equals("create") ? 201 : 200, content);
    }

    private void call(String user, String verb, String resource, String on, int code, Content content) {
        time = time.plusSeconds(5);
        var id = "c" + time.getEpochSecond();
        var slash = on.indexOf('/');
        var object = new ObjectReference(
                "rbac.authorization.k8s.io", resource, "", on.substring(0, slash), on.substring(slash + 1));
        var call = new ApiCall(
                        Envelope.unplaced(id, time, time.plusMillis(20), Envelope.Observer.UNKNOWN),
                        id,
                        ApiCall.Stage.RESPONSE_COMPLETE,
                        ApiCall.Level.REQUEST_RESPONSE,
                        verb,
                        new User(user, groups, "", "", ""),
                        null,
                        "198.51.100.7",
                        agent,
                        object,
                        code,
                        ApiCall.Decision.ALLOW,
                        "",
                        "",
                        "",
                        "")
                .with(Ask.NOTHING, Authority.UNKNOWN, Reply.NOTHING, new Body(Body.Origin.REQUEST, false, content));
        observed.add(context.observe(call).orElseThrow());
    }

    private Finding finding() {
        return Run.of(new Conduct(), observed.toArray(Observation[]::new)).findings().stream()
                .filter(finding -> finding.detection().equals(Gains.DETECTION))
                .findFirst()
                .orElseThrow();
    }

    private Severity severity() {
        return Run.of(new Conduct(), observed.toArray(Observation[]::new)).findings().stream()
                .filter(finding -> finding.detection().equals(Gains.DETECTION))
                .map(Finding::severity)
                .findFirst()
                .orElse(Severity.INFORMATIONAL);
    }

    private static Content binding(String kind, String role, Subject... subjects) {
        return new Content.Binding(kind, role, List.of(subjects));
    }

    private static Content role(PolicyRule... rules) {
        return new Content.Role(List.of(rules), List.of(), List.of());
    }

    private static Subject user(String name) {
        return new Subject("User", "", name);
    }

    private static Subject group(String name) {
        return new Subject("Group", "", name);
    }

    private static Subject account(String namespace, String name) {
        return new Subject("ServiceAccount", namespace, name);
    }

    private static PolicyRule rule(String verbs, String resource) {
        return new PolicyRule(List.of(verbs.split(" ")), List.of(""), List.of(resource), List.of(), List.of());
    }
}
