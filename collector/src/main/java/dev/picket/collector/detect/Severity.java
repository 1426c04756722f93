package dev.picket.collector.detect;

import java.util.Locale;

/** How bad; an alert is a finding of medium or above. */
public enum Severity {
    INFORMATIONAL(5),
    LOW(10),
    MEDIUM(20),
    HIGH(30),
    CRITICAL(40);

    private final double weight;

    Severity(double weight) {
        this.weight = weight;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean alerts() {
        return compareTo(MEDIUM) >= 0;
    }

    /** The score of a finding whose detection measures nothing: what so many bits of surprise would be worth. */
    public double weight() {
        return weight;
    }
}
