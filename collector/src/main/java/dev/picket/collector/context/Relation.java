package dev.picket.collector.context;

/** How the tenants of an actor and its target stand to each other. */
public enum Relation {
    /** One side's tenant is not known. */
    UNKNOWN,
    SAME_TENANT,
    CROSS_TENANT,
    /** One side serves all tenants, by declaration. */
    SHARED
}
