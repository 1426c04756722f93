package dev.picket.agent.capture.audit;

import dev.picket.event.ApiCall.ObjectReference;
import dev.picket.event.Ask.Act;
import dev.picket.event.Ask.Proxied;
import java.util.List;
import java.util.Set;

/**
 * What lies behind a {@code proxy} subresource, from the path alone: whatever a query says means nothing to a kubelet's router. Paths are
 * those of a kubelet's own server (k8s.io/kubernetes, pkg/kubelet/server/server.go).
 */
final class ProxyPath {
    private static final Set<String> PROXIED = Set.of("nodes", "pods", "services");
    private static final String MARK = "/proxy";

    private ProxyPath() {}

    static Proxied of(String uri, ObjectReference object) {
        return object.subresource().equals("proxy") && PROXIED.contains(object.resource())
                ? of(behind(uri), object.resource().equals("nodes"))
                : Proxied.NOTHING;
    }

    /** The path behind {@code /proxy}, decoded once, as the API server does. */
    private static String behind(String uri) {
        int query = uri.indexOf('?');
        var path = query < 0 ? uri : uri.substring(0, query);
        int at = path.indexOf(MARK + '/');
        return at < 0 ? "" : Percent.decode(path.substring(at + MARK.length()), false);
    }

    private static Proxied of(String path, boolean kubelet) {
        var segments = PathText.segments(path);
        var normal = PathText.normal(path);
        if (!kubelet) {
            return new Proxied(normal, Act.NONE, "", "", "");
        }
        var act = act(segments);
        boolean inPod = actsOnPod(act, segments);
        return new Proxied(
                normal,
                act,
                inPod ? at(segments, 1) : "",
                inPod ? at(segments, 2) : "",
                inPod && act != Act.PORT_FORWARD ? segments.getLast() : "");
    }

    private static boolean actsOnPod(Act act, List<String> segments) {
        return switch (act) {
            case RUN, EXEC, ATTACH, PORT_FORWARD, CHECKPOINT ->
                segments.size() > 2 && !segments.getFirst().equals("cri");
            case LOGS -> segments.size() > 2 && segments.getFirst().equals("containerLogs");
            default -> false;
        };
    }

    private static Act act(List<String> segments) {
        return switch (at(segments, 0)) {
            case "run" -> Act.RUN;
            case "exec" -> Act.EXEC;
            case "attach" -> Act.ATTACH;
            case "portForward" -> Act.PORT_FORWARD;
            case "cri" -> streaming(at(segments, 1));
            case "logs", "containerLogs" -> Act.LOGS;
            case "metrics", "stats" -> Act.METRICS;
            case "pods", "runningpods" -> Act.PODS;
            case "configz" -> Act.CONFIGURATION;
            case "checkpoint" -> Act.CHECKPOINT;
            case "debug", "flagz", "statusz" -> Act.DEBUG;
            case "healthz" -> Act.HEALTH;
            default -> Act.OTHER;
        };
    }

    /** The container runtime's own streaming server. */
    private static Act streaming(String what) {
        return switch (what) {
            case "exec" -> Act.EXEC;
            case "attach" -> Act.ATTACH;
            case "portforward" -> Act.PORT_FORWARD;
            default -> Act.OTHER;
        };
    }

    private static String at(List<String> segments, int index) {
        return index < segments.size() ? segments.get(index) : "";
    }
}
