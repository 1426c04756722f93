package dev.picket.collector.detect.lateral;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.context.Observation;
import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Given;
import dev.picket.collector.detect.Key;
import dev.picket.collector.detect.Run;
import dev.picket.collector.detect.Severity;
import dev.picket.event.Flow.Outcome;
import dev.picket.event.Flow.Protocol;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MovementTest {
    private static final Duration PAST = Duration.ofHours(2);
    private static final Instant NOW = Given.START.plus(PAST);

    @Test
    void receive_edgeThatNeitherEndExpected_isAFinding() {
        var flows = past("shop/web", "shop/api", "shop/cart", "shop/db");
        flows.add(Given.flow("new", NOW, "shop/web", "shop/db"));

        var run = run(flows);

        assertThat(run.findings()).hasSize(1);
        var finding = run.findings().getFirst();
        assertThat(finding.detection()).isEqualTo(Movement.NEW_EDGE);
        assertThat(finding.severity()).isEqualTo(Severity.MEDIUM);
        assertThat(finding.evidence()).extracting(Evidence::id).containsExactly("new");
        assertThat(finding.actor()).isEqualTo(Given.workload("shop", "web"));
        assertThat(finding.reached()).isEqualTo(Given.workload("shop", "db"));
        assertThat(finding.score()).isEqualTo(run.score("new", "lateral")).isGreaterThan(NewEdge.BITS);
        assertThat(run.score("new", "any")).isGreaterThanOrEqualTo(finding.score());
    }

    @Test
    void receive_sameEdgeAgain_isKnown() {
        var flows = past("shop/web", "shop/api", "shop/cart", "shop/db");
        flows.add(Given.flow("new", NOW, "shop/web", "shop/db"));
        flows.add(Given.flow("again", NOW.plusSeconds(60), "shop/web", "shop/db"));

        var run = run(flows);

        assertThat(run.findings()).hasSize(1);
        assertThat(run.score("again", "lateral")).isLessThan(run.score("new", "lateral"));
    }

    @Test
    void receive_firstEdgesOfAnApplication_areNoNews() {
        var flows = new ArrayList<Observation>();
        for (int i = 0; i < 600; i++) {
            flows.add(Given.flow("f" + i, Given.START.plusMillis(i * 500L), "shop/web", "shop/s" + i % 7));
        }

        assertThat(run(flows).findings()).isEmpty();
    }

    @Test
    void receive_newWorkloadWithoutHistory_isNoNewsWhateverItCalls() {
        var flows = past("shop/web", "shop/api", "shop/cart", "shop/db");
        flows.add(Given.flow("new", NOW, "shop/fresh", "shop/db"));

        assertThat(run(flows).findings()).isEmpty();
    }

    @Test
    void receive_popularDestination_surprisesLess() {
        var flows = past("shop/web", "shop/api", "shop/cart", "shop/db");
        for (int i = 0; i < 200; i++) {
            flows.add(Given.flow("p" + i, NOW.minusSeconds(200 - i), "n" + i + "/w", "shop/dns"));
        }
        flows.add(Given.flow("rare", NOW.plusSeconds(1), "shop/web", "shop/db"));
        flows.add(Given.flow("popular", NOW.plusSeconds(2), "shop/cart", "shop/dns"));

        var run = run(flows);

        assertThat(run.score("popular", "lateral")).isLessThan(run.score("rare", "lateral") - 4);
    }

    @Test
    void receive_newEdgeAcrossTenants_isHigh() {
        var flows = past("shop/web", "shop/api", "bank/app", "bank/db");
        flows.add(Given.flow("new", NOW, "shop/web", "bank/db"));

        assertThat(run(flows).findings()).extracting(Finding::severity).containsExactly(Severity.HIGH);
    }

    @Test
    void observe_sevenFirstContactsRefused_isAScanWithItsEvidence() {
        var flows = new ArrayList<Observation>();
        for (int i = 0; i < 20; i++) {
            flows.add(refused("f" + i, i, "shop/s" + i, 80));
        }

        var findings = run(flows).findings();

        assertThat(findings).hasSize(1);
        assertThat(findings.getFirst().detection()).isEqualTo(Movement.SCAN);
        assertThat(findings.getFirst().severity()).isEqualTo(Severity.MEDIUM);
        assertThat(findings.getFirst().evidence()).extracting(Evidence::id).startsWith("f0", "f1");
        assertThat(findings.getFirst().evidenceCount()).isEqualTo(16);
        assertThat(findings.getFirst().summary()).contains("shop/web", "hosts");
        assertThat(findings.getFirst().reached()).isNull();
    }

    @Test
    void observe_portsOfOneHost_areAScanToo() {
        var flows = new ArrayList<Observation>();
        for (int port = 1; port <= 7; port++) {
            flows.add(refused("f" + port, port, "shop/db", port));
        }

        assertThat(run(flows).findings()).extracting(Finding::detection).containsExactly(Movement.SCAN);
    }

    @Test
    void observe_neighbourDiscoveryThatNobodyAnswers_isNone() {
        var flows = new ArrayList<Observation>();
        for (int i = 0; i < 100; i++) {
            var solicited = Given.flow("f" + i, second(i), "shop/web", "shop/s" + i, 0, Outcome.UNANSWERED);
            flows.add(Given.between(solicited, Protocol.ICMP, i % 2 == 0 ? "::" : "fd00::a", "ff02::1:ff00:" + i));
        }

        assertThat(run(flows).findings()).isEmpty();
    }

    @Test
    void observe_pingsThatNobodyAnswers_areAScan() {
        var flows = new ArrayList<Observation>();
        for (int i = 0; i < 7; i++) {
            var ping = Given.flow("f" + i, second(i), "shop/web", "shop/s" + i, 0, Outcome.UNANSWERED);
            flows.add(Given.between(ping, Protocol.ICMP, "fd00::a", "fd00::1:" + i));
        }

        assertThat(run(flows).findings()).extracting(Finding::detection).containsExactly(Movement.SCAN);
    }

    @Test
    void receive_firstWordToAGroup_isNoNewEdge() {
        var flows = past("shop/web", "shop/api", "shop/cart", "shop/db");
        var group = Given.flow("new", NOW, "shop/web", "shop/db");
        flows.add(Given.between(group, Protocol.UDP, "10.0.0.1", "224.0.0.251"));

        assertThat(run(flows).findings()).isEmpty();
    }

    @Test
    void observe_retriesOfWhatIsDown_areNone() {
        var flows = new ArrayList<Observation>();
        for (int i = 0; i < 100; i++) {
            flows.add(refused("f" + i, i, "shop/s" + i % 4, 80));
        }

        assertThat(run(flows).findings()).isEmpty();
    }

    @Test
    void observe_failuresAmongSuccesses_areNone() {
        var flows = new ArrayList<Observation>();
        for (int i = 0; i < 100; i++) {
            var outcome = i % 3 == 0 ? Outcome.REFUSED : Outcome.ESTABLISHED;
            flows.add(Given.flow("f" + i, second(i), "shop/web", "shop/s" + i, 80, outcome));
        }

        assertThat(run(flows).findings()).isEmpty();
    }

    @Test
    void observe_failuresAnHourApart_areNone() {
        var flows = new ArrayList<Observation>();
        for (int i = 0; i < 30; i++) {
            flows.add(refused("f" + i, i * 3600, "shop/s" + i, 80));
        }

        assertThat(run(flows).findings()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Outcome.class,
            names = {"UNKNOWN", "ESTABLISHED"})
    void observe_outcomesThatDidNotFail_areNoScan(Outcome outcome) {
        var flows = new ArrayList<Observation>();
        for (int i = 0; i < 50; i++) {
            flows.add(Given.flow("f" + i, second(i), "shop/web", "shop/s" + i, 80, outcome));
        }

        assertThat(run(flows).findings()).isEmpty();
    }

    @Test
    void observe_scanIntoAnotherTenant_isHigh() {
        var flows = new ArrayList<Observation>();
        for (int i = 0; i < 7; i++) {
            flows.add(refused("f" + i, i, i == 3 ? "bank/db" : "shop/s" + i, 80));
        }

        assertThat(run(flows).findings()).extracting(Finding::severity).containsExactly(Severity.HIGH);
    }

    @Test
    void observe_collapsedRows_countTwice() {
        var flows = new ArrayList<Observation>();
        for (int i = 0; i < 4; i++) {
            flows.add(Given.collapsed(refused("f" + i, i, "shop/s", 80)));
        }

        assertThat(run(flows).findings()).extracting(Finding::detection).containsExactly(Movement.SCAN);
    }

    @Test
    void observe_suddenFlood_isScoredButNoFinding() {
        var flows = past("shop/web", "shop/api", "shop/cart", "shop/db");
        for (int i = 0; i < 500; i++) {
            flows.add(Given.flow("flood" + i, NOW.plusMillis(i * 10L), "shop/cart", "shop/db"));
        }

        var run = run(flows);

        assertThat(run.findings()).isEmpty();
        assertThat(run.score("flood499", "volumetric")).isGreaterThan(50);
        assertThat(run.score("past100", "volumetric")).isLessThan(run.score("flood499", "volumetric") / 5);
    }

    @Test
    void keys_secondSideAndAnswers_concernNobody() {
        var keys = new ArrayList<Key>();
        var flow = Given.flow("f", NOW, "shop/web", "shop/db");

        new Movement().keys(Given.secondSide(flow), keys::add);
        new Movement().keys(Given.flow("g", NOW, "shop/db", "shop/web", 40_000, Outcome.UNKNOWN), keys::add);

        assertThat(keys).isEmpty();
    }

    @Test
    void read_whatWasWritten_goesOnTheSame() throws IOException {
        var detector = new Movement();
        var key = new Key("source-workload", "w");
        var state = detector.fresh();
        var at = new Key("destination-workload", "w");
        for (var flow : past("shop/web", "shop/api", "shop/web", "shop/db")) {
            detector.observe(key, state, flow, new Silent());
            detector.observe(at, state, flow, new Silent());
        }
        for (int i = 0; i < 10; i++) {
            detector.observe(key, state, refused("r" + i, i, "shop/x" + i, 1), new Silent());
        }
        var bytes = bytes(detector, state);

        var again = detector.read(detector.version(), new DataInputStream(new ByteArrayInputStream(bytes)));

        assertThat(bytes(detector, again)).isEqualTo(bytes);
        assertThat(bytes.length).isGreaterThan(500);
    }

    @Test
    void observe_endlessPlaces_keepsBoundedState() throws IOException {
        var detector = new Movement();
        var state = detector.fresh();
        for (int i = 0; i < 20_000; i++) {
            var flow = Given.flow("f" + i, second(i), "n" + i + "/a", "m" + i + "/b", i % 30_000, Outcome.REFUSED);
            detector.observe(new Key("source-workload", "w"), state, flow, new Silent());
            detector.observe(new Key("destination-workload", "w"), state, flow, new Silent());
        }

        assertThat(bytes(detector, state).length).isLessThan(100_000);
    }

    private static byte[] bytes(Movement detector, Habits state) throws IOException {
        var bytes = new ByteArrayOutputStream();
        detector.write(state, new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static Run run(List<Observation> flows) {
        return Run.of(List.of(), List.of(new Movement()), flows);
    }

    /** Two quiet hours in which two pairs talk every ten seconds. */
    private static List<Observation> past(String from1, String to1, String from2, String to2) {
        var flows = new ArrayList<Observation>();
        for (int i = 0; i < PAST.toSeconds() / 10; i++) {
            var even = i % 2 == 0;
            flows.add(Given.flow("past" + i, second(i * 10), even ? from1 : from2, even ? to1 : to2));
        }
        return flows;
    }

    private static Observation refused(String id, int second, String to, int port) {
        return Given.flow(id, second(second), "shop/web", to, port, Outcome.REFUSED);
    }

    private static Instant second(int second) {
        return Given.START.plusSeconds(second);
    }
}
