package dev.picket.event.wire;

import dev.picket.event.Ask;
import dev.picket.event.Authority;
import dev.picket.event.CommandSign;
import dev.picket.event.Reply;
import java.util.List;

/** What stands around an API call's object, as protobuf. */
final class AskWire {
    private AskWire() {}

    static dev.picket.event.wire.v1.Ask toProto(Ask ask) {
        return dev.picket.event.wire.v1.Ask.newBuilder()
                .setPath(ask.path())
                .setFieldSelector(ask.fieldSelector())
                .setFieldManager(ask.fieldManager())
                .setProxied(toProto(ask.proxied()))
                .addAllSignsValue(numbers(ask.signs()))
                .setStdin(ask.stdin())
                .setTty(ask.tty())
                .setDryRun(ask.dryRun())
                .setLabelSelector(ask.labelSelector())
                .build();
    }

    static Ask fromProto(dev.picket.event.wire.v1.Ask proto) {
        return new Ask(
                proto.getPath(),
                proto.getFieldSelector(),
                proto.getLabelSelector(),
                proto.getFieldManager(),
                fromProto(proto.getProxied()),
                signs(proto.getSignsValueList()),
                proto.getStdin(),
                proto.getTty(),
                proto.getDryRun());
    }

    private static dev.picket.event.wire.v1.Proxied toProto(Ask.Proxied proxied) {
        return dev.picket.event.wire.v1.Proxied.newBuilder()
                .setPath(proxied.path())
                .setActValue(Wire.number(proxied.act()))
                .setNamespace(proxied.namespace())
                .setPod(proxied.pod())
                .setContainer(proxied.container())
                .build();
    }

    private static Ask.Proxied fromProto(dev.picket.event.wire.v1.Proxied proto) {
        return new Ask.Proxied(
                proto.getPath(),
                Wire.known(Ask.Act.values(), proto.getActValue()),
                proto.getNamespace(),
                proto.getPod(),
                proto.getContainer());
    }

    static dev.picket.event.wire.v1.Authority toProto(Authority authority) {
        var grant = authority.grant();
        return dev.picket.event.wire.v1.Authority.newBuilder()
                .setCredentialValue(Wire.number(authority.credential()))
                .setBasisValue(Wire.number(authority.basis()))
                .setGrant(dev.picket.event.wire.v1.Grant.newBuilder()
                        .setBindingKind(grant.bindingKind())
                        .setBindingNamespace(grant.bindingNamespace())
                        .setBindingName(grant.bindingName())
                        .setRoleKind(grant.roleKind())
                        .setRoleName(grant.roleName())
                        .setSubjectKind(grant.subjectKind())
                        .setSubjectName(grant.subjectName()))
                .build();
    }

    static Authority fromProto(dev.picket.event.wire.v1.Authority proto) {
        var grant = proto.getGrant();
        return new Authority(
                Wire.known(Authority.Credential.values(), proto.getCredentialValue()),
                Wire.known(Authority.Basis.values(), proto.getBasisValue()),
                new Authority.Grant(
                        grant.getBindingKind(),
                        grant.getBindingNamespace(),
                        grant.getBindingName(),
                        grant.getRoleKind(),
                        grant.getRoleName(),
                        grant.getSubjectKind(),
                        grant.getSubjectName()));
    }

    static dev.picket.event.wire.v1.Reply toProto(Reply reply) {
        return dev.picket.event.wire.v1.Reply.newBuilder()
                .setReason(reply.reason())
                .setImpersonationDenied(reply.impersonationDenied())
                .setWishedKind(reply.wished().kind())
                .setWishedName(reply.wished().name())
                .setPodSecurity(reply.podSecurity())
                .setTruncated(reply.truncated())
                .build();
    }

    static Reply fromProto(dev.picket.event.wire.v1.Reply proto) {
        return new Reply(
                proto.getReason(),
                proto.getImpersonationDenied(),
                new Reply.Wished(proto.getWishedKind(), proto.getWishedName()),
                proto.getPodSecurity(),
                proto.getTruncated());
    }

    static List<Integer> numbers(List<CommandSign> signs) {
        return signs.stream().map(Wire::number).toList();
    }

    static List<CommandSign> signs(List<Integer> numbers) {
        return numbers.stream()
                .map(number -> Wire.known(CommandSign.values(), number))
                .toList();
    }
}
