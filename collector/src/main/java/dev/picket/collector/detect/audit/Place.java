package dev.picket.collector.detect.audit;

import dev.picket.collector.context.Observation;
import dev.picket.collector.context.Tenants;
import dev.picket.event.ApiCall;

/** Where a call acts, as seen from who makes it. */
enum Place {
    /** in its own tenant, or a shared component in a shared namespace */
    OWN,
    /** nobody knows whose the caller is, or a shared component acts for a tenant */
    OPEN,
    /** where what serves all tenants lives */
    SHARED,
    /** in another tenant */
    FOREIGN,
    /** in all namespaces at once, or on what belongs to none */
    CLUSTER;

    static Place of(Observation observation, ApiCall call) {
        if (call.object().namespace().isEmpty()) {
            return CLUSTER;
        }
        return switch (observation.relation()) {
            case SAME_TENANT -> OWN;
            case CROSS_TENANT -> FOREIGN;
            case UNKNOWN, SHARED -> among(observation);
        };
    }

    private static Place among(Observation observation) {
        boolean sharedCaller = observation.actor().tenant().equals(Tenants.SHARED);
        boolean sharedTarget = observation.target().tenant().equals(Tenants.SHARED);
        if (sharedTarget) {
            return sharedCaller ? OWN : SHARED;
        }
        return OPEN;
    }

    /** Beyond what everybody works with day by day. */
    boolean isBeyond() {
        return this == SHARED || this == FOREIGN || this == CLUSTER;
    }
}
