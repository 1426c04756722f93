package dev.picket.event.wire;

import dev.picket.event.Content;
import dev.picket.event.wire.v1.Admission;
import dev.picket.event.wire.v1.AdmissionPolicy;
import dev.picket.event.wire.v1.ApiService;
import dev.picket.event.wire.v1.Webhook;

/** What stands between a request and its object, as protobuf. */
final class AdmissionWire {
    private AdmissionWire() {}

    static Admission toProto(Content.Admission admission) {
        return Admission.newBuilder()
                .setMutating(admission.mutating())
                .addAllWebhooks(admission.webhooks().stream()
                        .map(AdmissionWire::toProto)
                        .toList())
                .build();
    }

    static Content.Admission fromProto(Admission proto) {
        return new Content.Admission(
                proto.getMutating(),
                proto.getWebhooksList().stream().map(AdmissionWire::fromProto).toList());
    }

    private static Webhook toProto(Content.Webhook webhook) {
        return Webhook.newBuilder()
                .setName(webhook.name())
                .addAllOperations(webhook.operations())
                .addAllResources(webhook.resources())
                .setIgnoresFailure(webhook.ignoresFailure())
                .setHost(webhook.host())
                .setService(webhook.service())
                .build();
    }

    private static Content.Webhook fromProto(Webhook proto) {
        return new Content.Webhook(
                proto.getName(),
                proto.getOperationsList(),
                proto.getResourcesList(),
                proto.getIgnoresFailure(),
                proto.getHost(),
                proto.getService());
    }

    static AdmissionPolicy toProto(Content.AdmissionPolicy policy) {
        return AdmissionPolicy.newBuilder()
                .setIgnoresFailure(policy.ignoresFailure())
                .setPolicy(policy.policy())
                .addAllActions(policy.actions())
                .addAllResources(policy.resources())
                .build();
    }

    static Content.AdmissionPolicy fromProto(AdmissionPolicy proto) {
        return new Content.AdmissionPolicy(
                proto.getIgnoresFailure(), proto.getPolicy(), proto.getActionsList(), proto.getResourcesList());
    }

    static ApiService toProto(Content.ApiService service) {
        return ApiService.newBuilder()
                .setService(service.service())
                .setUnverified(service.unverified())
                .build();
    }

    static Content.ApiService fromProto(ApiService proto) {
        return new Content.ApiService(proto.getService(), proto.getUnverified());
    }
}
