package dev.picket.event.wire;

import dev.picket.event.Content;
import dev.picket.event.wire.v1.Binding;
import dev.picket.event.wire.v1.PolicyRule;
import dev.picket.event.wire.v1.Role;
import dev.picket.event.wire.v1.SigningRequest;
import dev.picket.event.wire.v1.Subject;
import dev.picket.event.wire.v1.TokenRequest;

/** What gives rights or credentials, as protobuf. */
final class GrantWire {
    private GrantWire() {}

    static Role toProto(Content.Role role) {
        return Role.newBuilder()
                .addAllRules(role.rules().stream().map(GrantWire::toProto).toList())
                .addAllAggregates(role.aggregates())
                .addAllAggregatedInto(role.aggregatedInto())
                .build();
    }

    static Content.Role fromProto(Role proto) {
        return new Content.Role(
                proto.getRulesList().stream().map(GrantWire::fromProto).toList(),
                proto.getAggregatesList(),
                proto.getAggregatedIntoList());
    }

    private static PolicyRule toProto(Content.PolicyRule rule) {
        return PolicyRule.newBuilder()
                .addAllVerbs(rule.verbs())
                .addAllGroups(rule.groups())
                .addAllResources(rule.resources())
                .addAllNames(rule.names())
                .addAllPaths(rule.paths())
                .build();
    }

    private static Content.PolicyRule fromProto(PolicyRule proto) {
        return new Content.PolicyRule(
                proto.getVerbsList(),
                proto.getGroupsList(),
                proto.getResourcesList(),
                proto.getNamesList(),
                proto.getPathsList());
    }

    static Binding toProto(Content.Binding binding) {
        return Binding.newBuilder()
                .setRoleKind(binding.roleKind())
                .setRoleName(binding.roleName())
                .addAllSubjects(
                        binding.subjects().stream().map(GrantWire::toProto).toList())
                .build();
    }

    static Content.Binding fromProto(Binding proto) {
        return new Content.Binding(
                proto.getRoleKind(),
                proto.getRoleName(),
                proto.getSubjectsList().stream().map(GrantWire::fromProto).toList());
    }

    private static Subject toProto(Content.Subject subject) {
        return Subject.newBuilder()
                .setKind(subject.kind())
                .setNamespace(subject.namespace())
                .setName(subject.name())
                .build();
    }

    private static Content.Subject fromProto(Subject proto) {
        return new Content.Subject(proto.getKind(), proto.getNamespace(), proto.getName());
    }

    static SigningRequest toProto(Content.SigningRequest request) {
        return SigningRequest.newBuilder()
                .setSigner(request.signer())
                .setCommonName(request.commonName())
                .addAllOrganisations(request.organisations())
                .addAllUsages(request.usages())
                .setCondition(request.condition())
                .build();
    }

    static Content.SigningRequest fromProto(SigningRequest proto) {
        return new Content.SigningRequest(
                proto.getSigner(),
                proto.getCommonName(),
                proto.getOrganisationsList(),
                proto.getUsagesList(),
                proto.getCondition());
    }

    static TokenRequest toProto(Content.TokenRequest request) {
        return TokenRequest.newBuilder()
                .addAllAudiences(request.audiences())
                .setExpirationSeconds(request.expirationSeconds())
                .setBoundKind(request.boundKind())
                .setBoundName(request.boundName())
                .build();
    }

    static Content.TokenRequest fromProto(TokenRequest proto) {
        return new Content.TokenRequest(
                proto.getAudiencesList(), proto.getExpirationSeconds(), proto.getBoundKind(), proto.getBoundName());
    }
}
