package dev.picket.collector.detect.audit.sigma;

import java.util.List;
import java.util.Set;

/** The fields of {@code audit.k8s.io/v1} (apiserver/pkg/apis/audit/v1/types.go), with Kubernetes' own schema below the bodies. */
final class LogSchema {
    private static final Set<String> HEAD = Set.of(
            "kind",
            "apiVersion",
            "level",
            "auditID",
            "stage",
            "requestURI",
            "verb",
            "user.username",
            "user.uid",
            "user.groups",
            "impersonatedUser.username",
            "impersonatedUser.uid",
            "impersonatedUser.groups",
            "authenticationMetadata.impersonationConstraint",
            "sourceIPs",
            "userAgent",
            "objectRef.resource",
            "objectRef.namespace",
            "objectRef.name",
            "objectRef.uid",
            "objectRef.apiGroup",
            "objectRef.apiVersion",
            "objectRef.resourceVersion",
            "objectRef.subresource",
            "responseStatus.kind",
            "responseStatus.apiVersion",
            "responseStatus.status",
            "responseStatus.message",
            "responseStatus.reason",
            "responseStatus.code",
            "responseStatus.details.name",
            "responseStatus.details.group",
            "responseStatus.details.kind",
            "responseStatus.details.uid",
            "responseStatus.details.retryAfterSeconds",
            "responseStatus.details.causes.reason",
            "responseStatus.details.causes.message",
            "responseStatus.details.causes.field",
            "requestReceivedTimestamp",
            "stageTimestamp");
    private static final List<String> OPEN = List.of("annotations.", "user.extra.", "impersonatedUser.extra.");
    private static final List<String> BODIES = List.of("requestObject.", "responseObject.");

    private LogSchema() {}

    static boolean has(String name) {
        return HEAD.contains(name)
                || OPEN.stream().anyMatch(prefix -> name.startsWith(prefix) && name.length() > prefix.length())
                || BODIES.stream()
                        .anyMatch(body -> name.startsWith(body) && BodySchema.has(name.substring(body.length())));
    }
}
