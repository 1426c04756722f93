package dev.picket.collector.detect.audit.sigma;

/**
 * One file of rules, as it was read.
 *
 * @param name for messages, and the order of files
 */
public record RuleText(String name, String text) {
    /** A larger one is refused. */
    public static final int CHARACTERS_MAX = 1 << 20;
}
