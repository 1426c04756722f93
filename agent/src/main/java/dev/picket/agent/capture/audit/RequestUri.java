package dev.picket.agent.capture.audit;

import dev.picket.event.ApiCall.ObjectReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a request's path says about its object, for events that do not say it themselves. Follows the API server's own
 * {@code RequestInfoFactory} (k8s.io/apiserver, pkg/endpoints/request/requestinfo.go).
 */
record RequestUri(ObjectReference object, boolean watching) {
    private static final int SEGMENTS_MAX = 16;
    private static final Set<String> OF_NAMESPACES = Set.of("status", "finalize");
    private static final RequestUri NOT_A_RESOURCE = new RequestUri(ObjectReference.NONE, false);

    static RequestUri of(String uri) {
        var segments = segments(uri);
        return switch (segments.isEmpty() ? "" : segments.getFirst()) {
            case "api" -> resource("", after(segments, 2), uri);
            case "apis" -> resource(segments.size() > 1 ? segments.get(1) : "", after(segments, 3), uri);
            default -> NOT_A_RESOURCE;
        };
    }

    /** The verb the authoriser saw; without a method a read is assumed. */
    String verb(String method) {
        boolean resource = !object.resource().isEmpty();
        boolean one = !object.name().isEmpty();
        return switch (method.toUpperCase(Locale.ROOT)) {
            case "POST" -> resource ? "create" : "post";
            case "PUT" -> resource ? "update" : "put";
            case "PATCH" -> "patch";
            case "DELETE" -> resource && !one ? "deletecollection" : "delete";
            default -> !resource || (one && !watching) ? "get" : watching ? "watch" : "list";
        };
    }

    private static RequestUri resource(String group, List<String> path, String uri) {
        boolean old = !path.isEmpty() && path.getFirst().equals("watch");
        var parts = old ? after(path, 1) : path;
        var namespace = parts.size() > 1 && parts.getFirst().equals("namespaces") ? parts.get(1) : "";
        var own = parts.size() > 2 && !namespace.isEmpty() && !OF_NAMESPACES.contains(parts.get(2))
                ? after(parts, 2)
                : parts;
        return own.isEmpty()
                ? NOT_A_RESOURCE
                : new RequestUri(
                        new ObjectReference(group, own.getFirst(), at(own, 2), namespace, at(own, 1)),
                        old || watches(ExecQuery.first(uri, "watch")));
    }

    private static boolean watches(String value) {
        return value.equals("true") || value.equals("1");
    }

    private static String at(List<String> parts, int index) {
        return index < parts.size() ? parts.get(index) : "";
    }

    private static List<String> after(List<String> parts, int count) {
        return parts.subList(Math.min(count, parts.size()), parts.size());
    }

    private static List<String> segments(String uri) {
        int end = uri.indexOf('?');
        var segments = new ArrayList<String>();
        for (var part : (end < 0 ? uri : uri.substring(0, end)).split("/", SEGMENTS_MAX)) {
            if (!part.isEmpty()) {
                segments.add(Percent.decode(part, false));
            }
        }
        return segments;
    }
}
