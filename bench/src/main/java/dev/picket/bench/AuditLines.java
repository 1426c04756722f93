package dev.picket.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Audit lines like an API server's: mostly metadata, some with bodies, about 1.5 kB on average; the same for the same seed. */
final class AuditLines {
    private static final List<String> VERBS = List.of("get", "list", "watch", "update", "patch", "create", "delete");
    private static final List<String> RESOURCES = List.of("pods", "leases", "configmaps", "secrets", "endpoints");

    private AuditLines() {}

    static List<byte[]> generate(int count, long seed) {
        var random = new Random(seed);
        return IntStream.range(0, count)
                .mapToObj(i -> line(i, random).getBytes(UTF_8))
                .toList();
    }

    private static String line(int number, Random random) {
        var verb = VERBS.get(random.nextInt(VERBS.size()));
        var resource = RESOURCES.get(random.nextInt(RESOURCES.size()));
        var tenant = "tenant-" + random.nextInt(40);
        var name = resource + "-" + random.nextInt(500);
        var account = "worker-" + random.nextInt(60);
        return """
                {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"%s","auditID":"%08x-0000-4000-8000-%012x",\
                "stage":"%s","requestURI":"/api/v1/namespaces/%s/%s/%s?timeout=10s","verb":"%s",\
                "user":{"username":"system:serviceaccount:%s:%s","uid":"5f3b8a1e-7c52-4f6e-9d1a-%012x",\
                "groups":["system:serviceaccounts","system:serviceaccounts:%s","system:authenticated"],\
                "extra":{"authentication.kubernetes.io/credential-id":["JTI=6f0d2a4e-91b3-4c58-8a7e-%012x"],\
                "authentication.kubernetes.io/node-name":["node-%d"],"authentication.kubernetes.io/pod-name":["%s-%05x"],\
                "authentication.kubernetes.io/pod-uid":["0b9c4d2e-3f6a-4b1c-8d7e-%012x"]}},"sourceIPs":["10.1.%d.%d"],\
                "userAgent":"worker/v2.4.1 (linux/amd64) kubernetes/1234abc",\
                "objectRef":{"resource":"%s","namespace":"%s","name":"%s","apiVersion":"v1","resourceVersion":"%d"},\
                "responseStatus":{"metadata":{},"code":200},%s\
                "requestReceivedTimestamp":"2026-03-01T10:%02d:%02d.%06dZ","stageTimestamp":"2026-03-01T10:%02d:%02d.%06dZ",\
                "annotations":{"authorization.k8s.io/decision":"allow",\
                "authorization.k8s.io/reason":"RBAC: allowed by RoleBinding \\"%s/%s\\" of Role \\"%s\\" to ServiceAccount"}}""".formatted(
                        random.nextInt(4) == 0 ? "RequestResponse" : "Metadata",
                        number,
                        number,
                        random.nextInt(3) == 0 ? "RequestReceived" : "ResponseComplete",
                        tenant,
                        resource,
                        name,
                        verb,
                        tenant,
                        account,
                        random.nextInt(60),
                        tenant,
                        random.nextInt(200),
                        random.nextInt(100),
                        account,
                        random.nextInt(1 << 20),
                        random.nextInt(2_000),
                        random.nextInt(256),
                        random.nextInt(256),
                        resource,
                        tenant,
                        name,
                        random.nextInt(10_000_000),
                        random.nextInt(6) == 0 ? bodies(name, tenant, random) : "",
                        number / 3_600 % 60,
                        number / 60 % 60,
                        random.nextInt(1_000_000),
                        number / 3_600 % 60,
                        number / 60 % 60,
                        random.nextInt(1_000_000),
                        account,
                        tenant,
                        account);
    }

    private static String bodies(String name, String tenant, Random random) {
        var entries = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            entries.append(i == 0 ? "" : ",")
                    .append("{\"name\":\"VARIABLE_%d\",\"value\":\"%016x\"}".formatted(i, random.nextLong()));
        }
        var body = """
                {"kind":"Pod","apiVersion":"v1","metadata":{"name":"%s","namespace":"%s","labels":{"app":"worker"}},\
                "spec":{"containers":[{"name":"main","image":"registry.example/worker:2.4.1","env":[%s]}]}}""".formatted(name, tenant, entries);
        return "\"requestObject\":" + body + ",\"responseObject\":" + body + ",";
    }
}
