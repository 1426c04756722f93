package dev.picket.collector.detect.audit.sigma;

import static dev.picket.collector.detect.audit.sigma.EventFields.text;
import static dev.picket.collector.detect.audit.sigma.PodFields.setting;
import static dev.picket.collector.detect.audit.sigma.PodFields.yes;

import dev.picket.collector.detect.audit.sigma.Fields.Draft;
import dev.picket.event.Content;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Fields of bodies other than pods'. One body is carried, whichever the log has: the response's where there is one. */
final class BodyFields {
    private static final String BODY = "requestObject.";
    private static final Kind FAILURE_POLICY = Kind.choice("Ignore", "Fail");
    private static final Kind SUBJECT = Kind.choice("User", "Group", "ServiceAccount");

    private BodyFields() {}

    static List<Draft> all() {
        var fields = new ArrayList<Draft>();
        fields.addAll(roles());
        fields.addAll(credentials());
        fields.addAll(admission());
        fields.addAll(network());
        fields.addAll(others());
        fields.addAll(questions());
        return fields;
    }

    private static List<Draft> roles() {
        return List.of(
                body(
                        "rules.verbs",
                        Kind.TEXT,
                        Content.Role.class,
                        role -> flat(role.rules(), Content.PolicyRule::verbs)),
                body(
                        "rules.apiGroups",
                        Kind.TEXT,
                        Content.Role.class,
                        role -> flat(role.rules(), Content.PolicyRule::groups)),
                body(
                        "rules.resources",
                        Kind.TEXT,
                        Content.Role.class,
                        role -> flat(role.rules(), Content.PolicyRule::resources)),
                body(
                        "rules.resourceNames",
                        Kind.TEXT,
                        Content.Role.class,
                        role -> flat(role.rules(), Content.PolicyRule::names)),
                body(
                        "rules.nonResourceURLs",
                        Kind.TEXT,
                        Content.Role.class,
                        role -> flat(role.rules(), Content.PolicyRule::paths)),
                of(
                        "picket.grants",
                        Kind.TEXT,
                        Content.Role.class,
                        Grants::of,
                        "of a role: verb group/resource, of rules that name no object"),
                of(
                        "picket.aggregates",
                        Kind.TEXT,
                        Content.Role.class,
                        Content.Role::aggregates,
                        "labels, key=value, of the roles whose rules it takes in"),
                of(
                        "picket.aggregatedInto",
                        Kind.TEXT,
                        Content.Role.class,
                        Content.Role::aggregatedInto,
                        "roles that take in its rules"),
                body(
                        "roleRef.kind",
                        Kind.choice("Role", "ClusterRole"),
                        Content.Binding.class,
                        b -> text(b.roleKind())),
                body("roleRef.name", Kind.TEXT, Content.Binding.class, b -> text(b.roleName())),
                body("subjects.kind", SUBJECT, Content.Binding.class, b -> each(b.subjects(), Content.Subject::kind)),
                body(
                        "subjects.namespace",
                        Kind.TEXT,
                        Content.Binding.class,
                        b -> each(b.subjects(), Content.Subject::namespace)),
                body(
                        "subjects.name",
                        Kind.TEXT,
                        Content.Binding.class,
                        b -> each(b.subjects(), Content.Subject::name)));
    }

    private static List<Draft> credentials() {
        return List.of(
                body("spec.signerName", Kind.TEXT, Content.SigningRequest.class, csr -> text(csr.signer())),
                body("spec.usages", Kind.TEXT, Content.SigningRequest.class, Content.SigningRequest::usages),
                body("status.conditions.type", Kind.TEXT, Content.SigningRequest.class, csr -> text(csr.condition())),
                of(
                        "picket.csr.commonName",
                        Kind.TEXT,
                        Content.SigningRequest.class,
                        csr -> text(csr.commonName()),
                        "whom the certificate would make its holder"),
                of(
                        "picket.csr.organisations",
                        Kind.TEXT,
                        Content.SigningRequest.class,
                        Content.SigningRequest::organisations,
                        ""),
                body("spec.audiences", Kind.TEXT, Content.TokenRequest.class, Content.TokenRequest::audiences),
                body(
                        "spec.expirationSeconds",
                        Kind.number(0, 999_999_999, ""),
                        Content.TokenRequest.class,
                        t -> EventFields.number(t.expirationSeconds())),
                body("spec.boundObjectRef.kind", Kind.TEXT, Content.TokenRequest.class, t -> text(t.boundKind())),
                body("spec.boundObjectRef.name", Kind.TEXT, Content.TokenRequest.class, t -> text(t.boundName())),
                body("type", Kind.TEXT, Content.SecretHead.class, secret -> text(secret.type())),
                body(
                        "metadata.annotations.kubernetes.io/service-account.name",
                        Kind.TEXT,
                        Content.SecretHead.class,
                        secret -> text(secret.serviceAccount())),
                of(
                        "picket.configmap.credentials",
                        Kind.TEXT,
                        Content.Settings.class,
                        Content.Settings::credentials,
                        "kinds of credentials that its values seem to hold"));
    }

    private static List<Draft> admission() {
        return List.of(
                body(
                        "webhooks.name",
                        Kind.TEXT,
                        Content.Admission.class,
                        a -> each(a.webhooks(), Content.Webhook::name)),
                body(
                        "webhooks.rules.operations",
                        Kind.choice("*", "CREATE", "UPDATE", "DELETE", "CONNECT"),
                        Content.Admission.class,
                        a -> flat(a.webhooks(), Content.Webhook::operations)),
                body(
                        "webhooks.rules.resources",
                        Kind.TEXT,
                        Content.Admission.class,
                        a -> each(
                                a.webhooks().stream()
                                        .flatMap(w -> w.resources().stream())
                                        .toList(),
                                BodyFields::afterSlash)),
                body(
                        "webhooks.failurePolicy",
                        FAILURE_POLICY,
                        Content.Admission.class,
                        a -> each(a.webhooks(), w -> failurePolicy(w.ignoresFailure()))),
                body(
                        "webhooks.clientConfig.service.namespace",
                        Kind.TEXT,
                        Content.Admission.class,
                        a -> each(a.webhooks(), w -> beforeSlash(w.service()))),
                body(
                        "webhooks.clientConfig.service.name",
                        Kind.TEXT,
                        Content.Admission.class,
                        a -> each(a.webhooks(), w -> afterSlash(w.service()))),
                of(
                        "picket.webhooks.resources",
                        Kind.TEXT,
                        Content.Admission.class,
                        a -> flat(a.webhooks(), Content.Webhook::resources),
                        "what is shown to it: group/resource"),
                of(
                        "picket.webhooks.host",
                        Kind.TEXT,
                        Content.Admission.class,
                        a -> each(a.webhooks(), Content.Webhook::host),
                        "of an URL outside the cluster's services"),
                of("picket.webhooks.mutating", Kind.FLAG, Content.Admission.class, a -> yes(a.mutating()), ""),
                body(
                        "spec.failurePolicy",
                        FAILURE_POLICY,
                        Content.AdmissionPolicy.class,
                        p -> List.of(failurePolicy(p.ignoresFailure()))),
                body("spec.policyName", Kind.TEXT, Content.AdmissionPolicy.class, p -> text(p.policy())),
                body(
                        "spec.validationActions",
                        Kind.choice("Deny", "Warn", "Audit"),
                        Content.AdmissionPolicy.class,
                        Content.AdmissionPolicy::actions),
                body(
                        "spec.service.namespace",
                        Kind.TEXT,
                        Content.ApiService.class,
                        a -> text(beforeSlash(a.service()))),
                body("spec.service.name", Kind.TEXT, Content.ApiService.class, a -> text(afterSlash(a.service()))),
                body("spec.insecureSkipTLSVerify", Kind.FLAG, Content.ApiService.class, a -> yes(a.unverified())));
    }

    private static List<Draft> network() {
        return List.of(
                body(
                        "spec.type",
                        Kind.choice("ClusterIP", "NodePort", "LoadBalancer", "ExternalName"),
                        Content.Service.class,
                        s -> text(s.type())),
                body("spec.externalIPs", Kind.ADDRESS, Content.Service.class, Content.Service::externalIps),
                body("spec.externalName", Kind.TEXT, Content.Service.class, s -> text(s.externalName())),
                of(
                        "picket.service.selecting",
                        Kind.FLAG,
                        Content.Service.class,
                        s -> List.of(Boolean.toString(s.selecting())),
                        "whether it chooses pods"),
                of("picket.ingress.tls", Kind.FLAG, Content.Ingress.class, i -> List.of(Boolean.toString(i.tls())), ""),
                body("spec.rules.host", Kind.TEXT, Content.Ingress.class, Content.Ingress::hosts));
    }

    private static List<Draft> others() {
        return List.of(
                label("pod-security.kubernetes.io/enforce"),
                label("pod-security.kubernetes.io/audit"),
                label("pod-security.kubernetes.io/warn"),
                of(
                        "picket.labels",
                        Kind.TEXT,
                        Content.Labels.class,
                        BodyFields::pairs,
                        "of a namespace, key=value: those about Pod Security and tenancy"),
                body(
                        "automountServiceAccountToken",
                        Kind.FLAG,
                        Content.ServiceAccount.class,
                        a -> setting(a.automount())),
                body(
                        "imagePullSecrets.name",
                        Kind.TEXT,
                        Content.ServiceAccount.class,
                        Content.ServiceAccount::pullSecrets),
                body(
                        "spec.replicas",
                        Kind.number(0, 999_999_999, ""),
                        Content.Scale.class,
                        s -> List.of(Integer.toString(s.replicas()))),
                body("spec.hostPath.path", Kind.TEXT, Content.Volume.class, v -> text(v.hostPath())));
    }

    private static List<Draft> questions() {
        return List.of(
                question("resourceAttributes.verb", Content.Question::verb),
                question("resourceAttributes.group", q -> q.object().group()),
                question("resourceAttributes.resource", q -> q.object().resource()),
                question("resourceAttributes.subresource", q -> q.object().subresource()),
                question("resourceAttributes.namespace", q -> q.object().namespace()),
                question("resourceAttributes.name", q -> q.object().name()),
                question("nonResourceAttributes.path", Content.Question::path),
                question("user", Content.Question::user));
    }

    private static Draft question(String path, Function<Content.Question, String> reading) {
        return body("spec." + path, Kind.TEXT, Content.Question.class, question -> text(reading.apply(question)));
    }

    private static Draft label(String key) {
        return body(
                "metadata.labels." + key,
                Kind.TEXT,
                Content.Labels.class,
                l -> text(l.labels().getOrDefault(key, "")));
    }

    private static List<String> pairs(Content.Labels labels) {
        return labels.labels().entrySet().stream()
                .map(label -> label.getKey() + '=' + label.getValue())
                .sorted()
                .toList();
    }

    static <C extends Content> Draft body(String path, Kind kind, Class<C> of, Function<C, List<String>> reading) {
        return of(BODY + path, kind, of, reading, "");
    }

    /** A field of one kind of content; absent in others. */
    static <C extends Content> Draft of(
            String name, Kind kind, Class<C> of, Function<C, List<String>> reading, String note) {
        return new Draft(
                name,
                kind,
                (call, _) -> of.isInstance(call.body().content())
                        ? reading.apply(of.cast(call.body().content()))
                        : List.of(),
                note);
    }

    private static <T> List<String> each(List<T> items, Function<T, String> reading) {
        return items.stream().map(reading).filter(value -> !value.isEmpty()).toList();
    }

    private static <T> List<String> flat(List<T> items, Function<T, List<String>> reading) {
        return items.stream().map(reading).flatMap(List::stream).toList();
    }

    private static String failurePolicy(boolean ignores) {
        return ignores ? "Ignore" : "Fail";
    }

    private static String beforeSlash(String text) {
        return text.indexOf('/') < 0 ? "" : text.substring(0, text.indexOf('/'));
    }

    private static String afterSlash(String text) {
        return text.substring(text.indexOf('/') + 1);
    }
}
