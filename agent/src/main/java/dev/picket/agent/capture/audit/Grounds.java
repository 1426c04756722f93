package dev.picket.agent.capture.audit;

import dev.picket.event.Authority.Basis;
import dev.picket.event.Authority.Grant;

/** Why a request was allowed, as the authoriser's sentence says. */
record Grounds(Basis basis, Grant grant) {
    /** The log has no such sentence. */
    static final Grounds UNKNOWN = new Grounds(Basis.UNKNOWN, Grant.NONE);

    static Grounds of(String reason) {
        return new Grounds(Reasons.basis(reason), Reasons.grant(reason));
    }
}
