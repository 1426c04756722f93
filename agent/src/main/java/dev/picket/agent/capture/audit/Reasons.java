package dev.picket.agent.capture.audit;

import dev.picket.event.Authority.Basis;
import dev.picket.event.Authority.Grant;
import dev.picket.event.Reply.Wished;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the sentences in which an API server explains itself; see docs/decisions/0005. Their form: k8s.io/kubernetes,
 * pkg/registry/rbac/validation/rule.go and k8s.io/apimachinery, pkg/api/errors.
 */
final class Reasons {
    private static final int CHARACTERS_MAX = 4_096;
    private static final String RBAC = "RBAC: allowed by ";
    private static final Pattern FORBIDDEN =
            Pattern.compile("([a-z]+)[a-z0-9.]* \"([^\"]*)\" is forbidden.*", Pattern.DOTALL);
    private static final Set<String> WHOM = Set.of("users", "groups", "serviceaccounts", "uids", "userextras");
    private static final String IMPERSONATE = "cannot impersonate";

    private Reasons() {}

    /** @param reason none: the log has no such annotation */
    static Basis basis(@Nullable String reason) {
        if (reason == null) {
            return Basis.UNKNOWN;
        }
        if (reason.isEmpty()) {
            return Basis.UNREASONED;
        }
        return reason.startsWith(RBAC) ? Basis.RBAC : Basis.OTHER;
    }

    static Grant grant(@Nullable String reason) {
        if (basis(reason) != Basis.RBAC || reason == null) {
            return Grant.NONE;
        }
        var words = words(clipped(reason));
        if (words.length == 0) {
            return Grant.NONE;
        }
        var binding = parts(words[1]);
        return new Grant(
                words[0],
                binding.getLast(),
                binding.getFirst(),
                words[2],
                words[3],
                words[4],
                subject(words[4], words[5]));
    }

    /**
     * Kind and name of binding, role and subject, of {@code RBAC: allowed by KIND "NAME" of KIND "NAME" to KIND "NAME"}; none when it is another
     * sentence. Every request has one, and an expression takes three times as long.
     */
    private static String[] words(String reason) {
        var words = new String[6];
        int at = RBAC.length();
        for (int i = 0; i < words.length; i += 2) {
            int quote = reason.indexOf(" \"", at);
            int end = quote < 0 ? -1 : reason.indexOf('"', quote + 2);
            var joint = i == 4 ? "" : i == 0 ? " of " : " to ";
            if (end < 0 || !isWord(reason, at, quote) || !reason.startsWith(joint, end + 1)) {
                return new String[0];
            }
            words[i] = reason.substring(at, quote);
            words[i + 1] = reason.substring(quote + 2, end);
            at = end + 1 + joint.length();
        }
        return words;
    }

    private static boolean isWord(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c != '_' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z')) {
                return false;
            }
        }
        return to > from;
    }

    /** {@code name/namespace}; the second is empty for a ClusterRoleBinding. */
    private static List<String> parts(String text) {
        int slash = text.indexOf('/');
        return slash < 0 ? List.of(text, "") : List.of(text.substring(0, slash), text.substring(slash + 1));
    }

    /** A service account stands as {@code name/namespace}; elsewhere in our events the namespace is first. */
    private static String subject(String kind, String text) {
        var parts = parts(text);
        return !kind.equals("ServiceAccount") || parts.getLast().isEmpty()
                ? text
                : parts.getLast() + '/' + parts.getFirst();
    }

    static boolean deniesImpersonation(int code, String message) {
        return code == 403 && message.contains(IMPERSONATE);
    }

    /** Whom the caller may not be; constrained impersonation does not say it. */
    static Wished wished(String message) {
        var found = FORBIDDEN.matcher(clipped(message));
        return found.matches() && WHOM.contains(found.group(1))
                ? new Wished(found.group(1), found.group(2))
                : Wished.NOBODY;
    }

    /** {@code restricted:latest} of {@code would violate PodSecurity "restricted:latest": …}. */
    static String podSecurity(String violations) {
        int begin = violations.indexOf('"');
        int end = violations.indexOf('"', begin + 1);
        return begin < 0 || end < 0 ? violations.isEmpty() ? "" : "unknown" : violations.substring(begin + 1, end);
    }

    private static String clipped(String text) {
        return text.length() <= CHARACTERS_MAX ? text : text.substring(0, CHARACTERS_MAX);
    }
}
