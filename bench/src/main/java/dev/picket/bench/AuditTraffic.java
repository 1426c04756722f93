package dev.picket.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Audit events of a busy cluster, one after the other, without end: service accounts that renew leases, read their configuration and make pods; the same for the same
 * seed. A sixth has bodies, one in fifty acts on another tenant, one in a hundred is denied. One thread.
 */
final class AuditTraffic {
    static final int EVENTS_A_SECOND = 4_000;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final List<String> VERBS =
            List.of("get", "get", "get", "watch", "list", "update", "update", "patch", "create", "delete");
    private static final List<String> RESOURCES = List.of(
            "pods",
            "leases",
            "leases",
            "configmaps",
            "configmaps",
            "endpoints",
            "events",
            "secrets",
            "services",
            "pods/status");
    private static final int TENANTS = 100;

    private final int identities;
    private final boolean calm;
    private final Random random;
    private final long run;
    private long number;

    /** @param identities service accounts, evenly over the tenants; half of the events are of a hundredth of them */
    AuditTraffic(int identities, long seed) {
        this(identities, seed, false);
    }

    /** @param calm nobody deletes events, acts on another tenant or is denied */
    AuditTraffic(int identities, long seed, boolean calm) {
        this.identities = identities;
        this.calm = calm;
        this.random = new Random(seed);
        this.run = seed;
    }

    /** The next ones, at {@link #EVENTS_A_SECOND} from then on. */
    List<byte[]> next(int count, Instant start) {
        var lines = new ArrayList<byte[]>(count);
        for (int i = 0; i < count; i++) {
            lines.add(
                    line(start.plusNanos(i * 1_000_000_000L / EVENTS_A_SECOND)).getBytes(UTF_8));
        }
        return lines;
    }

    /** One event that ended then. */
    String line(Instant end) {
        int who = random.nextBoolean() ? random.nextInt(Math.max(1, identities / 100)) : random.nextInt(identities);
        return line(end, who);
    }

    /** The same of this identity. */
    String line(Instant end, int who) {
        var drawn = VERBS.get(random.nextInt(VERBS.size()));
        var what = RESOURCES.get(random.nextInt(RESOURCES.size())).split("/");
        var verb = calm && what[0].equals("events") ? "create" : drawn;
        var tenant = "tenant-" + who % TENANTS;
        var namespace = random.nextInt(50) == 0 && !calm ? "tenant-" + random.nextInt(TENANTS) : tenant;
        boolean denied = random.nextInt(100) == 0 && !calm;
        var subresource = what.length > 1 ? "\"subresource\":\"" + what[1] + "\"," : "";
        var name = what[0] + '-' + random.nextInt(500);
        boolean bodies = random.nextInt(6) == 0;
        return """
                {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"%s","auditID":"%s",\
                "stage":"ResponseComplete","requestURI":"/api/v1/namespaces/%s/%s/%s?timeout=10s","verb":"%s",\
                "user":{"username":"system:serviceaccount:%s:worker-%d","uid":"5f3b8a1e-7c52-4f6e-9d1a-%012x",\
                "groups":["system:serviceaccounts","system:serviceaccounts:%s","system:authenticated"],\
                "extra":{"authentication.kubernetes.io/credential-id":["JTI=6f0d2a4e-91b3-4c58-8a7e-%012x"],\
                "authentication.kubernetes.io/node-name":["node-%d"],"authentication.kubernetes.io/pod-name":["worker-%d-7d9f8-x2x4z"],\
                "authentication.kubernetes.io/pod-uid":["0b9c4d2e-3f6a-4b1c-8d7e-%012x"]}},"sourceIPs":["10.%d.%d.%d"],\
                "userAgent":"worker/v2.4.1 (linux/amd64) kubernetes/1234abc",\
                "objectRef":{"resource":"%s",%s"namespace":"%s","name":"%s","apiVersion":"v1","resourceVersion":"%d"},\
                "responseStatus":{"metadata":{},"code":%d},%s\
                "requestReceivedTimestamp":"%s","stageTimestamp":"%s",\
                "annotations":{"authorization.k8s.io/decision":"%s",\
                "authorization.k8s.io/reason":"RBAC: allowed by RoleBinding \\"worker/%s\\" of Role \\"worker\\" to ServiceAccount \\"worker-%d/%s\\""}}""".formatted(
                        bodies ? "RequestResponse" : "Metadata",
                        "%016x-%016x".formatted(run, number++),
                        namespace,
                        what[0],
                        name,
                        verb,
                        tenant,
                        who,
                        who,
                        tenant,
                        who,
                        who % 200,
                        who,
                        who,
                        (who >> 16) & 255,
                        (who >> 8) & 255,
                        who & 255,
                        what[0],
                        subresource,
                        namespace,
                        name,
                        random.nextInt(10_000_000),
                        denied ? 403 : 200,
                        bodies ? bodies(name, namespace) : "",
                        TIME.format(end.minusMillis(3)),
                        TIME.format(end),
                        denied ? "forbid" : "allow",
                        tenant,
                        who,
                        tenant);
    }

    private String bodies(String name, String namespace) {
        var entries = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            entries.append(i == 0 ? "" : ",")
                    .append("{\"name\":\"VARIABLE_%d\",\"value\":\"%016x\"}".formatted(i, random.nextLong()));
        }
        var body = """
                {"kind":"Pod","apiVersion":"v1","metadata":{"name":"%s","namespace":"%s","labels":{"app":"worker"}},\
                "spec":{"serviceAccountName":"worker","containers":[{"name":"main","image":"registry.example/worker:2.4.1","env":[%s],\
                "securityContext":{"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]}}}]}}""".formatted(name, namespace, entries);
        return "\"requestObject\":" + body + ",\"responseObject\":" + body + ",";
    }
}
