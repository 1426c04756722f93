package dev.picket.collector.ledger;

import static dev.picket.collector.ledger.EventFields.word;

import dev.picket.collector.context.Observation;
import dev.picket.event.ApiCall;
import java.util.List;

/** The columns of an API call. */
final class CallFields {
    static final Sheet<Observation> SHEET = EventFields.sheet(
            "calls",
            ApiCall.class,
            List.of(
                    Field.text("audit_id", ApiCall::auditId),
                    Field.text("stage", call -> word(call.stage())),
                    Field.text("level", call -> word(call.level())),
                    Field.text("verb", ApiCall::verb),
                    Field.text("user_name", Owner.ACTOR, call -> call.user().name()),
                    Field.texts(
                            "user_groups",
                            Owner.ACTOR,
                            call -> call.actingUser().groups()),
                    Field.text("user_pod", Owner.ACTOR, call -> call.user().pod()),
                    Field.text("impersonated", Owner.ACTOR, CallFields::impersonated),
                    Field.text("source_ip", Owner.ACTOR, ApiCall::sourceIp),
                    Field.text("agent_family", ApiCall::agentFamily),
                    Field.text("api_group", call -> call.object().group()),
                    Field.text("resource", call -> call.object().resource()),
                    Field.text("subresource", call -> call.object().subresource()),
                    Field.text(
                            "object_namespace",
                            Owner.TARGET,
                            call -> call.object().namespace()),
                    Field.text(
                            "object_name", Owner.TARGET, call -> call.object().name()),
                    Field.number("code", ApiCall::code),
                    Field.text("decision", call -> word(call.decision())),
                    Field.text("program", ApiCall::program),
                    Field.text("container", Owner.TARGET, ApiCall::container),
                    Field.text("credential", Owner.ACTOR, ApiCall::credential),
                    Field.text("issued_credential", Owner.ACTOR, ApiCall::issuedCredential)));

    private CallFields() {}

    private static String impersonated(ApiCall call) {
        var impersonated = call.impersonated();
        return impersonated == null ? "" : impersonated.name();
    }
}
