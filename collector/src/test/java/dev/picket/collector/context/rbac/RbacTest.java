package dev.picket.collector.context.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.event.Content.PolicyRule;
import dev.picket.event.Content.Subject;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RbacTest {
    private static final String RBAC = "rbac.authorization.k8s.io";

    @Test
    void roleBinding_toAClusterRole_holdsInItsNamespaceOnly() {
        var permissions = rbac(
                        role("", "reader", rule("get list", "", "secrets")),
                        binding("shop", "b", "ClusterRole", "reader", user("alice")))
                .of("alice", List.of());

        assertThat(permissions.permits("get", "", "secrets", "", "shop", "s")).isTrue();
        assertThat(permissions.permits("get", "", "secrets", "", "bank", "s")).isFalse();
        assertThat(permissions.permits("list", "", "secrets", "", "", "")).isFalse();
        assertThat(permissions.permits("delete", "", "secrets", "", "shop", "s"))
                .isFalse();
        assertThat(permissions.permits("get", "apps", "secrets", "", "shop", "s"))
                .isFalse();
    }

    @Test
    void role_ofAnotherNamespace_isNotFound() {
        var rbac = rbac(
                role("bank", "reader", rule("get", "", "secrets")),
                binding("shop", "b", "Role", "reader", user("alice")));

        assertThat(rbac.of("alice", List.of()).isEmpty()).isTrue();
    }

    @Test
    void resourceNames_allowThatNameAndNoListing() {
        var named = new PolicyRule(List.of("get", "list"), List.of(""), List.of("secrets"), List.of("mine"), List.of());
        var permissions = everywhere(named);

        assertThat(permissions.permits("get", "", "secrets", "", "shop", "mine"))
                .isTrue();
        assertThat(permissions.permits("get", "", "secrets", "", "shop", "other"))
                .isFalse();
        assertThat(permissions.permits("list", "", "secrets", "", "shop", "")).isFalse();
    }

    @Test
    void subresources_areAskedForByName() {
        assertThat(everywhere(rule("create", "", "pods")).permits("create", "", "pods", "exec", "shop", "p"))
                .isFalse();
        assertThat(everywhere(rule("create", "", "pods/exec")).permits("create", "", "pods", "exec", "shop", "p"))
                .isTrue();
        assertThat(everywhere(rule("update", "*", "*/scale"))
                        .permits("update", "apps", "deployments", "scale", "shop", "d"))
                .isTrue();
        assertThat(everywhere(rule("update", "*", "*/scale")).permits("update", "apps", "deployments", "", "shop", "d"))
                .isFalse();
        assertThat(everywhere(rule("get", "", "*")).permits("get", "", "pods", "exec", "shop", "p"))
                .isTrue();
    }

    @Test
    void paths_areAllowedByClusterRoleBindingsOnly() {
        var paths = new PolicyRule(List.of("get"), List.of(), List.of(), List.of(), List.of("/healthz", "/metrics/*"));

        assertThat(everywhere(paths).permits(Action.at("get", "/metrics/cadvisor")))
                .isTrue();
        assertThat(everywhere(paths).permits(Action.at("get", "/healthz/etcd"))).isFalse();
        assertThat(everywhere(paths).permits(Action.at("post", "/healthz"))).isFalse();
        assertThat(rbac(role("", "r", paths), binding("shop", "b", "ClusterRole", "r", user("alice")))
                        .of("alice", List.of())
                        .permits(Action.at("get", "/healthz")))
                .isFalse();
    }

    @Test
    void groups_thatANameImplies_areIts() {
        var rbac = rbac(
                role("", "r", rule("get", "", "pods")),
                binding("", "a", "ClusterRole", "r", group("system:serviceaccounts:shop")));

        assertThat(may(rbac, "system:serviceaccount:shop:web")).isTrue();
        assertThat(may(rbac, "system:serviceaccount:bank:web")).isFalse();
        assertThat(may(rbac, "alice")).isFalse();
    }

    @Test
    void everyone_isAuthenticatedUnlessAnonymous() {
        var all = rbac(
                role("", "r", rule("get", "", "pods")),
                binding("", "a", "ClusterRole", "r", group("system:authenticated")));
        var nobody = rbac(
                role("", "r", rule("get", "", "pods")),
                binding("", "a", "ClusterRole", "r", group("system:unauthenticated")));

        assertThat(may(all, "alice")).isTrue();
        assertThat(may(all, "system:anonymous")).isFalse();
        assertThat(may(nobody, "system:anonymous")).isTrue();
        assertThat(may(nobody, "")).isTrue();
        assertThat(may(nobody, "alice")).isFalse();
    }

    @Test
    void masters_mayAll() {
        var permissions = Rbac.EMPTY.of("root", List.of("system:masters"));

        assertThat(permissions.permits("delete", "any", "thing", "", "", "")).isTrue();
        assertThat(permissions.weight()).isEqualTo(10);
    }

    @Test
    void serviceAccount_withoutANamespace_isOfTheBindings() {
        var rbac = rbac(
                role("", "r", rule("get", "", "pods")),
                binding("shop", "b", "ClusterRole", "r", new Subject("ServiceAccount", "", "web")));

        assertThat(rbac.of("system:serviceaccount:shop:web", List.of()).permits("get", "", "pods", "", "shop", "p"))
                .isTrue();
    }

    @Test
    void aggregation_takesInByLabel_alsoThroughAnother() {
        var toEdit = Map.of("to-edit", "true");
        var admin = new Role("", "admin", Map.of(), List.of(), List.of(Selector.of(Map.of("to-admin", "true"))));
        var edit = new Role("", "edit", Map.of("to-admin", "true"), List.of(), List.of(Selector.of(toEdit)));
        var extra = new Role("", "extra", toEdit, List.of(rule("*", "*", "*")), List.of());
        var rbac =
                new Rbac(List.of(admin, edit, extra), List.of(binding("", "b", "ClusterRole", "admin", user("alice"))));

        assertThat(rbac.of("alice", List.of()).weight()).isEqualTo(10);
        assertThat(rbac.bindingsOf("", "extra")).extracting(Binding::name).containsExactly("b");
    }

    @Test
    void aggregation_inACircle_ends() {
        var label = Map.of("a", "b");
        var one = new Role("", "one", label, List.of(rule("get", "", "pods")), List.of(Selector.of(label)));
        var two = new Role("", "two", label, List.of(rule("get", "", "nodes")), List.of(Selector.of(label)));
        var rbac = new Rbac(List.of(one, two), List.of(binding("", "b", "ClusterRole", "one", user("alice"))));

        assertThat(rbac.of("alice", List.of()).grants()).isNotEmpty();
    }

    @Test
    void selector_readsExpressionsAsKubernetesDoes() {
        var given = Map.of("tier", "web");

        assertThat(expression("In", "web", "db").fits(given)).isTrue();
        assertThat(expression("NotIn", "web").fits(given)).isFalse();
        assertThat(expression("NotIn", "web").fits(Map.of())).isTrue();
        assertThat(expression("Exists").fits(given)).isTrue();
        assertThat(expression("DoesNotExist").fits(given)).isFalse();
        assertThat(expression("Gt", "1").fits(given)).isFalse();
    }

    @Test
    void minus_leavesWhatNoRuleCoveredBefore() {
        var before = everywhere(rule("get list", "", "pods secrets"), rule("create", "", "pods"));
        var after = everywhere(rule("get list delete", "", "pods secrets"));

        var gained = after.minus(before);

        assertThat(gained.permits("delete", "", "secrets", "", "shop", "s")).isTrue();
        assertThat(gained.permits("get", "", "secrets", "", "shop", "s")).isFalse();
        assertThat(before.minus(before).isEmpty()).isTrue();
        assertThat(after.minus(everywhere(rule("*", "*", "*"))).isEmpty()).isTrue();
        assertThat(after.minus(Rbac.EMPTY.of("x", List.of("system:masters"))).isEmpty())
                .isTrue();
    }

    @Test
    void minus_ofTheSameRuleInAWiderPlace_isAllOfIt() {
        var inShop = rbac(
                        role("", "r", rule("get", "", "secrets")),
                        binding("shop", "b", "ClusterRole", "r", user("alice")))
                .of("alice", List.of());
        var everywhere = everywhere(rule("get", "", "secrets"));

        assertThat(everywhere.minus(inShop).weight()).isEqualTo(7);
        assertThat(inShop.minus(everywhere).isEmpty()).isTrue();
    }

    @Test
    void minus_ofAHugeRule_isBounded() {
        var many = IntStream.range(0, 64).mapToObj(i -> "r" + i).toList();
        var huge = new PolicyRule(many, many, many, List.of(), List.of());

        assertThat(everywhere(huge).minus(Permissions.NONE).grants()).hasSize(1);
    }

    @Test
    void weight_isOfTheWorst_andHalfWithinANamespace() {
        assertThat(everywhere(rule("get", "", "pods")).weight()).isZero();
        assertThat(everywhere(rule("list", "", "secrets")).weight()).isEqualTo(7);
        assertThat(everywhere(rule("get", "", "nodes/proxy")).weight()).isEqualTo(9);
        assertThat(everywhere(rule("impersonate:user-info", "authentication.k8s.io", "users"))
                        .weight())
                .isEqualTo(9);
        assertThat(everywhere(rule("bind", RBAC, "clusterroles")).weight()).isEqualTo(9);
        assertThat(rbac(
                                role("", "r", rule("list", "", "secrets")),
                                binding("shop", "b", "ClusterRole", "r", user("alice")))
                        .of("alice", List.of())
                        .weight())
                .isEqualTo(4);
        assertThat(rbac(
                                role("", "r", rule("list", "", "secrets")),
                                binding("kube-system", "b", "ClusterRole", "r", user("alice")))
                        .of("alice", List.of())
                        .weight())
                .isEqualTo(7);
    }

    @Test
    void defaultRoles_areAsGraveAsTheyAre() {
        var rbac = new Rbac(
                DefaultRoles.all(),
                List.of(
                        binding("", "a", "ClusterRole", "cluster-admin", user("root")),
                        binding("", "b", "ClusterRole", "edit", user("dev")),
                        binding("", "c", "ClusterRole", "view", user("guest"))));

        assertThat(rbac.of("root", List.of()).weight()).isEqualTo(10);
        assertThat(rbac.of("root", List.of()).permits(Action.at("get", "/metrics")))
                .isTrue();
        assertThat(rbac.of("dev", List.of()).threats())
                .extracting(Threat::danger)
                .contains(Danger.READS_SECRETS, Danger.ENTERS_PODS, Danger.RUNS_PODS, Danger.IMPERSONATES);
        assertThat(rbac.of("guest", List.of()).weight()).isZero();
    }

    private static Selector expression(String operator, String... values) {
        return new Selector(Map.of(), List.of(new Selector.Requirement("tier", operator, List.of(values))));
    }

    private static boolean may(Rbac rbac, String user) {
        return rbac.of(user, List.of()).permits("get", "", "pods", "", "shop", "p");
    }

    private static Permissions everywhere(PolicyRule... rules) {
        return rbac(new Role("", "r", List.of(rules)), binding("", "b", "ClusterRole", "r", user("alice")))
                .of("alice", List.of());
    }

    private static Rbac rbac(Role role, Binding binding) {
        return new Rbac(List.of(role), List.of(binding));
    }

    private static Role role(String namespace, String name, PolicyRule rule) {
        return new Role(namespace, name, List.of(rule));
    }

    private static Binding binding(String namespace, String name, String kind, String role, Subject subject) {
        return new Binding(namespace, name, kind, role, List.of(subject));
    }

    private static PolicyRule rule(String verbs, String group, String resources) {
        return new PolicyRule(
                List.of(verbs.split(" ")), List.of(group), List.of(resources.split(" ")), List.of(), List.of());
    }

    private static Subject user(String name) {
        return new Subject("User", "", name);
    }

    private static Subject group(String name) {
        return new Subject("Group", "", name);
    }
}
