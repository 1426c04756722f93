package dev.picket.cli.path;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/** An audit log as an API server writes it, rotated by renaming. */
final class AuditLog {
    private final Path file;
    private int rotated;

    AuditLog(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    /** A controller's ordinary watch. */
    void routine(String auditId, Instant time) throws IOException {
        write("""
                {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"%s","stage":"ResponseComplete",\
                "requestURI":"/api/v1/pods?watch=true","verb":"watch","user":{"username":"system:kube-scheduler",\
                "groups":["system:authenticated"]},"sourceIPs":["192.0.2.10"],"userAgent":"kube-scheduler/v1.34.1",\
                "objectRef":{"resource":"pods","apiVersion":"v1"},"responseStatus":{"code":200},\
                "requestReceivedTimestamp":"%s","stageTimestamp":"%s","annotations":{"authorization.k8s.io/decision":"allow"}}
                """.formatted(auditId, time, time));
    }

    /** A pod's own account runs a shell in another pod. */
    void exec(
            String auditId, Instant time, String account, String fromPod, String fromUid, String namespace, String pod)
            throws IOException {
        write("""
                {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"%s","stage":"ResponseStarted",\
                "requestURI":"/api/v1/namespaces/%s/pods/%s/exec?command=sh&container=main&stdin=true","verb":"get",\
                "user":{"username":"system:serviceaccount:%s","groups":["system:serviceaccounts","system:authenticated"],\
                "extra":{"authentication.kubernetes.io/pod-name":["%s"],"authentication.kubernetes.io/pod-uid":["%s"],\
                "authentication.kubernetes.io/credential-id":["JTI=0b5d0c0e-7f5a-4f0e-9d5a-3a0f8f6b1c11"]}},\
                "sourceIPs":["192.0.2.77"],"userAgent":"kubectl/v1.34.1",\
                "objectRef":{"resource":"pods","namespace":"%s","name":"%s","apiVersion":"v1","subresource":"exec"},\
                "responseStatus":{"code":101},"requestReceivedTimestamp":"%s","stageTimestamp":"%s",\
                "annotations":{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":"RBAC"}}
                """.formatted(auditId, namespace, pod, account, fromPod, fromUid, namespace, pod, time, time));
    }

    void garbage() throws IOException {
        write("I1125 22:00:00.000000       1 trace.go:236] this is no audit line\n");
    }

    void rotate() throws IOException {
        Files.move(file, file.resolveSibling("audit-" + ++rotated + ".log"));
        Files.createFile(file);
    }

    private void write(String line) throws IOException {
        Files.write(file, line.getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
