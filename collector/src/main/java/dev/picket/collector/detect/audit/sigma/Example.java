package dev.picket.collector.detect.audit.sigma;

import java.util.List;

/**
 * Requests with which a rule shows what it means.
 *
 * @param line where it stands
 * @param match whether the rule is to find them
 * @param events one line each, as an API server or a cloud writes it
 */
public record Example(int line, String name, boolean match, List<String> events) {
    public Example {
        events = List.copyOf(events);
    }
}
