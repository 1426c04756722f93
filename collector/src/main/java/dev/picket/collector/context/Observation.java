package dev.picket.collector.context;

import dev.picket.collector.context.rbac.Permissions;
import dev.picket.event.ApiCall;
import dev.picket.event.Event;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event put in its context, the only thing detectors see.
 *
 * @param event with its endpoints' names filled in as far as they are known
 * @param actor who did it: source workload, acting identity, or caller
 * @param target what it was done to: destination workload, object, or model server
 * @param via of an API call: the workload whose pod the credential or the address belongs to, if there is one; else who impersonates the actor, if
 *     somebody does
 * @param rival who else acted, where two sources disagree: the workload behind the address when the token is another pod's, or anyone of
 *     another tenant that the inference names too
 * @param access who the caller of an API call is by structure, and what it may do
 * @param behind who is inside the pod that acted, by a stream or an added container: perhaps it was they
 * @param secondSide the other end's report of a flow that was already seen: kept and linked, not counted again
 */
public record Observation(
        Event event,
        Entity actor,
        Entity target,
        @Nullable Entity via,
        @Nullable Entity rival,
        Relation relation,
        Access access,
        @Nullable Entity behind,
        boolean secondSide) {
    /** An observation of whose caller nothing is known. */
    public Observation(
            Event event,
            Entity actor,
            Entity target,
            @Nullable Entity via,
            @Nullable Entity rival,
            Relation relation,
            boolean secondSide) {
        this(event, actor, target, via, rival, relation, Access.NONE, null, secondSide);
    }

    /** An observation whose sources agree. */
    public Observation(
            Event event, Entity actor, Entity target, @Nullable Entity via, Relation relation, boolean secondSide) {
        this(event, actor, target, via, null, relation, secondSide);
    }

    public Standing standing() {
        return access.standing();
    }

    public TokenPlace tokenPlace() {
        return access.token();
    }

    /** The same, of a caller that is known so. */
    public Observation with(Access access) {
        return new Observation(event, actor, target, via, rival, relation, access, behind, secondSide);
    }

    /** The same, of a call whose body is known by now. */
    Observation completed(ApiCall call, Access access) {
        return new Observation(call, actor, target, via, rival, relation, access, behind, secondSide);
    }

    /** The same, with somebody inside the pod that acted. */
    public Observation behind(@Nullable Entity behind) {
        return behind == null
                ? this
                : new Observation(event, actor, target, via, rival, relation, access, behind, secondSide);
    }

    /** What the acting identity of an API call might do before it, as far as roles and bindings are known. */
    public Permissions permissions() {
        return event instanceof ApiCall call ? access.before().of(call.actingUser()) : Permissions.NONE;
    }

    /** Nothing happened: it is only timed. */
    public boolean isHeartbeat() {
        return event.envelope().isHeartbeat();
    }

    /** Event time: when it ended. */
    public Instant time() {
        return event.envelope().end();
    }

    /** The workload that acted, whether it is the actor itself or behind the identity; else the actor. */
    public Entity actingEntity() {
        return via == null ? actor : via;
    }
}
