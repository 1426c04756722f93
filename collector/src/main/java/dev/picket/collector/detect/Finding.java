package dev.picket.collector.detect;

import dev.picket.collector.context.Entity;
import java.time.Instant;
import java.util.List;

/**
 * Something that was detected, once.
 *
 * @param id hash of detection, key, window and first evidence: a replay gives the same
 * @param confidence 0 to 1
 * @param score higher is worse; comparable within a detection
 * @param time of the event that completed it
 * @param actor who; for grouping it is what the trail follows
 * @param summary one line for people: who did what to whom; no foreign text but names that passed the contract
 * @param evidence at most {@link #EVIDENCE_MAX}, first and last kept
 */
public record Finding(
        String id,
        Detection detection,
        Severity severity,
        double confidence,
        double score,
        Instant time,
        Entity actor,
        Entity target,
        String summary,
        List<Evidence> evidence,
        long evidenceCount) {
    public static final int EVIDENCE_MAX = 1_000;

    public Finding {
        if (evidence.isEmpty()) {
            throw new IllegalArgumentException("a finding stands on evidence: " + detection.id());
        }
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("confidence is out of range: " + confidence);
        }
        evidence = List.copyOf(evidence);
    }
}
