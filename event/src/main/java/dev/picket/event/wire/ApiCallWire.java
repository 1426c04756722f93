package dev.picket.event.wire;

import dev.picket.event.ApiCall;
import dev.picket.event.ApiCall.ObjectReference;
import dev.picket.event.ApiCall.User;
import dev.picket.event.Envelope;

/** API calls as protobuf. */
final class ApiCallWire {
    private ApiCallWire() {}

    static dev.picket.event.wire.v1.ApiCall toProto(ApiCall call) {
        var proto = dev.picket.event.wire.v1.ApiCall.newBuilder()
                .setAuditId(call.auditId())
                .setStageValue(Wire.number(call.stage()))
                .setLevelValue(Wire.number(call.level()))
                .setVerb(call.verb())
                .setUser(toProto(call.user()))
                .setSourceIp(call.sourceIp())
                .setAgentFamily(call.agentFamily())
                .setObject(toProto(call.object()))
                .setCode(call.code())
                .setDecisionValue(Wire.number(call.decision()))
                .setProgram(call.program())
                .setContainer(call.container())
                .setCredential(call.credential())
                .setIssuedCredential(call.issuedCredential())
                .setAsk(AskWire.toProto(call.ask()))
                .setAuthority(AskWire.toProto(call.authority()))
                .setReply(AskWire.toProto(call.reply()))
                .setBody(BodyWire.toProto(call.body()));
        if (call.impersonated() != null) {
            proto.setImpersonated(toProto(call.impersonated()));
        }
        return proto.build();
    }

    static ApiCall fromProto(Envelope envelope, dev.picket.event.wire.v1.ApiCall proto) {
        return new ApiCall(
                envelope,
                proto.getAuditId(),
                Wire.known(ApiCall.Stage.values(), proto.getStageValue()),
                Wire.known(ApiCall.Level.values(), proto.getLevelValue()),
                proto.getVerb(),
                fromProto(proto.getUser(), proto.getCredential()),
                proto.hasImpersonated() ? fromProto(proto.getImpersonated(), "") : null,
                proto.getSourceIp(),
                proto.getAgentFamily(),
                fromProto(proto.getObject()),
                proto.getCode(),
                Wire.known(ApiCall.Decision.values(), proto.getDecisionValue()),
                proto.getProgram(),
                proto.getContainer(),
                proto.getIssuedCredential(),
                AskWire.fromProto(proto.getAsk()),
                AskWire.fromProto(proto.getAuthority()),
                AskWire.fromProto(proto.getReply()),
                BodyWire.fromProto(proto.getBody()));
    }

    private static dev.picket.event.wire.v1.User toProto(User user) {
        return dev.picket.event.wire.v1.User.newBuilder()
                .setName(user.name())
                .addAllGroups(user.groups())
                .setPod(user.pod())
                .setPodUid(user.podUid())
                .setNode(user.node())
                .build();
    }

    private static User fromProto(dev.picket.event.wire.v1.User proto, String credential) {
        return new User(
                proto.getName(), proto.getGroupsList(), proto.getPod(), proto.getPodUid(), proto.getNode(), credential);
    }

    static dev.picket.event.wire.v1.ObjectReference toProto(ObjectReference object) {
        return dev.picket.event.wire.v1.ObjectReference.newBuilder()
                .setGroup(object.group())
                .setResource(object.resource())
                .setSubresource(object.subresource())
                .setNamespace(object.namespace())
                .setName(object.name())
                .build();
    }

    static ObjectReference fromProto(dev.picket.event.wire.v1.ObjectReference proto) {
        return new ObjectReference(
                proto.getGroup(), proto.getResource(), proto.getSubresource(), proto.getNamespace(), proto.getName());
    }
}
