package dev.picket.collector.detect.audit.sigma;

/**
 * A request with which a rule shows what it means.
 *
 * @param line where it stands
 * @param match whether the rule is to find it
 * @param event one line, as an API server or a cloud writes it
 */
public record Example(int line, String name, boolean match, String event) {}
