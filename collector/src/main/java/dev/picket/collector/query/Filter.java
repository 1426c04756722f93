package dev.picket.collector.query;

import dev.picket.collector.detect.Severity;
import dev.picket.collector.ledger.Window;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a reader asks for; what is empty does not matter. All that is given must hold.
 *
 * @param window by the end of an event
 * @param tenant of any who has a part in it
 * @param pod {@code name} or {@code namespace/name}
 * @param workload {@code name} or {@code namespace/name}
 * @param user as the API server names it
 * @param severity at least
 * @param first so many of the oldest; 0 for all
 * @param last so many of the newest; 0 for all
 */
public record Filter(
        Window window,
        String tenant,
        String namespace,
        String workload,
        String pod,
        String user,
        String ip,
        String detection,
        String incident,
        Optional<Severity> severity,
        int first,
        int last)
        implements Parsed {
    public static final Filter NONE = new Filter(Window.ALL, "", "", "", "", "", "", "", "", Optional.empty(), 0, 0);

    /** Reads parameters as they come from a command line or a URL; see {@link FilterText}. */
    public static Parsed parse(Map<String, String> parameters, Instant now) {
        return FilterText.parse(parameters, now);
    }

    /** The parameters that name someone or something, by name. */
    Map<String, String> entities() {
        var named = new LinkedHashMap<String, String>();
        named.put("tenant", tenant);
        named.put("namespace", namespace);
        named.put("workload", workload);
        named.put("pod", pod);
        named.put("user", user);
        named.put("ip", ip);
        named.values().removeIf(String::isEmpty);
        return named;
    }

    /** Whether it asks for findings, or for events only as far as findings stand on them. */
    boolean asksForFindings() {
        return !detection.isEmpty() || !incident.isEmpty() || severity.isPresent();
    }
}
