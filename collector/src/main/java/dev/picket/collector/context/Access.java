package dev.picket.collector.context;

/**
 * What context knows of an API call's caller.
 *
 * @param standing as what it acts
 * @param token where its pod-bound token was used
 */
public record Access(Standing standing, TokenPlace token) {
    /** Of what is no API call. */
    public static final Access NONE = new Access(Standing.UNKNOWN, TokenPlace.UNBOUND);
}
