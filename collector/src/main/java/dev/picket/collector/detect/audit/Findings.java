package dev.picket.collector.detect.audit;

import dev.picket.collector.context.Entity;
import dev.picket.collector.context.Observation;
import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Output;
import dev.picket.collector.detect.Repeats.Repeat;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where the parts of a detector tell what they found; the sentence is only made when it is told. */
record Findings(Output<?> out) {

    /** The episode as one finding, when that is worth telling. */
    void tell(Detection detection, String key, Episode episode, Observation observation, Supplier<String> summary) {
        tell(detection, key, episode, 1, observation, summary, null);
    }

    /** Of what somebody else made possible: the trail follows that one too. */
    void tell(
            Detection detection,
            String key,
            Episode episode,
            Observation observation,
            Supplier<String> summary,
            Entity behind) {
        if (episode.isWorthTelling()) {
            var finding = finding(detection, key, episode, 1, observation, summary.get());
            out.finding(finding.through(behind));
        }
    }

    /** @param reached the workload on which the actor now has a hold, if any */
    void tell(
            Detection detection,
            String key,
            Episode episode,
            double confidence,
            Observation observation,
            Supplier<String> summary,
            @Nullable Entity reached) {
        if (episode.isWorthTelling()) {
            var finding = finding(detection, key, episode, confidence, observation, summary.get());
            out.finding(reached == null ? finding : finding.reaching(reached));
        }
    }

    private static Finding finding(
            Detection detection,
            String key,
            Episode episode,
            double confidence,
            Observation observation,
            String summary) {
        var repeat = new Repeat(episode.start(), episode.evidence(), episode.count());
        return Finding.of(detection, episode.severity(), confidence, observation, summary, repeat, key);
    }
}
