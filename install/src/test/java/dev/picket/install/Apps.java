package dev.picket.install;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Two pods that Picket has nothing to do with, on two nodes: one calls the other, each time by a connection of its own. */
final class Apps {
    private static final int PER_ROUND = 10;
    /** So many calls to an address; says what was answered, a line each. */
    private static final String CALL = """
            i=0; while [ $i -lt $1 ]; do
              case "$(printf 'GET /healthz HTTP/1.0\\r\\n\\r\\n' | nc -w 10 $2 8080)" in *' 200 '*) echo answered ;; esac
              i=$((i + 1))
            done
            """;

    private final String namespace;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();

    Apps(String namespace) {
        this.namespace = namespace;
    }

    /** The namespace and both pods; returns when they run. */
    void start(List<Node> nodes) {
        var pods = IntStream.range(0, 2)
                .mapToObj(i -> pod(
                        i == 0 ? "caller" : "server",
                        nodes.get(i % nodes.size()).name()))
                .collect(Collectors.joining(","));
        var list = """
                {"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"%s"}},%s]}
                """.formatted(namespace, pods);
        Lab.kubectlWith(list, "create", "-f", "-").good();
        Lab.kubectl("wait", "pods", "--all", "-n", namespace, "--for=condition=Ready", "--timeout=300s")
                .good();
    }

    String address(String pod) {
        return Lab.kubectl("get", "pod", "-n", namespace, pod, "-o", "jsonpath={.status.podIP}")
                .good();
    }

    /** So far. */
    int calls() {
        return calls.get();
    }

    int answered() {
        return answered.get();
    }

    /** Some more. */
    void call() {
        var script = List.of("/bin/busybox", "sh", "-c", CALL, "sh", String.valueOf(PER_ROUND), address("server"));
        var said = Lab.kubectl(Stream.concat(Stream.of("exec", "-n", namespace, "caller", "--"), script.stream())
                        .toArray(String[]::new))
                .good();
        calls.addAndGet(PER_ROUND);
        answered.addAndGet(Math.toIntExact(said.lines().count()));
    }

    /** The same on and on, until it is told to end. */
    CompletableFuture<Void> callUntil(AtomicBoolean enough) {
        return CompletableFuture.runAsync(() -> {
            while (!enough.get()) {
                call();
            }
        });
    }

    private String pod(String name, String node) {
        return """
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s","namespace":"%s"},"spec":{
                  "nodeSelector":{"kubernetes.io/hostname":"%s"},"automountServiceAccountToken":false,"terminationGracePeriodSeconds":1,
                  "containers":[{"name":"app","image":"lab/app:1","imagePullPolicy":"Never","args":["-listen=:8080"],
                    "readinessProbe":{"httpGet":{"path":"/healthz","port":8080},"periodSeconds":1}}]}}
                """.formatted(name, namespace, node);
    }
}
