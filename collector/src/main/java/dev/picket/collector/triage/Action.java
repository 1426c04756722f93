package dev.picket.collector.triage;

import dev.picket.event.Hashing;
import java.time.Instant;
import java.util.Locale;

/**
 * Something that was decided: one line of the journal.
 *
 * @param id hash of all else
 * @param incident whose id; empty when it is about a suppression
 * @param suppression whose id; empty when it is about an incident
 * @param owner who takes care of it
 * @param reason in their words
 * @param principal whose token it was
 */
public record Action(
        String id,
        Instant time,
        Verb verb,
        String incident,
        String suppression,
        String owner,
        String reason,
        String principal) {
    public enum Verb {
        ACKNOWLEDGE,
        CLOSE,
        REOPEN,
        SUPPRESS,
        REMOVE;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Action onIncident(Verb verb, Instant time, String incident, String owner, String reason, String principal) {
        return of(verb, time, incident, "", owner, reason, principal);
    }

    static Action onSuppression(
            Verb verb, Instant time, String suppression, String owner, String reason, String principal) {
        return of(verb, time, "", suppression, owner, reason, principal);
    }

    private static Action of(
            Verb verb,
            Instant time,
            String incident,
            String suppression,
            String owner,
            String reason,
            String principal) {
        var all = String.join("|", verb.name(), time.toString(), incident, suppression, owner, reason, principal);
        return new Action(Hashing.hash("action|" + all), time, verb, incident, suppression, owner, reason, principal);
    }
}
