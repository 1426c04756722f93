package dev.picket.collector.detect.audit.sigma;

import dev.picket.collector.context.Observation;
import dev.picket.event.ApiCall;
import java.util.List;

/**
 * A field that rules may name, and how it is read.
 *
 * @param name as in {@code audit.k8s.io/v1}, or {@code picket.…}
 * @param direct read as fast as it could be kept
 * @param note for the table of fields; empty when the name says it all
 */
public record Field(String name, Kind kind, Reading reading, boolean direct, String note) {
    /** The field's values; empty when it is absent. */
    @FunctionalInterface
    public interface Reading {
        List<String> of(ApiCall call, Observation observation);
    }
}
