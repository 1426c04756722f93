package dev.picket.collector.context;

/** Who asks: accompanies every query. A tenant sees its own side only. */
public sealed interface Principal {
    /** Sees everything. */
    record Admin(String name) implements Principal {}

    /** Sees what its tenant did or what was done to it. */
    record TenantOwner(String name, String tenant) implements Principal {}
}
