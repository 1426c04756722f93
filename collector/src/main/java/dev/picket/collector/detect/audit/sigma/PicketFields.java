package dev.picket.collector.detect.audit.sigma;

import static dev.picket.collector.detect.audit.sigma.EventFields.one;

import dev.picket.collector.context.Entity;
import dev.picket.collector.context.Observation;
import dev.picket.collector.context.Part;
import dev.picket.collector.context.Relation;
import dev.picket.collector.context.Standing;
import dev.picket.collector.context.TokenPlace;
import dev.picket.collector.detect.audit.sigma.Fields.Draft;
import dev.picket.event.ApiCall;
import dev.picket.event.Ask;
import dev.picket.event.Authority;
import dev.picket.event.Body;
import dev.picket.event.CommandSign;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Fields that the log does not have: what Picket reads from it, and what context adds. */
final class PicketFields {
    private PicketFields() {}

    static List<Draft> all() {
        var fields = new ArrayList<Draft>();
        fields.addAll(context());
        fields.addAll(request());
        fields.addAll(proxied());
        fields.addAll(authority());
        fields.addAll(entity("actor", "whose rights were used", Observation::actor));
        fields.addAll(entity("target", "what it was done to", Observation::target));
        fields.addAll(entity("via", "the workload behind the identity", Observation::via));
        fields.addAll(
                entity("rival", "the workload at the address, when the token is another pod's", Observation::rival));
        return fields;
    }

    private static List<Draft> context() {
        return List.of(
                new Draft(
                        "picket.relation",
                        Kind.choice(Relation.values()),
                        (_, observation) -> List.of(Kind.word(observation.relation())),
                        "how the tenants of actor and target stand to each other"),
                new Draft(
                        "picket.standing",
                        Kind.choice(Standing.values()),
                        (_, observation) -> List.of(Kind.word(observation.standing())),
                        "as what the caller acts, by structure and place, never by name alone"),
                new Draft(
                        "picket.part",
                        Kind.choice(Part.values()),
                        (_, observation) ->
                                List.of(Kind.word(observation.access().part())),
                        "what the object that is changed is to the cluster, by what it does and who uses it"),
                new Draft(
                        "picket.tokenPlace",
                        Kind.choice(TokenPlace.values()),
                        (_, observation) -> List.of(Kind.word(observation.tokenPlace())),
                        "where a token that is bound to a pod was used"));
    }

    private static List<Draft> request() {
        return List.of(
                one("picket.agentFamily", Kind.TEXT, ApiCall::agentFamily, "first product of the user agent"),
                one("picket.program", Kind.TEXT, ApiCall::program, "of an exec: the program's file name, decoded"),
                new Draft(
                        "picket.signs",
                        Kind.choice(CommandSign.values()),
                        (call, _) -> words(call.ask().signs()),
                        "of an exec: what its command shows of its purpose"),
                one("picket.container", Kind.TEXT, ApiCall::container, "of an exec, attach or log"),
                flag("picket.stdin", call -> call.ask().stdin(), "an exec or attach that can be typed into"),
                flag("picket.tty", call -> call.ask().tty(), ""),
                flag("picket.dryRun", call -> call.ask().dryRun(), "nothing was stored"),
                one("picket.path", Kind.TEXT, call -> call.ask().path(), "of a request that names no resource"),
                one("picket.fieldSelector", Kind.TEXT, call -> call.ask().fieldSelector(), ""),
                one("picket.labelSelector", Kind.TEXT, call -> call.ask().labelSelector(), ""),
                one("picket.fieldManager", Kind.TEXT, call -> call.ask().fieldManager(), ""),
                word(
                        "picket.body",
                        Kind.choice(Body.Origin.values()),
                        call -> call.body().origin(),
                        "where the body was read"),
                flag("picket.bodyTruncated", call -> call.body().truncated(), "there was more than is kept"),
                flag("picket.truncated", call -> call.reply().truncated(), "the API server cut the bodies off"),
                flag("picket.impersonationDenied", call -> call.reply().impersonationDenied(), ""),
                one(
                        "picket.wished.kind",
                        Kind.TEXT,
                        call -> call.reply().wished().kind(),
                        "whom a denied impersonation wanted to be"),
                one(
                        "picket.wished.name",
                        Kind.TEXT,
                        call -> call.reply().wished().name(),
                        ""),
                one(
                        "picket.podSecurity",
                        Kind.TEXT,
                        call -> call.reply().podSecurity(),
                        "the Pod Security level that the object would violate"));
    }

    private static List<Draft> proxied() {
        return List.of(
                one(
                        "picket.proxied.path",
                        Kind.TEXT,
                        call -> call.ask().proxied().path(),
                        "behind the proxy of a node, pod or service"),
                word(
                        "picket.proxied.act",
                        Kind.choice(Ask.Act.values()),
                        call -> call.ask().proxied().act(),
                        "what a kubelet does for it"),
                one(
                        "picket.proxied.namespace",
                        Kind.TEXT,
                        call -> call.ask().proxied().namespace(),
                        "of the pod that the kubelet acts on"),
                one(
                        "picket.proxied.pod",
                        Kind.TEXT,
                        call -> call.ask().proxied().pod(),
                        ""),
                one(
                        "picket.proxied.container",
                        Kind.TEXT,
                        call -> call.ask().proxied().container(),
                        ""));
    }

    private static List<Draft> authority() {
        return List.of(
                one(
                        "picket.actingUser",
                        Kind.TEXT,
                        call -> call.actingUser().name(),
                        "whose rights were used: the impersonated user, else the user"),
                word(
                        "picket.credential",
                        Kind.choice(Authority.Credential.values()),
                        call -> call.authority().credential(),
                        "the kind of credential"),
                one("picket.credentialId", Kind.TEXT, ApiCall::credential, "keyed hash: for grouping"),
                one(
                        "picket.issuedCredentialId",
                        Kind.TEXT,
                        ApiCall::issuedCredential,
                        "keyed hash of what a token request gave"),
                word(
                        "picket.basis",
                        Kind.choice(Authority.Basis.values()),
                        call -> call.authority().basis(),
                        "whose word the authoriser's reason is"),
                grant("bindingKind", Authority.Grant::bindingKind, "the binding that allowed it"),
                grant("bindingNamespace", Authority.Grant::bindingNamespace, ""),
                grant("bindingName", Authority.Grant::bindingName, ""),
                grant("roleKind", Authority.Grant::roleKind, ""),
                grant("roleName", Authority.Grant::roleName, ""),
                grant("subjectKind", Authority.Grant::subjectKind, "which subject of the binding the caller is"),
                grant("subjectName", Authority.Grant::subjectName, ""));
    }

    private static Draft grant(String part, Function<Authority.Grant, String> reading, String note) {
        return one(
                "picket.grant." + part,
                Kind.TEXT,
                call -> reading.apply(call.authority().grant()),
                note);
    }

    private static List<Draft> entity(String part, String note, Function<Observation, @Nullable Entity> whose) {
        var name = "picket." + part;
        return List.of(
                of(name + ".kind", Kind.choice(Entity.Kind.values()), note, whose, entity -> Kind.word(entity.kind())),
                of(name + ".tenant", Kind.TEXT, "its tenant; shared when it serves all", whose, Entity::tenant),
                of(name + ".namespace", Kind.TEXT, "", whose, Entity::namespace),
                of(name + ".name", Kind.TEXT, "", whose, Entity::name));
    }

    private static Draft of(
            String name,
            Kind kind,
            String note,
            Function<Observation, @Nullable Entity> whose,
            Function<Entity, String> reading) {
        return new Draft(
                name,
                kind,
                (_, observation) -> {
                    var entity = whose.apply(observation);
                    return entity == null ? List.of() : EventFields.text(reading.apply(entity));
                },
                note);
    }

    static Draft flag(String name, Predicate<ApiCall> holds, String note) {
        return new Draft(name, Kind.FLAG, (call, _) -> List.of(Boolean.toString(holds.test(call))), note);
    }

    private static Draft word(String name, Kind kind, Function<ApiCall, Enum<?>> reading, String note) {
        return new Draft(name, kind, (call, _) -> List.of(Kind.word(reading.apply(call))), note);
    }

    static List<String> words(List<? extends Enum<?>> constants) {
        return constants.isEmpty()
                ? List.of()
                : constants.stream().map(Kind::word).toList();
    }
}
