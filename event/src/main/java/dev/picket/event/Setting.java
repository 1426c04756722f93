package dev.picket.event;

/** A switch that an object may leave to its default. */
public enum Setting {
    UNSET,
    NO,
    YES;

    public static Setting of(boolean value) {
        return value ? YES : NO;
    }
}
