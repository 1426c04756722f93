package dev.picket.collector.detect.audit;

import dev.picket.collector.context.Observation;
import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Detector;
import dev.picket.collector.detect.Key;
import dev.picket.collector.detect.Message;
import dev.picket.collector.detect.Output;
import dev.picket.event.ApiCall;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * What becomes of one credential: who had it made, from where and with what it is used, and what its steps amount to. Keyed by the credential's
 * id, or by the user where the log has none. What pods do by their own tokens as programs do it costs nothing.
 *
 * <p>About 600 bytes a credential, 12 KiB at most while it is in a chain.
 */
public final class Credentials implements Detector<Passport, Void> {
    private static final String CREDENTIAL = "credential";
    private static final int KEYS_MAX = 256;

    @Override
    public String name() {
        return "api-credentials";
    }

    @Override
    public List<Detection> detections() {
        return List.of(Provenance.DETECTION, Origin.DETECTION, Chain.DETECTION);
    }

    @Override
    public void keys(Observation observation, Consumer<Key> keys) {
        if (observation.event() instanceof ApiCall call && Calls.isDecided(call) && !Caller.isCluster(observation)) {
            if (isMint(call)) {
                keys.accept(new Key(CREDENTIAL, call.issuedCredential()));
            }
            if (isTravelling(call) || Step.of(observation, call).isPresent()) {
                keys.accept(new Key(CREDENTIAL, used(call)));
            }
        }
    }

    private static boolean isMint(ApiCall call) {
        return Calls.isTokenRequest(call)
                && !call.issuedCredential().isEmpty()
                && !call.issuedCredential().equals(call.credential());
    }

    /** Not bound to a pod: it can be used anywhere. */
    private static boolean isTravelling(ApiCall call) {
        return call.user().pod().isEmpty() && !call.user().name().isEmpty();
    }

    private static String used(ApiCall call) {
        return call.credential().isEmpty() ? "of " + Caller.key(call) : call.credential();
    }

    @Override
    public Passport fresh() {
        return new Passport();
    }

    @Override
    public int keysMax() {
        return KEYS_MAX;
    }

    @Override
    public void observe(Key key, Passport state, Observation observation, Output<Void> out) {
        if (observation.event() instanceof ApiCall call) {
            if (key.value().equals(used(call))) {
                use(key.value(), state, observation, call, new Findings(out));
            } else {
                state.provenance().mint(observation, call);
            }
        }
    }

    private static void use(String key, Passport state, Observation observation, ApiCall call, Findings out) {
        var step = Step.of(observation, call);
        if (isTravelling(call)) {
            state.provenance().use(key, observation, call, step.orElse(null), out);
            if (!call.credential().isEmpty()) {
                state.origin().use(key, observation, call, out);
            }
        }
        step.ifPresent(one -> state.chain().add(key, one, observation, call, out));
    }

    @Override
    public void receive(Key key, Passport state, Message<Void> message, Output<Void> out) {
        throw new IllegalStateException("nobody sends messages here");
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(Passport state, DataOutput to) throws IOException {
        state.write(to);
    }

    @Override
    public Passport read(int version, DataInput from) throws IOException {
        return Passport.read(from);
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
