package dev.picket.collector.triage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.collector.context.Entity;
import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Given;
import dev.picket.collector.detect.Severity;
import dev.picket.collector.incident.Handling;
import dev.picket.collector.incident.Incident;
import dev.picket.collector.incident.Incidents;
import dev.picket.collector.triage.Action.Verb;
import dev.picket.collector.triage.Outcome.Done;
import dev.picket.collector.triage.Outcome.Refused;
import dev.picket.collector.triage.Outcome.Why;
import dev.picket.event.Plane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
class TriageTest {
    private static final Entity WEB = Given.workload("red", "web");
    private static final Entity DB = Given.workload("blue", "db");
    private static final Entity MALLORY = new Entity(Entity.Kind.IDENTITY, "", "mallory", "", "");

    @TempDir
    private Path folder = Path.of("");

    private Instant now = Given.START;
    private final List<Incident> told = new ArrayList<>();
    private Triage triage;
    private Incidents incidents;

    @BeforeEach
    void start() throws IOException {
        triage = Triage.open(folder.resolve("state/triage"), () -> Set.of("pod-exec", "service-scan"), () -> now);
        incidents = new Incidents(told::add, triage::decided);
    }

    @Test
    void acknowledge_isOnDisk_inTheJournal_andToldOnce() throws IOException {
        var id = incident(finding("f1", WEB, DB));

        var outcome = triage.obey(new Order.Acknowledge("operator", id, "anna", "looking"), incidents);

        assertThat(outcome).isInstanceOf(Done.class);
        assertThat(told.getLast().isAcknowledged()).isTrue();
        assertThat(triage.news()).singleElement().satisfies(action -> {
            assertThat(action.verb()).isEqualTo(Verb.ACKNOWLEDGE);
            assertThat(action.owner()).isEqualTo("anna");
            assertThat(action.principal()).isEqualTo("operator");
        });
        assertThat(triage.news()).isEmpty();

        start();
        assertThat(triage.decided(id))
                .isEqualTo(new Handling(Handling.State.ACKNOWLEDGED, "anna", "looking", "operator", now));
        assertThat(triage.news()).as("what may not have reached the ledger").hasSize(1);
    }

    @Test
    void close_withoutAnOwner_isOfWhoHasIt_elseOfTheToken() {
        var mine = incident(finding("f1", WEB, DB));
        triage.obey(new Order.Acknowledge("operator", mine, "anna", "looking"), incidents);
        var nobodys = incident(finding("f2", DB, WEB));

        triage.obey(new Order.Close("operator", mine, "", "known"), incidents);
        triage.obey(new Order.Close("operator", nobodys, "", "known"), incidents);

        assertThat(triage.decided(mine).owner()).isEqualTo("anna");
        assertThat(triage.decided(nobodys).owner()).isEqualTo("operator");
        assertThat(incidents.open()).isEmpty();
    }

    @Test
    void whatDoesNotGo_isRefused_andChangesNothing() {
        var id = incident(finding("f1", WEB, DB));

        assertThat(why(new Order.Acknowledge("operator", "nobody", "anna", "x")))
                .isEqualTo(Why.UNKNOWN);
        assertThat(why(new Order.Reopen("operator", id, "", ""))).isEqualTo(Why.CONFLICT);
        triage.obey(new Order.Close("operator", id, "anna", "known"), incidents);
        assertThat(why(new Order.Close("operator", id, "bert", "again"))).isEqualTo(Why.CONFLICT);
        assertThat(why(new Order.Acknowledge("operator", id, "bert", "again"))).isEqualTo(Why.CONFLICT);

        assertThat(triage.decided(id).owner()).isEqualTo("anna");
        assertThat(triage.news()).hasSize(1);
    }

    @Test
    void reopen_takesBackACloseAndAnAcknowledgement() {
        var id = incident(finding("f1", WEB, DB));
        triage.obey(new Order.Close("operator", id, "anna", "known"), incidents);

        triage.obey(new Order.Reopen("operator", id, "", "not known at all"), incidents);

        assertThat(incidents.open()).hasSize(1);
        assertThat(triage.decided(id).state()).isEqualTo(Handling.State.OPEN);
        assertThat(triage.decided(id).owner()).isEqualTo("anna");
    }

    @Test
    void noticed_openedAgainByAFinding_isInTheJournal_andOnDisk() throws IOException {
        var id = incident(finding("f1", WEB, DB));
        triage.obey(new Order.Close("operator", id, "anna", "known"), incidents);
        triage.news();
        told.clear();

        incidents.offer(finding("f2", WEB, DB));
        incidents.finish();
        triage.noticed(told, incidents);
        triage.noticed(told, incidents);

        assertThat(triage.news()).singleElement().satisfies(action -> {
            assertThat(action.verb()).isEqualTo(Verb.REOPEN);
            assertThat(action.principal()).isEqualTo(Handling.OURSELVES);
            assertThat(action.reason()).isEqualTo("a new finding: pod-exec");
        });
        start();
        assertThat(triage.decided(id).state()).isEqualTo(Handling.State.OPEN);
    }

    @Test
    void diskTakesNoMore_isRefused_andTakenBack() throws IOException {
        var id = incident(finding("f1", WEB, DB));
        Files.writeString(folder.resolve("state"), "a file where a folder must be");

        assertThat(why(new Order.Close("operator", id, "anna", "known"))).isEqualTo(Why.FAILED);
        assertThat(why(suppress("pod-exec", Duration.ofDays(1)))).isEqualTo(Why.FAILED);

        assertThat(triage.decided(id)).isEqualTo(Handling.NONE);
        assertThat(triage.suppressions()).isEmpty();
        assertThat(triage.news()).isEmpty();
        assertThat(incidents.open()).hasSize(1);
    }

    @Test
    void suppress_coversUntilItsEnd_overARestart_andThenCountsAgain() throws IOException {
        triage.obey(suppress("pod-exec", Duration.ofDays(7)), incidents);
        start();

        assertThat(triage.suppressions()).singleElement().satisfies(one -> {
            assertThat(one.owner()).isEqualTo("anna");
            assertThat(one.until()).isEqualTo(now.plus(Duration.ofDays(7)));
        });
        assertThat(triage.suppressing(finding("f1", WEB, DB))).isPresent();
        now = now.plus(Duration.ofDays(7));
        assertThat(triage.suppressing(finding("f1", WEB, DB))).isEmpty();
        assertThat(triage.suppressions()).isEmpty();
    }

    @Test
    void suppress_withoutAnEndWithinAYear_orOfWhatNothingFinds_isRefused() {
        assertThat(why(suppress("pod-exec", Suppression.SPAN_MAX.plusSeconds(1))))
                .isEqualTo(Why.WRONG);
        assertThat(why(suppress("pod-exec", Duration.ZERO))).isEqualTo(Why.WRONG);
        assertThat(triage.obey(suppress("pod-exce", Duration.ofDays(1)), incidents))
                .isEqualTo(new Refused(
                        Why.WRONG, "no detection has this id", "detection", "use one of pod-exec, service-scan"));
        assertThat(triage.obey(suppress("pod-exec", Suppression.SPAN_MAX), incidents))
                .isInstanceOf(Done.class);
    }

    @Test
    void suppress_isBounded_untilSomeEnd() throws IOException {
        var many = IntStream.range(0, Triage.SUPPRESSIONS_MAX)
                .mapToObj(i -> suppression("s" + i, now.plus(Duration.ofHours(1))))
                .toList();
        new TriageFile(folder.resolve("state/triage")).write(new Kept(many, Map.of(), List.of()));
        start();

        assertThat(why(suppress("pod-exec", Duration.ofHours(1)))).isEqualTo(Why.CONFLICT);
        now = now.plus(Duration.ofHours(2));
        assertThat(triage.obey(suppress("pod-exec", Duration.ofHours(1)), incidents))
                .isInstanceOf(Done.class);
        assertThat(triage.suppressions()).hasSize(1);
    }

    @Test
    void remove_byTheBeginningOfItsId_countsAgainAtOnce() {
        triage.obey(suppress("pod-exec", Duration.ofDays(1)), incidents);
        var id = triage.suppressions().getFirst().id();

        assertThat(why(new Order.Remove("operator", "ffffffff", "", ""))).isEqualTo(Why.UNKNOWN);
        assertThat(triage.obey(new Order.Remove("operator", id.substring(0, 8), "", "over"), incidents))
                .isInstanceOf(Done.class);

        assertThat(triage.suppressing(finding("f1", WEB, DB))).isEmpty();
    }

    @Test
    void covers_allThatIsGiven_mustHold() {
        assertThat(covers("", "", "", "", finding("f", WEB, DB))).isTrue();
        assertThat(covers("red", "red/web", "", "blue/db", finding("f", WEB, DB)))
                .isTrue();
        assertThat(covers("blue", "web", "", "db", finding("f", WEB, DB))).isTrue();
        assertThat(covers("green", "", "", "", finding("f", WEB, DB))).isFalse();
        assertThat(covers("", "blue/db", "", "", finding("f", WEB, DB)))
                .as("what it was done to did not do it")
                .isFalse();
        assertThat(covers("", "", "", "red/web", finding("f", WEB, DB))).isFalse();
        assertThat(covers("", "", "mallory", "", finding("f", MALLORY, DB))).isTrue();
        assertThat(covers("", "", "web", "", finding("f", WEB, DB)))
                .as("a workload is no user")
                .isFalse();
        var account = Given.serviceAccount("red", "web");
        assertThat(covers("", "", "system:serviceaccount:red:web", "", finding("f", account, DB)))
                .isTrue();
        assertThat(covers("", "", "red/web", "", finding("f", account, DB))).isTrue();
    }

    @Test
    void covers_whatSomebodyDoesFromInsideAPod_onlyByNamingThem() {
        var inside = finding("f", WEB, DB).behind(MALLORY);

        assertThat(covers("", "red/web", "", "", inside)).isFalse();
        assertThat(covers("", "", "", "", inside)).isFalse();
        assertThat(covers("", "red/web", "mallory", "", inside)).isTrue();
    }

    @Test
    void open_damagedTornOrOfAnotherVersion_namesTheFileAndTheFix() throws IOException {
        triage.obey(suppress("pod-exec", Duration.ofDays(1)), incidents);
        var file = folder.resolve("state/triage");
        var whole = Files.readString(file);

        for (var broken : List.of(
                "",
                "nothing of the kind\n",
                whole.replace("\"triage\":1", "\"triage\":2"),
                whole.lines().findFirst().orElseThrow() + '\n',
                whole.replace("pod-exec", "pod-exec\"x"),
                whole.replace("\"kind\":\"action\"", "\"kind\":\"other\""),
                whole.replace("\"until\":\"2026", "\"until\":\"2046"),
                whole.replace("\"owner\":\"anna\",", ""))) {
            Files.writeString(file, broken);

            assertThatThrownBy(this::start)
                    .as(broken)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("move it away");
        }
    }

    @Test
    void words_ofAnyLanguage_butNoneThatATerminalObeys() {
        assertThat(Words.areFit("Größe > 90 %: „bekannt“, \"ok\", 既知", Words.REASON_MAX))
                .isTrue();
        assertThat(Words.areFit("x".repeat(Words.REASON_MAX), Words.REASON_MAX)).isTrue();
        assertThat(Words.areFit("x".repeat(Words.REASON_MAX + 1), Words.REASON_MAX))
                .isFalse();
        for (var bad : List.of("a\nb", "\u001b[2J", "a\u202eb", "a\u0000", "a\u2028b", "\ud800", "\ue000")) {
            assertThat(Words.areFit(bad, Words.REASON_MAX)).isFalse();
        }
    }

    private static boolean covers(String tenant, String workload, String user, String target, Finding finding) {
        var order = new Order.Suppress(
                "operator",
                "pod-exec",
                tenant,
                workload,
                user,
                target,
                "anna",
                "known",
                Given.START.plus(Duration.ofDays(1)));
        return Suppression.of(order, Given.START).covers(finding);
    }

    private Suppression suppression(String id, Instant until) {
        return new Suppression(id, "pod-exec", "", "", "", "", "anna", "known", "operator", now, until);
    }

    private Order suppress(String detection, Duration span) {
        return new Order.Suppress("operator", detection, "", "", "", "", "anna", "known", now.plus(span));
    }

    private @Nullable Why why(Order order) {
        return triage.obey(order, incidents) instanceof Refused refused ? refused.why() : null;
    }

    private String incident(Finding finding) {
        incidents.offer(finding);
        incidents.finish();
        return incidents.open().stream()
                .filter(one -> one.findings().contains(finding.id()))
                .findFirst()
                .orElseThrow()
                .id();
    }

    private static Finding finding(String id, Entity actor, Entity target) {
        return new Finding(
                id,
                new Detection("pod-exec", Severity.HIGH, List.of()),
                Severity.HIGH,
                1,
                30,
                Given.START,
                actor,
                null,
                target,
                null,
                "somebody did something",
                List.of(new Evidence(Plane.AUDIT, "event-" + id, Given.START)),
                1);
    }
}
