package dev.picket.collector.detect.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.context.Observation;
import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Given;
import dev.picket.collector.detect.Run;
import dev.picket.collector.detect.Severity;
import dev.picket.event.Envelope;
import dev.picket.event.Flow;
import dev.picket.event.Inference;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WitnessesTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String MODEL = "models/llm";

    @Test
    void bypass_workloadBesideTheGateway_isFoundOnce() {
        var seen = throughTheGateway();
        seen.add(flow("b1", at(40), "red/notebook"));
        seen.add(flow("b2", at(41), "red/notebook"));

        var findings = found(seen);

        assertThat(findings).extracting(finding -> finding.detection().id()).containsExactly("gateway-bypass");
        var finding = findings.getFirst();
        assertThat(finding.severity()).isEqualTo(Severity.MEDIUM);
        assertThat(finding.actor()).isEqualTo(Given.workload("red", "notebook"));
        assertThat(finding.target()).isEqualTo(Given.workload("models", "llm"));
        assertThat(finding.time()).isEqualTo(at(40));
        assertThat(finding.evidence()).extracting(Evidence::id).startsWith("b1");
        assertThat(finding.summary()).contains("red/notebook", "models/llm");
    }

    @Test
    void bypass_callerOfTheGatewayWhoGoesAroundIt_isFound() {
        var seen = throughTheGateway();
        seen.add(flow("b1", at(40), "red/web"));

        assertThat(found(seen))
                .extracting(finding -> finding.evidence().getFirst().id())
                .containsExactly("b1");
    }

    @Test
    void bypass_gatewayProbeSharedAndFailed_areNone() {
        var seen = throughTheGateway();
        seen.add(flow("s", at(40), "shared/prometheus"));
        seen.add(Given.flow("f", at(40), "red/notebook", MODEL, 8000, Flow.Outcome.REFUSED));
        seen.add(Given.secondSide(flow("o", at(40), "red/notebook")));
        seen.add(Given.flow("p", at(40), "red/notebook", MODEL, 22, Flow.Outcome.ESTABLISHED));

        assertThat(found(seen)).isEmpty();
    }

    @Test
    void bypass_tellerIsAway_isNone() {
        var seen = new ArrayList<Observation>();
        IntStream.range(0, 60).forEach(minute -> seen.add(flow("g" + minute, at(minute), "models/gateway")));
        IntStream.range(0, 25).forEach(minute -> seen.add(proxied("i" + minute, at(minute), "red/web")));
        seen.add(flow("b1", at(45), "red/notebook"));

        assertThat(found(seen)).isEmpty();
    }

    @Test
    void bypass_newcomerWhoTellsOfItself_isNone() {
        var seen = direct();
        IntStream.range(40, 50).forEach(minute -> {
            seen.add(flow("n" + minute, at(minute), "blue/new"));
            seen.add(Given.inference("m" + minute, at(minute).plusSeconds(20), "blue/new", MODEL));
        });

        assertThat(found(seen)).isEmpty();
    }

    @Test
    void forged_callWithoutAConnection_isFound() {
        var seen = direct();
        seen.add(Given.inference("x1", at(40), "blue/victim", MODEL));

        var findings = found(seen);

        assertThat(findings).extracting(finding -> finding.detection().id()).containsExactly("forged-telemetry");
        assertThat(findings.getFirst().actor()).isEqualTo(Given.workload("blue", "victim"));
        assertThat(findings.getFirst().reached()).isNull();
    }

    @Test
    void forged_connectionComesLate_isNone() {
        var seen = direct();
        seen.add(Given.inference("x1", at(40), "blue/slow", MODEL));
        seen.add(flow("f1", at(43), "blue/slow"));

        assertThat(found(seen)).isEmpty();
    }

    @Test
    void forged_flowsOfTheServerAreNotSeen_isNone() {
        var seen = new ArrayList<Observation>();
        IntStream.range(0, 60).forEach(minute -> seen.add(Given.inference("i" + minute, at(minute), "red/web", MODEL)));
        seen.add(Given.inference("x1", at(40), "blue/victim", MODEL));

        assertThat(found(seen)).isEmpty();
    }

    @Test
    void state_writtenAndRead_goesOn() throws IOException {
        var witnesses = new Witnesses();
        var state = witnesses.fresh();
        var seen = throughTheGateway();
        seen.add(flow("b1", at(40), "red/notebook"));
        for (var observation : ordered(seen)) {
            if (!observation.time().isAfter(at(40))) {
                feed(state, observation);
            }
        }

        var bytes = new ByteArrayOutputStream();
        witnesses.write(state, new DataOutputStream(bytes));
        var again = witnesses.read(1, new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

        var now = at(50).toEpochMilli();
        assertThat(again.settle("k", Given.workload("models", "llm"), now))
                .isEqualTo(state.settle("k", Given.workload("models", "llm"), now))
                .hasSize(1);
    }

    @Test
    void state_manyStrangers_isBounded() throws IOException {
        var state = new ModelServer();
        for (int i = 0; i < 10_000; i++) {
            state.connected(flow("f" + i, at(0), "red/w" + i));
        }
        var bytes = new ByteArrayOutputStream();
        state.write(new DataOutputStream(bytes));

        assertThat(bytes.size()).isLessThan(2_000);
    }

    private static void feed(ModelServer state, Observation observation) {
        if (observation.event() instanceof Inference inference) {
            state.told(observation, inference);
        } else {
            state.connected(observation);
        }
    }

    /** An hour of calls by two workloads through a gateway before the model; the proxy tells of them. */
    private static List<Observation> throughTheGateway() {
        var seen = new ArrayList<Observation>();
        IntStream.range(0, 60).forEach(minute -> {
            seen.add(flow("g" + minute, at(minute), "models/gateway"));
            seen.add(proxied("i" + minute, at(minute), minute % 2 == 0 ? "red/web" : "blue/api"));
        });
        return seen;
    }

    /** An hour of calls by two workloads that connect and tell of it themselves. */
    private static List<Observation> direct() {
        var seen = new ArrayList<Observation>();
        IntStream.range(0, 60).forEach(minute -> {
            var who = minute % 2 == 0 ? "red/web" : "blue/api";
            seen.add(flow("g" + minute, at(minute), who));
            seen.add(Given.inference("i" + minute, at(minute), who, MODEL));
        });
        return seen;
    }

    private static Observation flow(String id, Instant time, String from) {
        return Given.flow(id, time, from, MODEL, 8000, Flow.Outcome.ESTABLISHED);
    }

    private static Observation proxied(String id, Instant time, String caller) {
        var told = Given.inference(id, time, caller, MODEL);
        var envelope = Envelope.unplaced(id, time, time, Envelope.Observer.UNKNOWN);
        return new Observation(told.event().in(envelope), told.actor(), told.target(), null, told.relation(), false);
    }

    private static Instant at(int minute) {
        return Given.START.plus(HOUR).plus(Duration.ofMinutes(minute));
    }

    private static List<Finding> found(List<Observation> seen) {
        return Run.of(new Witnesses(), ordered(seen).toArray(Observation[]::new))
                .findings();
    }

    private static List<Observation> ordered(List<Observation> seen) {
        return seen.stream().sorted(Comparator.comparing(Observation::time)).toList();
    }
}
