package dev.picket.event.wire;

import dev.picket.event.ApiCall;
import dev.picket.event.Body;
import dev.picket.event.CommandSign;
import dev.picket.event.Content;
import dev.picket.event.PodSpec;
import dev.picket.event.Setting;
import java.util.List;
import java.util.Map;

/** One of every kind of content, with every field set. */
final class Contents {
    private Contents() {}

    static Body body(Content content) {
        return new Body(Body.Origin.PATCH, true, content);
    }

    static List<Content> everyKind() {
        return List.of(
                workload(),
                new Content.Role(
                        List.of(new Content.PolicyRule(
                                List.of("get", "*"),
                                List.of("", "apps"),
                                List.of("pods/exec"),
                                List.of("a"),
                                List.of("/metrics"))),
                        List.of("tier=ops"),
                        List.of("admin")),
                new Content.Binding(
                        "ClusterRole", "admin", List.of(new Content.Subject("ServiceAccount", "shop", "web"))),
                new Content.SigningRequest(
                        "kubernetes.io/kube-apiserver-client",
                        "root",
                        List.of("system:masters"),
                        List.of("client auth"),
                        "Approved"),
                new Content.TokenRequest(List.of("vault"), 3_600, "Pod", "web-1"),
                new Content.Admission(
                        true,
                        List.of(new Content.Webhook(
                                "a.example.com",
                                List.of("CREATE"),
                                List.of("/secrets"),
                                true,
                                "example.com",
                                "shop/hook"))),
                new Content.AdmissionPolicy(true, "no-root", List.of("Audit"), List.of("/pods")),
                new Content.ApiService("shop/metrics", true),
                new Content.Service("NodePort", List.of("192.0.2.1"), "example.com", true),
                new Content.Ingress(true, List.of("shop.example.com")),
                new Content.Labels(Map.of("pod-security.kubernetes.io/enforce", "privileged")),
                new Content.Settings(List.of("secret.cloud-key")),
                new Content.SecretHead("kubernetes.io/service-account-token", "web"),
                new Content.ServiceAccount(Setting.NO, List.of("registry")),
                new Content.Scale(3),
                new Content.Volume("/etc"),
                new Content.Question(
                        "get",
                        new ApiCall.ObjectReference("apps", "pods", "exec", "shop", "web-1"),
                        "/metrics",
                        "root"));
    }

    private static Content.Workload workload() {
        var container = new PodSpec.Container(
                PodSpec.Container.Kind.EPHEMERAL,
                "main",
                "registry.example.com/web:1",
                true,
                Setting.YES,
                List.of("SYS_ADMIN"),
                true,
                List.of(80, 65_535),
                "sh",
                List.of(CommandSign.NETWORK_SHELL),
                true,
                true,
                true,
                "web");
        return new Content.Workload(
                new PodSpec(
                        true,
                        true,
                        true,
                        List.of(new PodSpec.HostPath("/", true)),
                        "web",
                        Setting.NO,
                        "node-1",
                        true,
                        true,
                        true,
                        List.of(container),
                        "system-node-critical",
                        List.of("settings")),
                "ReplicaSet/web-5d",
                true);
    }
}
