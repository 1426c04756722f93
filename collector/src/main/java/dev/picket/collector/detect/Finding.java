package dev.picket.collector.detect;

import dev.picket.collector.context.Entity;
import dev.picket.collector.context.Observation;
import dev.picket.event.ApiCall;
import dev.picket.event.Body;
import dev.picket.event.Hashing;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that was detected. It may be told again under the same id while it grows (more evidence, never less severe); its last word counts.
 *
 * @param id hash of detection, key, window and first evidence: a replay gives the same
 * @param confidence 0 to 1
 * @param score higher is worse: bits of surprise, or {@link Severity#weight()} where nothing is measured, so that detections compare
 * @param time of the event that completed it first
 * @param actor who
 * @param via of an identity: the workload that used it, if known; of a workload: who is inside its pod; the trail follows both
 * @param behind who is inside the pod that acted, by a stream or an added container: perhaps it was they
 * @param reached the workload on which the actor now has a hold, if any: the trail goes on from there
 * @param summary one line for people: who did what to whom; no foreign text but names that passed the contract
 * @param evidence at most {@link #EVIDENCE_MAX}, first and last kept
 * @param evidenceCount how many events there were, kept or not
 */
public record Finding(
        String id,
        Detection detection,
        Severity severity,
        double confidence,
        double score,
        Instant time,
        Entity actor,
        @Nullable Entity via,
        @Nullable Entity behind,
        Entity target,
        @Nullable Entity reached,
        String summary,
        List<Evidence> evidence,
        long evidenceCount) {
    public static final int EVIDENCE_MAX = 1_000;

    public Finding {
        if (evidence.isEmpty()) {
            throw new IllegalArgumentException("a finding stands on evidence: " + detection.id());
        }
        if (evidence.size() > EVIDENCE_MAX) {
            throw new IllegalArgumentException("too much evidence: " + evidence.size());
        }
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("confidence is out of range: " + confidence);
        }
        evidence = List.copyOf(evidence);
    }

    /** A finding that knows nobody inside a pod. */
    public Finding(
            String id,
            Detection detection,
            Severity severity,
            double confidence,
            double score,
            Instant time,
            Entity actor,
            @Nullable Entity via,
            Entity target,
            @Nullable Entity reached,
            String summary,
            List<Evidence> evidence,
            long evidenceCount) {
        this(
                id,
                detection,
                severity,
                confidence,
                score,
                time,
                actor,
                via,
                null,
                target,
                reached,
                summary,
                evidence,
                evidenceCount);
    }

    /** What one event alone proves. */
    public static Finding of(
            Detection detection, Severity severity, double confidence, Observation observation, String summary) {
        var alone = Repeats.Repeat.of(observation.time(), List.of(Evidence.of(observation.event())));
        return of(
                detection,
                severity,
                confidence,
                observation,
                summary,
                alone,
                observation.actor().key());
    }

    /**
     * What repeats of one thing prove, of which the event is the last.
     *
     * @param key what the detection's state belongs to, with all that makes the finding a different one
     */
    public static Finding of(
            Detection detection,
            Severity severity,
            double confidence,
            Observation observation,
            String summary,
            Repeats.Repeat repeat,
            String key) {
        return new Finding(
                id(detection, key, repeat.start(), repeat.first()),
                detection,
                severity,
                confidence,
                severity.weight(),
                repeat.start(),
                observation.actor(),
                workloadBehind(observation),
                observation.behind(),
                observation.target(),
                null,
                summary + bodyOf(observation) + inside(observation),
                repeat.evidence(),
                repeat.count());
    }

    /** The one at the address, also when it uses another's token: the trail follows who is there. Of a workload, who is inside its pod. */
    private static @Nullable Entity workloadBehind(Observation observation) {
        var rival = observation.rival();
        if (rival != null && rival.kind() == Entity.Kind.WORKLOAD) {
            return rival;
        }
        return observation.via() == null ? observation.behind() : observation.via();
    }

    /** Where the log left out what the object is. */
    private static String bodyOf(Observation observation) {
        boolean fromInventory =
                observation.event() instanceof ApiCall call && call.body().origin() == Body.Origin.INVENTORY;
        return fromInventory ? " (the log has no body: as the object cache has it)" : "";
    }

    private static String inside(Observation observation) {
        var behind = observation.behind();
        return behind == null ? "" : ", with " + Who.called(behind) + " inside its pod";
    }

    /** The same, with somebody inside the pod that acted. */
    public Finding behind(@Nullable Entity behind) {
        if (behind == null) {
            return this;
        }
        return new Finding(
                id,
                detection,
                severity,
                confidence,
                score,
                time,
                actor,
                via,
                behind,
                target,
                reached,
                summary + ", with " + Who.called(behind) + " inside its pod",
                evidence,
                evidenceCount);
    }

    /** @param key what the detection's state belongs to, with all that makes the finding a different one */
    public static String id(Detection detection, String key, Instant window, Evidence first) {
        return Hashing.hash("finding|" + detection.id() + '|' + key + '|' + window.getEpochSecond() + '.'
                + window.getNano() + '|' + first.plane() + '|' + first.id());
    }

    /** The same, with a hold on this workload. */
    public Finding reaching(@Nullable Entity reached) {
        return new Finding(
                id,
                detection,
                severity,
                confidence,
                score,
                time,
                actor,
                via,
                behind,
                target,
                reached,
                summary,
                evidence,
                evidenceCount);
    }

    /** The same, through another: whoever made it possible. */
    public Finding through(Entity via) {
        return new Finding(
                id,
                detection,
                severity,
                confidence,
                score,
                time,
                actor,
                via,
                behind,
                target,
                reached,
                summary,
                evidence,
                evidenceCount);
    }

    /** The same, done to this. */
    public Finding against(Entity target) {
        return new Finding(
                id,
                detection,
                severity,
                confidence,
                score,
                time,
                actor,
                via,
                behind,
                target,
                reached,
                summary,
                evidence,
                evidenceCount);
    }

    /** The same, measured. */
    public Finding scored(double score) {
        return new Finding(
                id,
                detection,
                severity,
                confidence,
                score,
                time,
                actor,
                via,
                behind,
                target,
                reached,
                summary,
                evidence,
                evidenceCount);
    }

    /** The same, standing on repeats of one thing. */
    public Finding on(Repeats.Repeat repeat, String key) {
        return new Finding(
                id(detection, key, repeat.start(), repeat.first()),
                detection,
                severity,
                confidence,
                score,
                repeat.start(),
                actor,
                via,
                behind,
                target,
                reached,
                summary,
                repeat.evidence(),
                repeat.count());
    }
}
