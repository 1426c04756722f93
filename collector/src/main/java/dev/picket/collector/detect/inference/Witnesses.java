package dev.picket.collector.detect.inference;

import dev.picket.collector.context.Observation;
import dev.picket.collector.detect.Contact;
import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Detector;
import dev.picket.collector.detect.Key;
import dev.picket.collector.detect.Message;
import dev.picket.collector.detect.Output;
import dev.picket.collector.detect.Severity;
import dev.picket.event.ApiCall;
import dev.picket.event.Flow;
import dev.picket.event.Inference;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Two witnesses of one thing: flows to a model server, and records of its inferences. {@code gateway-bypass} is a connection to a port that is
 * otherwise spoken of, by somebody who is not; {@code forged-telemetry} is a telling of a call by somebody who never connected, to a server
 * whose connections are seen. Both are judged some minutes later, when the server is seen again, for either may be late.
 *
 * <p>Costs one key a flow and an inference: the server with its port.
 */
public final class Witnesses implements Detector<ModelServer, Void> {
    public static final Detection BYPASS =
            new Detection("gateway-bypass", Severity.MEDIUM, List.of("T1090", "AML.T0040"));
    public static final Detection FORGED =
            new Detection("forged-telemetry", Severity.MEDIUM, List.of("T1565.002", "T1036"));

    private static final String SERVER = "model-server";
    private static final int KEYS_MAX = 256;

    @Override
    public String name() {
        return "witnesses";
    }

    @Override
    public List<Detection> detections() {
        return List.of(BYPASS, FORGED);
    }

    @Override
    public void keys(Observation observation, Consumer<Key> keys) {
        switch (observation.event()) {
            case Flow flow -> {
                if (flow.protocol() == Flow.Protocol.TCP
                        && Contact.of(flow) == Contact.MADE
                        && !observation.secondSide()) {
                    key(observation, flow.destination().port(), keys);
                }
            }
            case Inference inference -> key(observation, inference.server().port(), keys);
            case ApiCall _ -> {}
        }
    }

    private static void key(Observation observation, int port, Consumer<Key> keys) {
        var target = observation.target();
        boolean known = !target.name().isEmpty() || !target.ip().isEmpty();
        if (known && port > 0) {
            keys.accept(new Key(SERVER, target.key() + ' ' + port));
        }
    }

    @Override
    public ModelServer fresh() {
        return new ModelServer();
    }

    @Override
    public int keysMax() {
        return KEYS_MAX;
    }

    @Override
    public void observe(Key key, ModelServer state, Observation observation, Output<Void> out) {
        state.settle(key.value(), observation.target(), observation.time().toEpochMilli())
                .forEach(out::finding);
        if (observation.event() instanceof Inference inference) {
            state.told(observation, inference);
        } else {
            state.connected(observation);
        }
    }

    @Override
    public void receive(Key key, ModelServer state, Message<Void> message, Output<Void> out) {
        throw new IllegalStateException("nobody sends messages here");
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(ModelServer state, DataOutput to) throws IOException {
        state.write(to);
    }

    @Override
    public ModelServer read(int version, DataInput from) throws IOException {
        return ModelServer.read(from);
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
