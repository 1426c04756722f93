package dev.picket.event.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MapEntry;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import dev.picket.event.ApiCall;
import dev.picket.event.Ask;
import dev.picket.event.Authority;
import dev.picket.event.Body;
import dev.picket.event.CommandSign;
import dev.picket.event.Envelope;
import dev.picket.event.Flow;
import dev.picket.event.Inference;
import dev.picket.event.PodSpec;
import dev.picket.event.Setting;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class WireTest {
    @Test
    void roundTrip_everyPlaneWithEveryFieldSet_isEqual() {
        for (var event : Samples.everyPlane()) {
            assertThat(Wire.fromProto(Wire.toProto(event))).isEqualTo(new Decoded.Read(event));
            assertThat(JsonLines.read(JsonLines.write(event))).isEqualTo(new Decoded.Read(event));
        }
    }

    @Test
    void toProto_everyFieldSet_leavesNoFieldOfTheSchemaUnset() {
        for (var event : Samples.everyPlane()) {
            var proto = Wire.toProto(event);
            var plane = proto.getAllFields().entrySet().stream()
                    .filter(field -> field.getKey().getContainingOneof() != null)
                    .map(field -> Message.class.cast(field.getValue()))
                    .findFirst()
                    .orElseThrow();

            assertThat(plane.getAllFields().keySet())
                    .containsAll(plane.getDescriptorForType().getFields());
        }
    }

    @Test
    void roundTrip_everyContent_isEqual() {
        for (var call : Samples.callsOfEveryContent()) {
            assertThat(Wire.fromProto(Wire.toProto(call))).isEqualTo(new Decoded.Read(call));
            assertThat(JsonLines.read(JsonLines.write(call))).isEqualTo(new Decoded.Read(call));
        }
    }

    @Test
    void samples_haveEveryContentOfTheSchema_withEveryFieldSet() {
        var contents = dev.picket.event.wire.v1.Body.getDescriptor()
                .getOneofs()
                .getFirst()
                .getFields();

        var seen = new HashSet<FieldDescriptor>();
        for (var call : Samples.callsOfEveryContent()) {
            var proto = Wire.toProto(call).getApiCall();
            allSet(proto.getAsk());
            allSet(proto.getAuthority());
            allSet(proto.getReply());
            proto.getBody().getAllFields().forEach((field, value) -> {
                if (field.getContainingOneof() != null) {
                    seen.add(field);
                    allSet(Message.class.cast(value));
                }
            });
        }

        assertThat(seen).containsAll(contents);
    }

    private static void allSet(Message message) {
        assertThat(message.getAllFields().keySet())
                .containsAll(message.getDescriptorForType().getFields());
        for (var value : message.getAllFields().values()) {
            for (var one : value instanceof List<?> many ? many : List.of(value)) {
                if (one instanceof Message inner && !(one instanceof MapEntry)) {
                    allSet(inner);
                }
            }
        }
    }

    @Test
    void enums_standInTheOrderOfTheWiresNumbers() {
        sameNames(Envelope.Observer.values(), dev.picket.event.wire.v1.Event.Observer.values());
        sameNames(Flow.Protocol.values(), dev.picket.event.wire.v1.Flow.Protocol.values());
        sameNames(Flow.Outcome.values(), dev.picket.event.wire.v1.Flow.Outcome.values());
        sameNames(ApiCall.Stage.values(), dev.picket.event.wire.v1.ApiCall.Stage.values());
        sameNames(ApiCall.Level.values(), dev.picket.event.wire.v1.ApiCall.Level.values());
        sameNames(ApiCall.Decision.values(), dev.picket.event.wire.v1.ApiCall.Decision.values());
        sameNames(Ask.Act.values(), dev.picket.event.wire.v1.Proxied.Act.values());
        sameNames(CommandSign.values(), dev.picket.event.wire.v1.CommandSign.values());
        sameNames(Setting.values(), dev.picket.event.wire.v1.Setting.values());
        sameNames(Authority.Credential.values(), dev.picket.event.wire.v1.Authority.Credential.values());
        sameNames(Authority.Basis.values(), dev.picket.event.wire.v1.Grant.Basis.values());
        sameNames(Body.Origin.values(), dev.picket.event.wire.v1.Body.Origin.values());
        sameNames(PodSpec.Container.Kind.values(), dev.picket.event.wire.v1.Container.Kind.values());
        sameNames(Inference.Side.values(), dev.picket.event.wire.v1.Inference.Label.Side.values());
    }

    @Test
    void fromProto_outOfRange_isRefusedWithTheValue() {
        var proto = Wire.toProto(Samples.everyPlane().getFirst()).toBuilder()
                .setLane(9)
                .build();

        assertThat(Wire.fromProto(proto))
                .isInstanceOfSatisfying(
                        Decoded.Refused.class,
                        refused -> assertThat(refused.detail()).contains("lane").contains("9"));
    }

    @Test
    void fromProto_timeThatNoTimestampCanBe_isRefusedWithTheValue() {
        for (long seconds : new long[] {10_000_000_000_000_000L, -10_000_000_000_000_000L, Long.MAX_VALUE}) {
            var proto = Wire.toProto(Samples.everyPlane().getFirst()).toBuilder();
            proto.getEndBuilder().setSeconds(seconds);

            assertThat(Wire.fromProto(proto.build()))
                    .isInstanceOfSatisfying(
                            Decoded.Refused.class,
                            refused -> assertThat(refused.detail())
                                    .contains("time")
                                    .contains(Long.toString(seconds)));
        }
    }

    @Test
    void fromProto_withoutPlane_isRefused() {
        assertThat(Wire.fromProto(dev.picket.event.wire.v1.Event.getDefaultInstance()))
                .isInstanceOf(Decoded.Refused.class);
    }

    @Test
    void unknownFields_surviveAParse() throws InvalidProtocolBufferException {
        var later = UnknownFieldSet.newBuilder()
                .addField(900, UnknownFieldSet.Field.newBuilder().addVarint(7).build())
                .build();
        var proto = Wire.toProto(Samples.everyPlane().getFirst()).toBuilder()
                .setUnknownFields(later)
                .build();

        var parsed = dev.picket.event.wire.v1.Event.parseFrom(proto.toByteString());

        assertThat(parsed.getUnknownFields().hasField(900)).isTrue();
        assertThat(Wire.fromProto(parsed)).isInstanceOf(Decoded.Read.class);
    }

    @Test
    void read_notJson_isRefused() {
        assertThat(JsonLines.read("{nonsense")).isInstanceOf(Decoded.Refused.class);
    }

    private static void sameNames(Enum<?>[] ours, Enum<?>[] wires) {
        assertThat(Arrays.stream(ours).map(Enum::name).toList())
                .isEqualTo(Arrays.stream(wires)
                        .map(Enum::name)
                        .filter(name -> !name.equals("UNRECOGNIZED"))
                        .toList());
    }
}
