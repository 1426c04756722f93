package dev.picket.collector.triage;

/** What became of an order. */
public sealed interface Outcome {
    /** It is on disk. */
    record Done(Action action) implements Outcome {}

    /**
     * Nothing has changed.
     *
     * @param field which of the order's, or empty
     */
    record Refused(Why why, String error, String field, String fix) implements Outcome {}

    enum Why {
        WRONG,
        UNKNOWN,
        CONFLICT,
        BUSY,
        FAILED
    }
}
