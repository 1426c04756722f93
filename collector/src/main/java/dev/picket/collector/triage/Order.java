package dev.picket.collector.triage;

import java.time.Instant;

/** What somebody wants done. The texts have passed {@link Words}. */
public sealed interface Order {
    /** Whose token it is. */
    String principal();

    record Acknowledge(String principal, String incident, String owner, String reason) implements Order {}

    /** @param owner empty: who has it, else the principal */
    record Close(String principal, String incident, String owner, String reason) implements Order {}

    /** @param owner empty: whoever had it */
    record Reopen(String principal, String incident, String owner, String reason) implements Order {}

    /** See {@link Suppression}. */
    record Suppress(
            String principal,
            String detection,
            String tenant,
            String workload,
            String user,
            String target,
            String owner,
            String reason,
            Instant until)
            implements Order {}

    /** @param suppression its id, or the beginning of it */
    record Remove(String principal, String suppression, String owner, String reason) implements Order {}
}
