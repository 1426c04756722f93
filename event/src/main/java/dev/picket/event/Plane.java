package dev.picket.event;

import java.util.Locale;

/** The three planes that are watched. */
public enum Plane {
    FLOW,
    AUDIT,
    INFERENCE;

    /** As written in findings, metrics and answers: {@code flow}, {@code audit}, {@code inference}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
