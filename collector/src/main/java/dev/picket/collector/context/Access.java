package dev.picket.collector.context;

import dev.picket.event.Body;
import dev.picket.event.Content;

/**
 * What context knows of an API call's caller and of what the call was about.
 *
 * @param standing as what the caller acts
 * @param token where its pod-bound token was used
 * @param standingObject the object as it stood before the call, e.g. the pod that was entered; {@link Content.None} when it is not known
 * @param part what the object is to the cluster, of a call that changes it
 * @param before roles and bindings before the call
 * @param after roles and bindings with what the call made of them; the same as before when it changed none
 */
public record Access(
        Standing standing, TokenPlace token, Content standingObject, Part part, Rights before, Rights after) {
    /** Of what is no API call. */
    public static final Access NONE = new Access(Standing.UNKNOWN, TokenPlace.UNBOUND);

    /** Of a call of which no more is known. */
    public Access(Standing standing, TokenPlace token) {
        this(standing, token, Body.NONE.content(), Part.UNKNOWN, Rights.UNKNOWN, Rights.UNKNOWN);
    }

    /** The same, of a call of which it is known only later what it made of the rights. */
    Access changing(Rights before, Rights after) {
        return new Access(standing, token, standingObject, part, before, after);
    }

    @SuppressWarnings("ReferenceEquality") // the same one, not an equal one, is carried over
    public boolean changesRights() {
        return before != after;
    }
}
