package dev.picket.collector.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.picket.collector.context.Entity;
import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Given;
import dev.picket.collector.detect.Severity;
import dev.picket.event.Plane;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IncidentsTest {
    private static final Entity A = Given.workload("red", "a");
    private static final Entity B = Given.workload("blue", "b");
    private static final Entity C = Given.workload("green", "c");
    private static final Entity GATEWAY = Given.workload("shared", "gateway");

    private final Map<String, Incident> told = new LinkedHashMap<>();
    private final Incidents incidents = new Incidents(incident -> told.put(incident.id(), incident));

    @Test
    void offer_oneActorOverThreePlanes_isOneIncidentWithAPath() {
        var identity = Given.serviceAccount("red", "a");
        var scan = finding("f1", 0, Severity.MEDIUM, Plane.FLOW, A, null, B, B);
        var exec = finding("f2", 5, Severity.HIGH, Plane.AUDIT, identity, A, Given.workload("blue", "c"), null);
        var secret = finding("f3", 9, Severity.CRITICAL, Plane.INFERENCE, A, null, GATEWAY, null);

        offer(secret, scan, exec);

        assertThat(told).hasSize(1);
        var incident = told.values().iterator().next();
        assertThat(incident.findings()).containsExactly("f1", "f2", "f3");
        assertThat(incident.path()).extracting(Hop::plane).containsExactly(Plane.FLOW, Plane.AUDIT, Plane.INFERENCE);
        assertThat(incident.path()).extracting(Hop::from).containsOnly("red/a");
        assertThat(incident.path()).extracting(Hop::to).containsExactly("blue/b", "blue/c", "shared/gateway");
        assertThat(incident.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(incident.detection()).isEqualTo("d-inference");
        assertThat(incident.tenants()).containsExactly("blue", "red", "shared");
        assertThat(incident.score()).isCloseTo(40 + .6 * (30 + 20), within(1e-9));
        assertThat(incident.time()).isEqualTo(minute(0));
    }

    @Test
    void offer_whoWasReachedActs_joinsWithinTheWindow() {
        offer(edge("f1", 0, A, B), edge("f2", 119, B, C));

        assertThat(told).hasSize(1);
        assertThat(only().path()).extracting(Hop::from).containsExactly("red/a", "blue/b");
    }

    @Test
    void offer_whoWasReachedActsTooLate_opensAnother() {
        offer(edge("f1", 0, A, B), edge("f2", 121, B, C));

        assertThat(told).hasSize(2);
    }

    @Test
    void offer_whoWasReachedOnlyFailsALittle_doesNotJoin() {
        offer(edge("f1", 0, A, B), low("f2", 1, B, C));

        assertThat(only().findings()).containsExactly("f1");
    }

    @Test
    void advance_watermarkPutBack_groupsWhatWaitsAndWhatComesAfter() {
        incidents.advance(minute(10_000_000));
        incidents.offer(edge("f1", 20_000_000, A, C));

        incidents.advance(minute(0));
        incidents.offer(edge("f2", 1, B, C));
        incidents.advance(minute(2));

        assertThat(told.values())
                .extracting(Incident::findings, Incident::status)
                .containsExactlyInAnyOrder(
                        tuple(List.of("f1"), Incident.Status.OPEN), tuple(List.of("f2"), Incident.Status.OPEN));
    }

    @Test
    void offer_lowFindings_openNothingButJoinTheirActorBeforeAndAfter() {
        offer(low("f1", 0, A, C));
        assertThat(told).isEmpty();

        offer(edge("f2", 10, A, B), low("f3", 11, A, C));

        assertThat(only().findings()).containsExactly("f1", "f2", "f3");
        assertThat(only().path()).hasSize(1);
    }

    @Test
    void offer_actorOnTwoTrails_mergesThemIntoTheOlder() {
        offer(edge("f1", 0, A, C), edge("f2", 1, B, C));
        var older = incidents.open().getFirst().id();

        offer(edge("f3", 2, C, GATEWAY));

        assertThat(told).hasSize(2);
        assertThat(told.get(older))
                .extracting(incident -> incident == null ? List.of() : incident.findings())
                .isEqualTo(List.of("f1", "f2", "f3"));
        var younger = told.values().stream()
                .filter(i -> !i.id().equals(older))
                .findFirst()
                .orElseThrow();
        assertThat(younger.mergedInto()).isEqualTo(older);
        assertThat(younger.status()).isEqualTo(Incident.Status.RESOLVED);
        assertThat(incidents.open()).extracting(Incident::id).containsExactly(older);
    }

    @Test
    void offer_twoActorsWithOneTarget_stayApart() {
        offer(edge("f1", 0, A, C), edge("f2", 1, B, C));

        assertThat(told).hasSize(2);
    }

    @Test
    void offer_findingToldAgain_isUpdatedInPlace() {
        offer(edge("f1", 0, A, B));
        offer(finding("f1", 0, Severity.HIGH, Plane.FLOW, A, null, B, B));

        assertThat(only().severity()).isEqualTo(Severity.HIGH);
        assertThat(only().findings()).containsExactly("f1");
    }

    @Test
    void advance_idleForADay_resolves() {
        offer(edge("f1", 0, A, B));

        incidents.advance(minute(24 * 60 + 1));

        assertThat(only().status()).isEqualTo(Incident.Status.RESOLVED);
        assertThat(only().mergedInto()).isEmpty();
        assertThat(incidents.open()).isEmpty();
    }

    @Test
    void advance_beforeTheFinding_groupsNothingYet() {
        incidents.offer(edge("f1", 5, A, B));
        incidents.advance(minute(5));
        assertThat(told).isEmpty();

        incidents.advance(minute(6));

        assertThat(told).hasSize(1);
    }

    @Test
    void offer_nobodyInParticular_gluesNothing() {
        var nobody = Entity.NOBODY;

        offer(edge("f1", 0, nobody, B), edge("f2", 1, nobody, C));

        assertThat(told).hasSize(2);
    }

    @Test
    void offer_someoneOfATenant_joinsTheLatestIncidentOfThatTenantOnly() {
        var anyone = new Entity(Entity.Kind.IDENTITY, "", "tenant:red", "", "red");
        offer(edge("f1", 0, A, C), edge("f2", 1, Given.workload("red", "other"), C), edge("f3", 2, B, C));

        offer(finding("f4", 9, Severity.HIGH, Plane.INFERENCE, anyone, null, GATEWAY, null));

        assertThat(told.values())
                .extracting(Incident::findings)
                .containsExactlyInAnyOrder(List.of("f1"), List.of("f2", "f4"), List.of("f3"));
    }

    @Test
    void offer_someoneOfATenantThatWasReached_joins() {
        var anyone = new Entity(Entity.Kind.IDENTITY, "", "tenant:blue", "", "blue");

        offer(edge("f1", 0, A, B), finding("f2", 9, Severity.HIGH, Plane.INFERENCE, anyone, null, GATEWAY, null));

        assertThat(only().path()).extracting(Hop::from).containsExactly("red/a", "someone of tenant blue");
    }

    @Test
    void offer_anyOrder_givesTheSame() {
        long seed = Long.getLong("picket.seed", 20260302L);
        var random = new Random(seed);
        var findings = new ArrayList<Finding>();
        for (int i = 0; i < 300; i++) {
            var from = Given.workload("n" + random.nextInt(9), "w");
            var to = Given.workload("n" + random.nextInt(9), "w");
            int at = random.nextInt(2_000);
            findings.add(random.nextInt(3) == 0 ? low("f" + i, at, from, to) : edge("f" + i, at, from, to));
        }
        offer(findings.toArray(Finding[]::new));
        var again = new LinkedHashMap<String, Incident>();
        var others = new Incidents(incident -> again.put(incident.id(), incident));
        Collections.shuffle(findings, random);

        findings.forEach(others::offer);
        others.finish();

        assertThat(again).as("seed %d", seed).isEqualTo(told);
        assertThat(told.size()).isBetween(2, 150);
    }

    @Test
    void read_whatWasWritten_goesOnTheSame() throws IOException {
        offer(edge("f1", 0, A, B), low("f2", 1, C, B));
        incidents.offer(edge("f3", 2, B, C));
        var bytes = new ByteArrayOutputStream();
        incidents.write(new DataOutputStream(bytes));
        var again = new LinkedHashMap<String, Incident>();
        var others = new Incidents(incident -> again.put(incident.id(), incident));

        others.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        both(others, stage -> stage.offer(edge("f4", 3, C, GATEWAY)));

        assertThat(again.values()).containsExactlyElementsOf(told.values());
        assertThat(only().findings()).containsExactly("f1", "f2", "f3", "f4");
    }

    @Test
    void offer_moreThanACaseHolds_keepsTheWorst() {
        incidents.offer(finding("worst", 0, Severity.CRITICAL, Plane.FLOW, A, null, B, B));
        IntStream.range(0, Case.CLUES_MAX + 100)
                .forEach(i -> incidents.offer(edge("f" + i, 1 + i / 60, A, Given.workload("n", "w" + i))));
        incidents.finish();

        assertThat(only().findings()).hasSize(Case.CLUES_MAX).contains("worst");
        assertThat(only().path()).hasSizeLessThanOrEqualTo(200);
    }

    @Test
    void offer_moreIncidentsThanItHolds_resolvesTheIdlest() {
        IntStream.range(0, Incidents.OPEN_MAX + 1)
                .forEach(i -> incidents.offer(edge("f" + i, i, Given.workload("n", "from" + i), C)));
        incidents.finish();

        assertThat(incidents.open()).hasSize(Incidents.OPEN_MAX);
        assertThat(told.values().stream().filter(i -> i.status() == Incident.Status.RESOLVED))
                .extracting(Incident::findings)
                .containsExactly(List.of("f0"));
    }

    /** The one that opens is as idle as the others, and holds nothing yet. */
    @Test
    void offer_moreIncidentsThanItHoldsAtOneTime_makesRoomForTheLast() {
        IntStream.range(0, 2 * Incidents.OPEN_MAX)
                .forEach(i -> incidents.offer(edge("f" + i, 7, Given.workload("n", "from" + i), C)));
        incidents.finish();

        assertThat(incidents.open()).hasSize(Incidents.OPEN_MAX);
        assertThat(told.values()).hasSize(2 * Incidents.OPEN_MAX);
    }

    @Test
    void handle_closed_whatWasKnownToldAgain_leavesItClosed() {
        offer(edge("f1", 0, A, B));
        close(only().id());
        assertThat(only().status()).isEqualTo(Incident.Status.RESOLVED);
        assertThat(incidents.open()).isEmpty();

        offer(edge("f1", 0, A, B), low("f2", 3, A, C));

        assertThat(only().status()).isEqualTo(Incident.Status.RESOLVED);
        assertThat(only().findings()).containsExactly("f1", "f2");
        assertThat(only().handling().owner()).isEqualTo("anna");
    }

    @Test
    void handle_closed_anAlertOnItsTrail_opensItAgain() {
        offer(edge("f1", 0, A, B));
        close(only().id());

        offer(edge("f2", 5, B, C));

        assertThat(only().status()).isEqualTo(Incident.Status.OPEN);
        assertThat(only().findings()).containsExactly("f1", "f2");
        assertThat(only().handling())
                .isEqualTo(new Handling(
                        Handling.State.OPEN, "anna", "a new finding: d-flow", Handling.OURSELVES, minute(5)));
    }

    @Test
    void handle_closed_whatWasKnownBecameWorse_opensItAgain() {
        offer(edge("f1", 0, A, B));
        close(only().id());

        offer(finding("f1", 0, Severity.HIGH, Plane.FLOW, A, null, B, B));

        assertThat(only().status()).isEqualTo(Incident.Status.OPEN);
    }

    @Test
    void handle_closed_beyondItsTrail_leavesItClosedAndOpensAnother() {
        offer(edge("f1", 0, A, B));
        close(only().id());

        offer(edge("f2", 121, A, B));

        assertThat(told.values())
                .extracting(Incident::status)
                .containsExactly(Incident.Status.RESOLVED, Incident.Status.OPEN);
    }

    @Test
    void handle_acknowledged_goesOnAndKeepsItsOwnerThroughAMerge() {
        offer(edge("f1", 0, A, C), edge("f2", 1, B, C));
        var older = incidents.open().getFirst().id();
        incidents.handle(incidents.open().getLast().id(), handling(Handling.State.ACKNOWLEDGED));

        offer(edge("f3", 2, C, GATEWAY));

        assertThat(incidents.open()).singleElement().satisfies(incident -> {
            assertThat(incident.id()).isEqualTo(older);
            assertThat(incident.isAcknowledged()).isTrue();
            assertThat(incident.handling().owner()).isEqualTo("anna");
        });
    }

    @Test
    void handle_closedAndIdleForADay_isForgotten() {
        offer(edge("f1", 0, A, B));
        var id = only().id();
        close(id);

        incidents.advance(minute(24 * 60 + 1));

        assertThat(incidents.handling(id)).isEmpty();
        assertThat(only().status()).isEqualTo(Incident.Status.RESOLVED);
    }

    @Test
    void handle_notKnown_tellsNothing() {
        incidents.handle("nobody", handling(Handling.State.CLOSED));

        assertThat(told).isEmpty();
    }

    @Test
    void read_decidedBefore_isDecidedStill() throws IOException {
        offer(edge("f1", 0, A, B));
        var bytes = new ByteArrayOutputStream();
        incidents.write(new DataOutputStream(bytes));
        var others = new Incidents(incident -> told.put(incident.id(), incident), _ -> handling(Handling.State.CLOSED));

        others.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

        assertThat(others.open()).isEmpty();
        assertThat(others.known())
                .singleElement()
                .satisfies(incident -> assertThat(incident.status()).isEqualTo(Incident.Status.RESOLVED));
    }

    @Test
    void offer_firstFindingOfAnIncidentThatWasClosed_afterItsStateWasLost_leavesItClosed() {
        var others = new Incidents(incident -> told.put(incident.id(), incident), _ -> handling(Handling.State.CLOSED));

        others.offer(edge("f1", 0, A, B));
        others.finish();

        assertThat(only().status()).isEqualTo(Incident.Status.RESOLVED);
    }

    @Test
    void offer_moreIncidentsThanItHolds_whatWasClosedGoesFirst() {
        IntStream.range(0, Incidents.OPEN_MAX)
                .forEach(i -> incidents.offer(edge("f" + i, i, Given.workload("n", "from" + i), C)));
        incidents.finish();
        var latest = incidents.open().getLast().id();
        close(latest);

        offer(edge("one-more", Incidents.OPEN_MAX, A, C));

        assertThat(incidents.handling(latest)).isEmpty();
        assertThat(incidents.open()).hasSize(Incidents.OPEN_MAX);
    }

    private void close(String id) {
        incidents.handle(id, handling(Handling.State.CLOSED));
    }

    private static Handling handling(Handling.State state) {
        return new Handling(state, "anna", "known", "operator", minute(2));
    }

    private void both(Incidents others, Consumer<Incidents> step) {
        for (var stage : List.of(incidents, others)) {
            step.accept(stage);
            stage.finish();
        }
    }

    private void offer(Finding... findings) {
        List.of(findings).forEach(incidents::offer);
        incidents.finish();
    }

    private Incident only() {
        assertThat(told).hasSize(1);
        return told.values().iterator().next();
    }

    private static Instant minute(int minute) {
        return Given.START.plus(Duration.ofMinutes(minute));
    }

    private static Finding edge(String id, int minute, Entity from, Entity to) {
        return finding(id, minute, Severity.MEDIUM, Plane.FLOW, from, null, to, to);
    }

    private static Finding low(String id, int minute, Entity from, Entity to) {
        return finding(id, minute, Severity.LOW, Plane.FLOW, from, null, to, null);
    }

    private static Finding finding(
            String id,
            int minute,
            Severity severity,
            Plane plane,
            Entity actor,
            @Nullable Entity via,
            Entity target,
            @Nullable Entity reached) {
        return new Finding(
                id,
                new Detection("d-" + plane.label(), severity, List.of()),
                severity,
                1,
                severity.weight(),
                minute(minute),
                actor,
                via,
                target,
                reached,
                actor.display() + " did something to " + target.display(),
                List.of(new Evidence(plane, "event-" + id, minute(minute))),
                1);
    }
}
