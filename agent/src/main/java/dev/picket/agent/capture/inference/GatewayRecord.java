package dev.picket.agent.capture.inference;

import dev.picket.event.Endpoint;
import java.time.Instant;
import java.util.Optional;

/** What a gateway wrote of one inference. */
sealed interface GatewayRecord permits LiteLlmRecord, EnvoyRecord {
    /** Empty: it is no record of an inference. */
    static Optional<GatewayRecord> of(Json line) {
        return LiteLlmRecord.of(line).or(() -> EnvoyRecord.of(line));
    }

    Optional<Instant> start();

    Optional<Instant> end();

    Endpoint caller();

    Endpoint server();

    String operation();

    String provider();

    int status();

    /** Keyed hash of the caller's key, or empty. */
    String credential();

    /** Whom the gateway takes the caller for, or empty. */
    String tenant();

    /** The trace that the request belongs to, or empty. */
    String trace();

    /** What was asked and said. */
    void tell(Said said);
}
