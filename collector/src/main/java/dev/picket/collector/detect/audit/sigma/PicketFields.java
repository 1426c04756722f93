package dev.picket.collector.detect.audit.sigma;

import dev.picket.collector.context.Entity;
import dev.picket.collector.context.Observation;
import dev.picket.collector.detect.audit.sigma.Fields.Draft;
import dev.picket.event.ApiCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Fields that the log does not have: what Picket reads from it, and what context adds. */
final class PicketFields {
    private static final Kind RELATION = Kind.choice("same-tenant", "cross-tenant", "shared", "unknown");
    private static final Kind ENTITY = Kind.choice("workload", "identity", "credential", "address", "object");

    private PicketFields() {}

    static List<Draft> all() {
        var fields = new ArrayList<Draft>(List.of(
                EventFields.one(
                        "picket.agentFamily", Kind.TEXT, ApiCall::agentFamily, "first product of the user agent"),
                EventFields.one(
                        "picket.program", Kind.TEXT, ApiCall::program, "of an exec: the program's file name, decoded"),
                EventFields.one("picket.container", Kind.TEXT, ApiCall::container, "of an exec, attach or log"),
                EventFields.one(
                        "picket.actingUser",
                        Kind.TEXT,
                        call -> call.actingUser().name(),
                        "whose rights were used: the impersonated user, else the user"),
                new Draft(
                        "picket.relation",
                        RELATION,
                        (_, observation) -> List.of(word(observation.relation().name())),
                        "how the tenants of actor and target stand to each other")));
        fields.addAll(entity("actor", "whose rights were used", Observation::actor));
        fields.addAll(entity("target", "what it was done to", Observation::target));
        fields.addAll(entity("via", "the workload behind the identity", Observation::via));
        fields.addAll(
                entity("rival", "the workload at the address, when the token is another pod's", Observation::rival));
        return fields;
    }

    private static List<Draft> entity(String part, String note, Function<Observation, @Nullable Entity> whose) {
        var name = "picket." + part;
        return List.of(
                of(
                        name + ".kind",
                        ENTITY,
                        note,
                        whose,
                        entity -> word(entity.kind().name())),
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

    /** An enum's constant as rules write it. */
    static String word(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
