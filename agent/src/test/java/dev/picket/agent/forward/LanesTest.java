package dev.picket.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.event.ApiCall;
import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Event;
import dev.picket.event.Inference;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LanesTest {
    private final Lanes lanes = new Lanes(Samples.PLACE, 7);

    @Test
    void place_manySources_eachLaneIsContiguousFromOne() {
        var last = new HashMap<Integer, Long>();

        for (int i = 0; i < 1000; i++) {
            var envelope = lanes.place(Samples.flow("10.1.0." + i, 80)).envelope();
            assertThat(envelope.sequence()).isEqualTo(last.getOrDefault(envelope.lane(), 0L) + 1);
            last.put(envelope.lane(), envelope.sequence());
        }

        assertThat(last).hasSize(Envelope.LANES);
        assertThat(last.values()).allSatisfy(count -> assertThat(count).isBetween(180L, 320L));
    }

    @Test
    void place_event_carriesWhereItWasSeen() {
        var envelope = lanes.place(Samples.flow("10.1.0.1", 80)).envelope();

        assertThat(envelope.cluster()).isEqualTo("test");
        assertThat(envelope.agent()).isEqualTo("node-1");
        assertThat(envelope.epoch()).isEqualTo(7);
        assertThat(envelope.id()).isEqualTo("test/node-1/7/" + envelope.lane() + "/1");
    }

    @Test
    void laneOf_podsOfOneWorkload_areInOneLane() {
        var seen = new HashSet<Integer>();

        for (int pod = 0; pod < 50; pod++) {
            seen.add(Lanes.laneOf(Samples.flow(new Endpoint("10.0.0." + pod, 1, "uid" + pod, "", "shop", "web", ""))));
        }

        assertThat(seen).hasSize(1);
    }

    @Test
    void laneOf_callsAndInferences_goByUserAndCaller() {
        assertThat(lanesOf(IntStream.range(0, 200)
                        .<Event>mapToObj(i -> call("user-" + i))
                        .toList()))
                .hasSize(Envelope.LANES);
        assertThat(lanesOf(IntStream.range(0, 200)
                        .<Event>mapToObj(i -> call("user-1"))
                        .toList()))
                .hasSize(1);
        assertThat(lanesOf(IntStream.range(0, 200)
                        .<Event>mapToObj(i -> inference("key-" + i))
                        .toList()))
                .hasSize(Envelope.LANES);
    }

    @Test
    void place_nameWithASlash_isRefusedByName() {
        assertThatThrownBy(() -> new Place("c", "../x", "n")).hasMessageContaining("agent is not a name");
    }

    private static Set<Integer> lanesOf(List<Event> events) {
        var seen = new HashSet<Integer>();
        events.forEach(event -> seen.add(Lanes.laneOf(event)));
        return seen;
    }

    private static ApiCall call(String user) {
        return new ApiCall(
                unplaced(),
                "a",
                ApiCall.Stage.RESPONSE_COMPLETE,
                ApiCall.Level.METADATA,
                "get",
                new ApiCall.User(user, List.of(), "", "", ""),
                null,
                "10.0.0.1",
                "kubectl",
                ApiCall.ObjectReference.NONE,
                200,
                ApiCall.Decision.ALLOW,
                "",
                "",
                "",
                "");
    }

    private static Inference inference(String credential) {
        return new Inference(
                unplaced(),
                Endpoint.UNKNOWN,
                Endpoint.UNKNOWN,
                "chat",
                "openai",
                new Inference.Request("m", false, 1, 0, 1, 0, 1),
                new Inference.Response(
                        "m",
                        200,
                        1,
                        List.of("stop"),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        1,
                        0,
                        false,
                        0),
                List.of(),
                List.of(),
                credential,
                "",
                "");
    }

    private static Envelope unplaced() {
        return Envelope.unplaced("", Samples.NOW, Samples.NOW, Envelope.Observer.UNKNOWN);
    }
}
