package dev.picket.collector.detect.audit;

import dev.picket.collector.context.Observation;
import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Hash64;
import dev.picket.collector.detect.Severity;
import dev.picket.collector.detect.Who;
import dev.picket.event.ApiCall;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A token that somebody had made for another's account is used: the API server writes the id of what it issues, and the same id with each use. An
 * alert where making it was one, or where it is used for what is beyond a day's work. One thread.
 */
final class Provenance {
    static final Detection DETECTION =
            new Detection("token-provenance", Severity.MEDIUM, List.of("T1078.004", "T1528"));

    private @Nullable Minted minted;
    private @Nullable Episode uses;

    void mint(Observation observation, ApiCall call) {
        var severity = Tokens.concerns(observation, call) ? Tokens.severity(observation, call) : Severity.INFORMATIONAL;
        minted = new Minted(observation.actor(), severity, Evidence.of(call));
    }

    void use(String key, Observation observation, ApiCall call, @Nullable Step step, Findings out) {
        var from = minted;
        if (from == null || call.object().resource().isEmpty()) {
            return;
        }
        var severity = severity(from, step);
        if (severity == Severity.INFORMATIONAL) {
            return;
        }
        var now = current(from, observation);
        now.add(
                Evidence.of(call),
                Hash64.of(call.verb() + ' ' + Calls.named(call)),
                Hash64.of(call.object().namespace()),
                Calls.wasRefused(call),
                0,
                observation.time());
        now.raise(severity);
        tell(key, now, from, observation, call, out);
    }

    private static Severity severity(Minted from, @Nullable Step step) {
        boolean grave = step != null && step.grave();
        if (from.severity().alerts()) {
            return grave ? Severity.HIGH : Severity.MEDIUM;
        }
        return grave ? Severity.MEDIUM : Severity.INFORMATIONAL;
    }

    private Episode current(Minted from, Observation observation) {
        var now = uses;
        if (now == null || now.isOver(observation.time())) {
            now = new Episode(observation.time());
            now.add(from.evidence(), 0, 0, false, 0, observation.time());
            uses = now;
        }
        return now;
    }

    private static void tell(
            String key, Episode now, Minted from, Observation observation, ApiCall call, Findings out) {
        out.tell(DETECTION, key, now, observation, () -> summary(now, from, observation, call), from.by());
    }

    private static String summary(Episode now, Minted from, Observation observation, ApiCall call) {
        return "a token of %s that %s had made was used %d times, the last to %s %s"
                .formatted(
                        Who.called(observation.actor()),
                        Who.called(from.by()),
                        now.count() - 1,
                        call.verb(),
                        Calls.named(call));
    }

    void write(DataOutput to) throws IOException {
        to.writeBoolean(minted != null);
        if (minted != null) {
            minted.write(to);
        }
        to.writeBoolean(uses != null);
        if (uses != null) {
            uses.write(to);
        }
    }

    static Provenance read(DataInput from) throws IOException {
        var provenance = new Provenance();
        provenance.minted = from.readBoolean() ? Minted.read(from) : null;
        provenance.uses = from.readBoolean() ? Episode.read(from) : null;
        return provenance;
    }
}
