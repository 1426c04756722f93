package dev.picket.bench.story;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Lines of a Kubernetes audit log. */
final class Calls {
    private static final String EXTRA = "authentication.kubernetes.io/";

    private final Lines lines = new Lines("auditID", "a");

    /**
     * Who calls.
     *
     * @param pod that its token is bound to, if it is
     */
    record Caller(
            String user,
            String group,
            String ip,
            String agent,
            @Nullable Pod pod) {
        static Caller of(Pod pod) {
            return new Caller(
                    "system:serviceaccount:" + pod.namespace() + ':' + pod.workload(),
                    "system:serviceaccounts:" + pod.namespace(),
                    pod.ip(),
                    "python-requests/2.32.3",
                    pod);
        }
    }

    /** One request, complete; or begun, when its code is 101. */
    void call(Instant time, Caller caller, String verb, String what, String namespace, String name, int code) {
        var call = lines.at(time)
                .put("kind", "Event")
                .put("apiVersion", "audit.k8s.io/v1")
                .put("level", "Metadata")
                .put("stage", code == 101 ? "ResponseStarted" : "ResponseComplete")
                .put("requestURI", uri(what, namespace, name))
                .put("verb", verb);
        user(call.putObject("user"), caller);
        call.putArray("sourceIPs").add(caller.ip());
        call.put("userAgent", caller.agent());
        object(call.putObject("objectRef"), what, namespace, name);
        call.putObject("responseStatus").put("code", code);
        call.put("requestReceivedTimestamp", time.minusMillis(4).toString()).put("stageTimestamp", time.toString());
        call.putObject("annotations").put("authorization.k8s.io/decision", code == 403 ? "forbid" : "allow");
    }

    private static String uri(String what, String namespace, String name) {
        var parts = what.split("/", 2);
        var path = "/api/v1/namespaces/" + namespace + '/' + parts[0] + (name.isEmpty() ? "" : '/' + name);
        var subresource = parts.length > 1 ? '/' + parts[1] : "";
        var query = what.equals("pods/exec") ? "?command=sh&container=main&stdin=true&tty=true" : "";
        return path + subresource + query;
    }

    private static void user(ObjectNode user, Caller caller) {
        user.put("username", caller.user());
        user.putArray("groups").add(caller.group()).add("system:authenticated");
        var pod = caller.pod();
        if (pod != null) {
            var extra = user.putObject("extra");
            extra.putArray(EXTRA + "pod-name").add(pod.name());
            extra.putArray(EXTRA + "node-name").add("node-2");
        }
    }

    private static void object(ObjectNode object, String what, String namespace, String name) {
        var parts = what.split("/", 2);
        object.put("resource", parts[0]).put("namespace", namespace);
        if (!name.isEmpty()) {
            object.put("name", name);
        }
        object.put("apiVersion", "v1");
        if (parts.length > 1) {
            object.put("subresource", parts[1]);
        }
    }

    String text() {
        return lines.text();
    }
}
