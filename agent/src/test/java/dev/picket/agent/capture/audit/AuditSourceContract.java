package dev.picket.agent.capture.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.agent.capture.Onward;
import dev.picket.agent.capture.Source;
import dev.picket.event.Account;
import dev.picket.event.ApiCall;
import dev.picket.event.ApiCall.Stage;
import dev.picket.event.Event;
import dev.picket.event.Plane;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every live source of audit events does, however they reach it. */
interface AuditSourceContract {
    /** A source that runs, and the API server before it. */
    Feeding feeding(Onward onward) throws Exception;

    interface Feeding {
        Source source();

        /** The API server tells of these events, in this order. */
        void tell(List<byte[]> events) throws Exception;

        /** Returns when all that was told was handed on, or cannot be. */
        void settle() throws Exception;
    }

    @Test
    default void events_inAnyNumber_areHandedOnOnceEachInOrder() throws Exception {
        var taker = new Calls();
        var feeding = feeding(taker);
        var ids = IntStream.range(0, 1_000).mapToObj(i -> "e-" + i).toList();

        feeding.tell(calls(ids));
        feeding.settle();

        assertThat(taker.ids()).isEqualTo(ids);
        assertThat(feeding.source().plane()).isEqualTo(Plane.AUDIT);
        assertThat(feeding.source().reason()).isEmpty();
        assertSettled(feeding.source().account(), 1_000, 1_000);
    }

    @Test
    default void stages_inAnyOrder_firstIsFoldedAndTheOthersGoOn() throws Exception {
        long seed = 31;
        var stages = new ArrayList<byte[]>();
        for (var stage : List.of("RequestReceived", "ResponseStarted", "ResponseComplete")) {
            IntStream.range(0, 20)
                    .forEach(i -> stages.add(AuditLine.exec("x-" + i, "command=id")
                            .text("stage", stage)
                            .bytes()));
        }
        Collections.shuffle(stages, new Random(seed));
        var taker = new Calls();
        var feeding = feeding(taker);

        feeding.tell(stages);
        feeding.settle();

        for (var stage : List.of(Stage.RESPONSE_STARTED, Stage.RESPONSE_COMPLETE)) {
            assertThat(taker.calls.stream()
                            .filter(call -> call.stage() == stage)
                            .map(ApiCall::auditId)
                            .distinct())
                    .as("seed %d, %s", seed, stage)
                    .hasSize(20);
        }
        assertThat(feeding.source().account().balance().folded()).isEqualTo(20);
        assertSettled(feeding.source().account(), 60, 40);
    }

    @Test
    default void events_thatComeTwice_areTheSameCall() throws Exception {
        var taker = new Calls();
        var feeding = feeding(taker);
        var timeless = AuditLine.get("t-1").bytes();

        feeding.tell(List.of(timeless));
        feeding.tell(List.of(timeless));
        feeding.settle();

        assertThat(taker.calls).hasSize(2);
        assertThat(taker.calls.getFirst()).isEqualTo(taker.calls.getLast());
    }

    @Test
    default void badEvents_amongGoodOnes_areCountedAndTakeNoneWithThem() throws Exception {
        var taker = new Calls();
        var feeding = feeding(taker);

        feeding.tell(List.of(
                AuditLine.get("a-1").bytes(),
                "{\"auditID\":hunter2}".getBytes(UTF_8),
                "{\"kind\":0}".getBytes(UTF_8),
                AuditLine.get("a-2").without("verb", "requestURI").bytes(),
                AuditLine.get("a-3").bytes()));
        feeding.settle();

        assertThat(taker.ids()).containsExactly("a-1", "a-3");
        var balance = feeding.source().account().balance();
        assertThat(balance.refused().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(3);
        assertSettled(feeding.source().account(), 5, 2);
    }

    @Test
    default void largestObjects_deepestNesting_andBytesThatAreNoText_hideNothing() throws Exception {
        var taker = new Calls();
        var feeding = feeding(taker);
        var large = AuditLine.get("large").raw("requestObject", "{'data':'" + "x".repeat(3 << 19) + "'}");
        var deep = AuditLine.get("deep").raw("requestObject", "{'a':" + "[".repeat(9_990) + "]".repeat(9_990) + "}");
        var strange = AuditLine.get("strange").raw("requestObject", "{'a':'?'}").bytes();
        strange[new String(strange, UTF_8).indexOf("?'".replace('\'', '"'))] = (byte) 0xff;

        feeding.tell(List.of(large.bytes(), deep.bytes(), strange));
        feeding.settle();

        assertThat(taker.ids()).containsExactly("large", "deep", "strange");
        assertSettled(feeding.source().account(), 3, 3);
    }

    @Test
    default void event_withoutIdAndTime_isGivenBoth() throws Exception {
        var taker = new Calls();
        var feeding = feeding(taker);

        feeding.tell(List.of(AuditLine.get("")
                .without("auditID", "stageTimestamp", "requestReceivedTimestamp")
                .bytes()));
        feeding.settle();

        assertThat(taker.calls).singleElement().satisfies(call -> {
            assertThat(call.auditId()).isNotEmpty();
            assertThat(call.envelope().end()).isAfter(java.time.Instant.parse("2026-01-01T00:00:00Z"));
        });
    }

    @Test
    default void nextStage_fullNowAndThen_losesNothingAndTakesNothingTwice() throws Exception {
        var taker = new Calls();
        var turns = new java.util.concurrent.atomic.AtomicInteger();
        var feeding = feeding(event -> turns.incrementAndGet() % 3 != 0 && taker.offer(event));
        var ids = IntStream.range(0, 100).mapToObj(i -> "e-" + i).toList();

        feeding.tell(calls(ids));
        feeding.settle();

        assertThat(taker.ids()).isEqualTo(ids);
        assertSettled(feeding.source().account(), 100, 100);
    }

    @Test
    default void closed_handsOnWhatItTookAndKeepsItsBooks() throws Exception {
        var taker = new Calls();
        var feeding = feeding(taker);
        feeding.tell(calls(List.of("e-0", "e-1")));
        feeding.settle();

        feeding.source().close();
        feeding.source().close();

        assertThat(taker.ids()).containsExactly("e-0", "e-1");
        assertSettled(feeding.source().account(), 2, 2);
    }

    static List<byte[]> calls(List<String> ids) {
        return ids.stream().map(id -> AuditLine.get(id).bytes()).toList();
    }

    private static void assertSettled(Account account, long in, long out) {
        var balance = account.balance();
        assertThat(balance.missing()).as(balance.toString()).isZero();
        assertThat(balance.held()).isZero();
        assertThat(List.of(balance.in(), balance.out())).isEqualTo(Arrays.asList(in, out));
    }

    /** What the next stage took. */
    final class Calls implements Onward {
        final List<ApiCall> calls = Collections.synchronizedList(new ArrayList<>());

        @Override
        public boolean offer(Event event) {
            return calls.add((ApiCall) event);
        }

        List<String> ids() {
            synchronized (calls) {
                return calls.stream().map(ApiCall::auditId).toList();
            }
        }
    }
}
