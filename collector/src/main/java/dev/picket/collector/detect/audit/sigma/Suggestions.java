package dev.picket.collector.detect.audit.sigma;

import dev.picket.event.Nearest;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What to write instead of a field that rules cannot name. */
final class Suggestions {
    private static final Map<String, String> INSTEAD = Map.of(
            "userAgent",
            "use picket.agentFamily, its first product",
            "requestURI",
            "use objectRef.…, and what Picket reads from it into picket.…, e.g. picket.program",
            "kind",
            "only audit events are read: leave it out",
            "apiVersion",
            "only audit events are read: leave it out",
            "user.uid",
            "use user.username",
            "impersonatedUser.uid",
            "use impersonatedUser.username",
            "objectRef.uid",
            "use objectRef.name",
            "objectRef.apiVersion",
            "use objectRef.apiGroup");

    private Suggestions() {}

    /** Of a field that the log has. */
    static String instead(String name, Collection<String> known) {
        var own = INSTEAD.get(name);
        var request = name.replaceFirst("^responseObject\\.", "requestObject.");
        if (own == null && !request.equals(name) && known.contains(request)) {
            return "use " + request + ": one body is carried, whichever the log has";
        }
        return own == null ? nearest(name, known) : own;
    }

    /** The same under another prefix, then one with the same last part, then one that is spelled like it. */
    static String nearest(String name, Collection<String> known) {
        return prefixed(name, known)
                .or(() -> Nearest.to(name, known))
                .or(() -> sibling(name, known))
                .or(() -> ending(name, known))
                .or(() -> misspelled(name, known))
                .map(near -> "did you mean " + near + '?')
                .orElse("docs/rules.md lists the fields");
    }

    /** {@code kubernetes.audit.verb} for {@code verb}. */
    private static Optional<String> prefixed(String name, Collection<String> known) {
        return known.stream()
                .filter(field -> name.regionMatches(
                        true, name.length() - field.length() - 1, '.' + field, 0, field.length() + 1))
                .max(Comparator.comparingInt(String::length).thenComparing(Comparator.reverseOrder()));
    }

    /** {@code user.name} for {@code user.username}. */
    private static Optional<String> sibling(String name, Collection<String> known) {
        var parent = name.substring(0, name.lastIndexOf('.') + 1);
        var last = last(name).toLowerCase(Locale.ROOT);
        return known.stream()
                .filter(field -> !parent.isEmpty() && field.startsWith(parent))
                .filter(field -> field.substring(parent.length())
                        .toLowerCase(Locale.ROOT)
                        .contains(last))
                .min(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
    }

    /** {@code apiGroup} for {@code objectRef.apiGroup}, {@code hostPath} for {@code requestObject.spec.volumes.hostPath.path}. */
    private static Optional<String> ending(String name, Collection<String> known) {
        var last = last(name);
        return known.stream()
                .filter(field -> List.of(field.split("\\.")).stream().anyMatch(part -> part.equalsIgnoreCase(last)))
                .min(Comparator.comparing((String field) -> !last(field).equalsIgnoreCase(last))
                        .thenComparing(field -> !field.startsWith(first(name)))
                        .thenComparingInt(String::length)
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static Optional<String> misspelled(String name, Collection<String> known) {
        return Nearest.to(last(name), known.stream().map(Suggestions::last).toList())
                .flatMap(near -> ending(first(name) + '.' + near, known));
    }

    private static String last(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static String first(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }
}
