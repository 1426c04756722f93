package dev.picket.collector.ledger;

import static dev.picket.collector.ledger.EventFields.word;

import dev.picket.collector.context.Observation;
import dev.picket.event.ApiCall;
import dev.picket.event.Authority.Grant;
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
                    Field.text("issued_credential", Owner.ACTOR, ApiCall::issuedCredential),
                    Field.text("path", call -> call.ask().path()),
                    Field.text(
                            "field_selector", Owner.TARGET, call -> call.ask().fieldSelector()),
                    Field.text(
                            "label_selector", Owner.TARGET, call -> call.ask().labelSelector()),
                    Field.text("field_manager", call -> call.ask().fieldManager()),
                    Field.text(
                            "proxied_path",
                            Owner.TARGET,
                            call -> call.ask().proxied().path()),
                    Field.text("proxied_act", call -> word(call.ask().proxied().act())),
                    Field.texts("signs", Owner.EVENT, CallFields::signs),
                    Field.flag("stdin", call -> call.ask().stdin()),
                    Field.flag("dry_run", call -> call.ask().dryRun()),
                    Field.text("credential_kind", call -> word(call.authority().credential())),
                    Field.text("basis", call -> word(call.authority().basis())),
                    Field.text(
                            "binding",
                            Owner.ACTOR,
                            call -> binding(call.authority().grant())),
                    Field.text(
                            "role", Owner.ACTOR, call -> role(call.authority().grant())),
                    Field.text("reason", call -> call.reply().reason()),
                    Field.flag("impersonation_denied", call -> call.reply().impersonationDenied()),
                    Field.text(
                            "wished", Owner.ACTOR, call -> call.reply().wished().name()),
                    Field.text("pod_security", call -> call.reply().podSecurity()),
                    Field.text("body", call -> word(call.body().origin())),
                    Field.flag("truncated", CallFields::isTruncated)));

    private CallFields() {}

    private static List<String> signs(ApiCall call) {
        return call.ask().signs().stream().map(EventFields::word).toList();
    }

    /** {@code RoleBinding red/app}, {@code ClusterRoleBinding admins}. */
    private static String binding(Grant grant) {
        var home = grant.bindingNamespace().isEmpty() ? "" : grant.bindingNamespace() + '/';
        return grant.bindingName().isEmpty() ? "" : grant.bindingKind() + ' ' + home + grant.bindingName();
    }

    private static String role(Grant grant) {
        return grant.roleName().isEmpty() ? "" : grant.roleKind() + ' ' + grant.roleName();
    }

    private static boolean isTruncated(ApiCall call) {
        return call.reply().truncated() || call.body().truncated();
    }

    private static String impersonated(ApiCall call) {
        var impersonated = call.impersonated();
        return impersonated == null ? "" : impersonated.name();
    }
}
