package dev.picket.collector.detect.audit;

import dev.picket.collector.context.Observation;
import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Detector;
import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Key;
import dev.picket.collector.detect.Message;
import dev.picket.collector.detect.Output;
import dev.picket.collector.detect.Severity;
import dev.picket.event.ApiCall;
import dev.picket.event.Content;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * A signing request for a certificate in the name of the cluster's own, by somebody who is not that one; or approved by who made it. Keyed by
 * the request: two events at most tell it all. About 1 KiB a request, 6,000 requests.
 */
public final class Signing implements Detector<Signing.Request, Void> {
    static final Detection DETECTION = new Detection("signing-request-abuse", Severity.HIGH, List.of("T1098", "T1649"));

    private static final String REQUESTS = "certificatesigningrequests";
    private static final String GROUP = "certificates.k8s.io";
    private static final int KEYS_MAX = 64;

    /** What is known of a request; mutable, owned by its key. */
    static final class Request {
        private String maker = "";
        private String subject = "";
        private boolean system;
        private Episode episode = new Episode(Instant.EPOCH);
    }

    @Override
    public String name() {
        return DETECTION.id();
    }

    @Override
    public List<Detection> detections() {
        return List.of(DETECTION);
    }

    @Override
    public void keys(Observation observation, Consumer<Key> keys) {
        if (observation.event() instanceof ApiCall call
                && Calls.isDecided(call)
                && Calls.is(call, GROUP, REQUESTS)
                && (makes(call) || approves(call))) {
            keys.accept(new Key("signing-request", named(call)));
        }
    }

    /** A request that was refused has no name yet: its maker stands for it. */
    private static String named(ApiCall call) {
        var name = call.object().name();
        return name.isEmpty() ? "of " + Caller.key(call) : name;
    }

    private static boolean makes(ApiCall call) {
        return call.verb().equals("create") && call.object().subresource().isEmpty();
    }

    private static boolean approves(ApiCall call) {
        return call.object().subresource().equals("approval") && Calls.writes(call) && Calls.succeeded(call);
    }

    @Override
    public void observe(Key key, Request state, Observation observation, Output<Void> out) {
        if (observation.event() instanceof ApiCall call) {
            if (state.episode.isOver(observation.time())) {
                state.episode = new Episode(observation.time());
            }
            if (makes(call)) {
                made(key, state, observation, call, new Findings(out));
            } else {
                approved(key, state, observation, call, new Findings(out));
            }
        }
    }

    private static void made(Key key, Request state, Observation observation, ApiCall call, Findings out) {
        state.maker = Caller.key(call);
        if (call.body().content() instanceof Content.SigningRequest request) {
            state.subject = request.commonName();
            state.system = isSystem(request) && !isItsOwn(request, call);
        }
        add(state, observation, call);
        if (state.system || isForbiddenBySigner(call)) {
            state.episode.raise(Calls.succeeded(call) ? Severity.HIGH : Severity.MEDIUM);
            var did = Calls.succeeded(call) ? "asked for" : "was refused";
            out.tell(
                    DETECTION,
                    key.value(),
                    state.episode,
                    observation,
                    () -> summary(call, did + " a certificate", state));
        }
    }

    /** He may ask, but not for this: admission keeps the signers of the cluster's own from handing out everything. */
    private static boolean isForbiddenBySigner(ApiCall call) {
        return call.code() == 403 && call.decision() == ApiCall.Decision.ALLOW;
    }

    private static void approved(Key key, Request state, Observation observation, ApiCall call, Findings out) {
        boolean own = state.maker.equals(Caller.key(call));
        add(state, observation, call);
        if (state.system) {
            state.episode.raise(Severity.HIGH);
        } else if (own) {
            // whoever makes users by hand asks and approves; of whom it was for the log may say nothing
            state.episode.raise(state.subject.isEmpty() ? Severity.MEDIUM : Severity.LOW);
        }
        if (state.system || own) {
            var did = own ? "approved its own request for a certificate" : "approved a certificate";
            out.tell(DETECTION, key.value(), state.episode, observation, () -> summary(call, did, state));
        }
    }

    private static void add(Request state, Observation observation, ApiCall call) {
        state.episode.add(Evidence.of(call), 0, 0, Calls.wasRefused(call), 0, observation.time());
    }

    static boolean isSystem(Content.SigningRequest request) {
        return request.commonName().startsWith("system:")
                || request.organisations().stream().anyMatch(one -> one.startsWith("system:"));
    }

    /** Nodes renew their own, and who has a bootstrap token becomes one. */
    private static boolean isItsOwn(Content.SigningRequest request, ApiCall call) {
        var groups = call.user().groups();
        boolean renews = request.commonName().equals(call.user().name())
                && (groups.isEmpty() || groups.containsAll(request.organisations()));
        boolean joins = call.user().name().startsWith("system:bootstrap:")
                && request.commonName().startsWith("system:node:");
        return renews || joins;
    }

    private static String summary(ApiCall call, String did, Request state) {
        var whose = state.subject.isEmpty() ? "" : " in the name of " + state.subject;
        return call.actingUser().name() + ' ' + did + whose;
    }

    @Override
    public Request fresh() {
        return new Request();
    }

    @Override
    public int keysMax() {
        return KEYS_MAX;
    }

    @Override
    public void receive(Key key, Request state, Message<Void> message, Output<Void> out) {
        throw new IllegalStateException("nobody sends messages here");
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(Request state, DataOutput to) throws IOException {
        to.writeUTF(state.maker);
        to.writeUTF(state.subject);
        to.writeBoolean(state.system);
        state.episode.write(to);
    }

    @Override
    public Request read(int version, DataInput from) throws IOException {
        var request = new Request();
        request.maker = from.readUTF();
        request.subject = from.readUTF();
        request.system = from.readBoolean();
        request.episode = Episode.read(from);
        return request;
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
