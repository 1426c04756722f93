package dev.picket.collector.detect.audit.sigma;

import static dev.picket.collector.detect.audit.sigma.Rules.call;
import static dev.picket.collector.detect.audit.sigma.Rules.matches;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.context.Observation;
import dev.picket.event.ApiCall;
import dev.picket.event.Ask;
import dev.picket.event.Authority;
import dev.picket.event.Body;
import dev.picket.event.CommandSign;
import dev.picket.event.Content;
import dev.picket.event.PodSpec;
import dev.picket.event.PodSpec.Container;
import dev.picket.event.Reply;
import dev.picket.event.Setting;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyFieldsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "requestObject.spec.initContainers.securityContext.privileged: true; pods; true",
                "requestObject.spec.containers.securityContext.privileged: true; pods; false",
                "requestObject.spec.containers.image|startswith: quay.io; pods; true",
                "requestObject.spec.template.spec.initContainers.securityContext.privileged: true; pods; false",
                "requestObject.spec.template.spec.initContainers.securityContext.privileged: true; deployments; true",
                "requestObject.spec.jobTemplate.spec.template.spec.initContainers.securityContext.privileged: true; cronjobs; true",
                "picket.pod.containers.securityContext.privileged: true; deployments; true",
                "picket.pod.containers.kind: init; pods; true",
                "picket.pod.containers.signs: network-shell; pods; true",
                "requestObject.spec.volumes.hostPath.path: /etc; pods; true",
                "picket.pod.writableHostPaths|exists: true; pods; false",
                "requestObject.spec.hostNetwork: true; pods; true",
                "requestObject.spec.hostPID|exists: true; pods; false",
                "requestObject.spec.automountServiceAccountToken: false; pods; true"
            })
    void holds_fieldOfAPod_whereKubernetesHasIt(String selection, String resource, boolean expected) {
        assertThat(matches(selection, with(resource, new Content.Workload(pod(), "", false))))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "requestObject.rules.verbs: escalate; true",
                "requestObject.rules.resources: secrets; true",
                "picket.grants: get /secrets; true",
                "picket.grants: escalate /secrets; false",
                "picket.grants|startswith: 'escalate rbac.authorization.k8s.io/'; true",
                "picket.aggregatedInto: admin; true",
                "requestObject.roleRef.name|exists: true; false"
            })
    void holds_fieldOfARole(String selection, boolean expected) {
        var role = new Content.Role(
                List.of(rule("get", "", "secrets"), rule("escalate", "rbac.authorization.k8s.io", "roles")),
                List.of(),
                List.of("admin"));

        assertThat(matches(selection, with("clusterroles", role))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "requestObject.roleRef.name: cluster-admin; true",
                "requestObject.subjects.kind: group; true",
                "picket.fieldSelector|contains: metadata.name; true",
                "picket.signs|exists: false; true",
                "picket.impersonationDenied: true; true",
                "picket.wished.name: system:masters; true",
                "picket.credential: certificate; true",
                "picket.basis: rbac; false",
                "picket.body: request; true",
                "picket.standing: unknown; true",
                "picket.tokenPlace: unbound; true",
                "responseStatus.reason: Forbidden; true"
            })
    void holds_fieldBesideTheBody(String selection, boolean expected) {
        var binding =
                new Content.Binding("ClusterRole", "cluster-admin", List.of(new Content.Subject("Group", "", "a")));

        assertThat(matches(selection, with("clusterrolebindings", binding))).isEqualTo(expected);
    }

    private static Content.PolicyRule rule(String verb, String group, String resource) {
        return new Content.PolicyRule(List.of(verb), List.of(group), List.of(resource), List.of(), List.of());
    }

    private static PodSpec pod() {
        return new PodSpec(
                true,
                false,
                false,
                List.of(new PodSpec.HostPath("/etc", true)),
                "sa",
                Setting.NO,
                "",
                false,
                false,
                false,
                List.of(container(Container.Kind.REGULAR, false), container(Container.Kind.INIT, true)));
    }

    private static Container container(Container.Kind kind, boolean privileged) {
        return new Container(
                kind,
                "c",
                "quay.io/x",
                privileged,
                Setting.UNSET,
                List.of(),
                false,
                List.of(),
                "sh",
                List.of(CommandSign.NETWORK_SHELL),
                false,
                false,
                false,
                "");
    }

    private static Observation with(String resource, Content content) {
        var plain = call("create", resource, "red/x", 201);
        var call = ((ApiCall) plain.event())
                .with(
                        new Ask("", "metadata.name=a", "", Ask.Proxied.NOTHING, List.of(), false, false, false),
                        new Authority(
                                Authority.Credential.CERTIFICATE, Authority.Basis.UNREASONED, Authority.Grant.NONE),
                        new Reply("Forbidden", true, new Reply.Wished("groups", "system:masters"), "", false),
                        new Body(Body.Origin.REQUEST, false, content));
        return new Observation(call, plain.actor(), plain.target(), plain.via(), plain.relation(), false);
    }
}
