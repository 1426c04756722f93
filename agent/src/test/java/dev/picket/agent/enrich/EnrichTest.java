package dev.picket.agent.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Envelope.Observer;
import dev.picket.event.Event;
import dev.picket.event.Flow;
import dev.picket.event.Flow.Outcome;
import dev.picket.event.Flow.Protocol;
import dev.picket.event.Inference;
import dev.picket.event.Traffic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EnrichTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final List<Event> seen = new ArrayList<>();
    private boolean full;
    private final Enrich enrich = new Enrich(Set.of(), event -> !full && seen.add(event));

    @AfterEach
    void nothingIsMissing() {
        assertThat(enrich.account().balance().missing()).isZero();
        assertThat(enrich.account().balance().out()).isEqualTo(seen.size());
    }

    @Test
    void offer_flowOfTheServingEnd_completesLaterFlowsToIt() {
        enrich.offer(flow(Observer.SERVER, end("10.1.0.5", ""), end("10.1.0.6", "server")));
        enrich.offer(flow(Observer.CLIENT, end("10.1.0.5", "client"), end("10.1.0.6", "")));
        enrich.offer(flow(Observer.SERVER, end("10.1.0.5", ""), end("10.1.0.6", "server")));

        assertThat(((Flow) seen.get(0)).source().podUid()).isEmpty();
        assertThat(((Flow) seen.get(1)).destination().podUid()).isEqualTo("server");
        assertThat(((Flow) seen.get(2)).source().podUid()).isEqualTo("client");
    }

    @Test
    void offer_peersEnd_isNotLearnedFrom() {
        enrich.offer(flow(Observer.CLIENT, end("10.1.0.5", "client"), end("10.9.0.1", "claimed")));
        enrich.offer(flow(Observer.CLIENT, end("10.1.0.5", "client"), end("10.9.0.1", "")));

        assertThat(((Flow) seen.get(1)).destination().podUid()).isEmpty();
    }

    @Test
    void offer_inference_getsItsCallersPod() {
        enrich.offer(flow(Observer.CLIENT, end("10.1.0.5", "client"), end("10.9.0.1", "")));
        enrich.offer(inference("10.1.0.5"));

        var inference = (Inference) seen.get(1);
        assertThat(inference.caller().podUid()).isEqualTo("client");
        assertThat(inference.caller().tenant()).isEqualTo("red");
        assertThat(inference.server().podUid()).isEmpty();
    }

    @Test
    void offer_nextStageFull_staysTheCallers() {
        full = true;

        assertThat(enrich.offer(inference("10.1.0.5"))).isFalse();
        assertThat(enrich.account().balance().in()).isZero();
    }

    private static Flow flow(Observer observer, Endpoint source, Endpoint destination) {
        return new Flow(
                Envelope.unplaced("", NOW, NOW, observer),
                Protocol.TCP,
                source,
                destination,
                new Traffic(1, 1),
                Traffic.NONE,
                Outcome.ESTABLISHED,
                false);
    }

    private static Inference inference(String caller) {
        return new Inference(
                Envelope.unplaced("", NOW, NOW, Observer.SERVER),
                new Endpoint(caller, 4000, "", "", "", "", "red"),
                Endpoint.of("10.1.0.9", 8000),
                "chat",
                "openai",
                new Inference.Request("m", false, 1, 10, 1, 0, 5),
                new Inference.Response(
                        "m",
                        200,
                        1,
                        List.of("stop"),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        5,
                        0,
                        false,
                        0),
                List.of(),
                List.of(),
                "",
                "",
                "");
    }

    private static Endpoint end(String ip, String podUid) {
        return new Endpoint(ip, 80, podUid, "", "", "", "");
    }
}
