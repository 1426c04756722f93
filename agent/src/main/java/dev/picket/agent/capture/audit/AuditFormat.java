package dev.picket.agent.capture.audit;

import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One way in which audit events are written down: one implementation a file, all passing one contract test. It never throws at what a
 * line holds, never calls back without a reading for every event the line was meant to be, and keeps nothing of the bytes.
 */
@FunctionalInterface
public interface AuditFormat {
    /**
     * Reads one line, which may hold several events.
     *
     * @param row names an event that brings no id of its own
     */
    void read(byte[] line, int from, int length, Supplier<String> row, Consumer<Reading> to);
}
