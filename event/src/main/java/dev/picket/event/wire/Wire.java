package dev.picket.event.wire;

import com.google.protobuf.Timestamp;
import dev.picket.event.ApiCall;
import dev.picket.event.Envelope;
import dev.picket.event.Event;
import dev.picket.event.Flow;
import dev.picket.event.Inference;
import dev.picket.event.Reason;
import dev.picket.event.Text;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * Events to protobuf and back. Total in one direction; in the other, what a peer sends may be refused, never throws. Enum numbers that this
 * version does not know become the field's zero value.
 */
public final class Wire {
    /** The years 1 to 9999: what a protobuf Timestamp can be (google/protobuf/timestamp.proto). */
    private static final long SECONDS_MIN = -62_135_596_800L;

    private static final long SECONDS_MAX = 253_402_300_799L;

    private Wire() {}

    public static dev.picket.event.wire.v1.Event toProto(Event event) {
        var proto = envelope(event.envelope());
        return switch (event) {
            case Flow flow -> proto.setFlow(FlowWire.toProto(flow)).build();
            case ApiCall call -> proto.setApiCall(ApiCallWire.toProto(call)).build();
            case Inference inference ->
                proto.setInference(InferenceWire.toProto(inference)).build();
        };
    }

    public static Decoded fromProto(dev.picket.event.wire.v1.Event proto) {
        try {
            var envelope = envelope(proto);
            return switch (proto.getPlaneCase()) {
                case FLOW -> new Decoded.Read(FlowWire.fromProto(envelope, proto.getFlow()));
                case API_CALL -> new Decoded.Read(ApiCallWire.fromProto(envelope, proto.getApiCall()));
                case INFERENCE -> new Decoded.Read(InferenceWire.fromProto(envelope, proto.getInference()));
                case PLANE_NOT_SET -> new Decoded.Refused(Reason.MALFORMED, "plane is missing");
            };
        } catch (IllegalArgumentException | DateTimeException outOfRange) {
            return new Decoded.Refused(Reason.MALFORMED, String.valueOf(outOfRange.getMessage()));
        }
    }

    private static dev.picket.event.wire.v1.Event.Builder envelope(Envelope envelope) {
        return dev.picket.event.wire.v1.Event.newBuilder()
                .setId(envelope.id())
                .setCluster(envelope.cluster())
                .setAgent(envelope.agent())
                .setNode(envelope.node())
                .setEpoch(envelope.epoch())
                .setLane(envelope.lane())
                .setSequence(envelope.sequence())
                .setStart(timestamp(envelope.start()))
                .setEnd(timestamp(envelope.end()))
                .setObserverValue(number(envelope.observer()));
    }

    private static Envelope envelope(dev.picket.event.wire.v1.Event proto) {
        return new Envelope(
                Text.printable(proto.getId()),
                Text.printable(proto.getCluster()),
                Text.printable(proto.getAgent()),
                Text.printable(proto.getNode()),
                proto.getEpoch(),
                proto.getLane(),
                proto.getSequence(),
                instant(proto.getStart()),
                instant(proto.getEnd()),
                known(Envelope.Observer.values(), proto.getObserverValue()));
    }

    private static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    private static Instant instant(Timestamp timestamp) {
        if (timestamp.getSeconds() < SECONDS_MIN || timestamp.getSeconds() > SECONDS_MAX) {
            throw new IllegalArgumentException("time is out of range: " + timestamp.getSeconds() + " s");
        }
        return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    }

    @SuppressWarnings("EnumOrdinal")
    static int number(Enum<?> value) {
        return value.ordinal();
    }

    /** Our enums stand in the order of the wire's numbers; a test holds them together. */
    static <E extends Enum<E>> E known(E[] values, int number) {
        return values[number >= 0 && number < values.length ? number : 0];
    }
}
