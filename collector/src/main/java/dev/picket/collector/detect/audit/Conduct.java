package dev.picket.collector.detect.audit;

import dev.picket.collector.context.Observation;
import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Detector;
import dev.picket.collector.detect.Key;
import dev.picket.collector.detect.Message;
import dev.picket.collector.detect.Output;
import dev.picket.collector.detect.Severity;
import dev.picket.event.ApiCall;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * What one identity does through the Kubernetes API, whom it acts as included: goes through secrets, tries what it may not, acts as others,
 * enters pods. Keyed by the authenticated user, or by the address of who has no name.
 *
 * <p>An identity costs nothing until it does such a thing, then up to 16 episodes of at most 10 KiB; 10,000 identities with one full
 * episode each are some 60 MB.
 */
public final class Conduct implements Detector<Episodes, Void> {
    private static final String IDENTITY = "identity";
    private static final String RIGHTS = "rights";
    private static final int KEYS_MAX = 256;

    @Override
    public String name() {
        return "api-conduct";
    }

    @Override
    public List<Detection> detections() {
        return List.of(
                Secrets.DETECTION,
                Refusals.DETECTION,
                Disguise.DETECTION,
                Entries.DETECTION,
                Tokens.DETECTION,
                Gains.DETECTION,
                Strays.DETECTION,
                Claims.DETECTION,
                Crossings.DETECTION);
    }

    @Override
    public void keys(Observation observation, Consumer<Key> keys) {
        if (observation.event() instanceof ApiCall call && Calls.isDecided(call) && concerns(observation, call)) {
            keys.accept(new Key(IDENTITY, Caller.key(call)));
        }
    }

    private static boolean concerns(Observation observation, ApiCall call) {
        return Secrets.concerns(observation, call)
                || Refusals.concerns(observation, call)
                || Disguise.concerns(observation, call)
                || Probing.concerns(observation, call)
                || Entries.concerns(call)
                || Tokens.concerns(observation, call)
                || Gains.concerns(observation, call)
                || Strays.concerns(observation)
                || Claims.concerns(observation, call)
                || Crossings.concerns(observation);
    }

    @Override
    public Episodes fresh() {
        return new Episodes();
    }

    @Override
    public int keysMax() {
        return KEYS_MAX;
    }

    @Override
    public void observe(Key key, Episodes state, Observation observation, Output<Void> out) {
        if (observation.event() instanceof ApiCall call) {
            judge(key.value(), state, observation, call, new Findings(out));
        }
    }

    /** Where one call is several things, the graver tells it. */
    private static void judge(String key, Episodes state, Observation observation, ApiCall call, Findings out) {
        var time = observation.time();
        if (Strays.concerns(observation)) {
            Strays.judge(key, state.of(Strays.subject(call), time), observation, call, out);
        } else if (Claims.concerns(observation, call)) {
            Claims.judge(key, state.of(Claims.subject(call), time), observation, call, out);
        } else if (Disguise.concerns(observation, call)) {
            Disguise.judge(key, state.of(Disguise.subject(call), time), observation, call, out);
        } else {
            judgeDeed(key, state, observation, call, out);
        }
        if (Crossings.concerns(observation)) {
            Crossings.judge(key, state.of(Crossings.subject(observation, call), time), observation, call, out);
        }
        if (Entries.concerns(call)) {
            var entries = state.of("in " + Entries.subject(call), time);
            if (state.reached(RIGHTS, Severity.HIGH, time)) {
                entries.raise(Severity.MEDIUM);
            }
            Entries.judge(key, entries, observation, call, out);
        }
    }

    private static void judgeDeed(String key, Episodes state, Observation observation, ApiCall call, Findings out) {
        var time = observation.time();
        if (Secrets.concerns(observation, call)) {
            Secrets.judge(key, state.of("secrets", time), observation, call, out);
        } else if (Tokens.concerns(observation, call)) {
            Tokens.judge(key, state.of("token " + Calls.named(call), time), observation, call, out);
        } else if (Gains.concerns(observation, call)) {
            Gains.judge(key, state.of(RIGHTS, time), observation, call, out);
        } else if (Refusals.concerns(observation, call)) {
            Refusals.judge(key, state.of("refused", time), observation, call, out);
        } else if (Probing.concerns(observation, call)) {
            Probing.judge(key, state.of("asked", time), observation, call, out);
        }
    }

    @Override
    public void receive(Key key, Episodes state, Message<Void> message, Output<Void> out) {
        throw new IllegalStateException("nobody sends messages here");
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(Episodes state, DataOutput to) throws IOException {
        state.write(to);
    }

    @Override
    public Episodes read(int version, DataInput from) throws IOException {
        return Episodes.read(from);
    }

    @Override
    public void writeMessage(Void message, DataOutput to) {
        throw new IllegalStateException("there are no messages here");
    }

    @Override
    public Void readMessage(int version, DataInput from) {
        throw new IllegalStateException("there are no messages here");
    }
}
