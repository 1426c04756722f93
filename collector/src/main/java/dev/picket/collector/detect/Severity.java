package dev.picket.collector.detect;

import java.util.Locale;

/** How bad; an alert is a finding of medium or above. */
public enum Severity {
    INFORMATIONAL,
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean alerts() {
        return compareTo(MEDIUM) >= 0;
    }
}
