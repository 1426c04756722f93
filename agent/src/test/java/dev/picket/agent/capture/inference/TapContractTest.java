package dev.picket.agent.capture.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the tap sees of an exchange is what a replay of its recording sees, however it was framed, cut and repeated. */
class TapContractTest {
    @TempDir
    private Path folder;

    /** Lets exchanges pass; says which stood on the connection of which port. */
    private interface Passing {
        Map<Integer, List<Integer>> pass(TappedNode node, List<JsonNode> exchanges, Random random);
    }

    @Test
    void tap_recordedExchanges_seesWhatTheReplaySees() throws IOException {
        for (var file : Replayed.files(folder)) {
            for (int round = 0; round < 3; round++) {
                assertSame(file, seed(round), TapContractTest::pass);
            }
        }
    }

    @Test
    void tap_recordedExchangesByHttp2_seesWhatTheReplaySees() throws IOException {
        for (var file : Replayed.files(folder)) {
            for (int round = 0; round < 3; round++) {
                assertSame(file, seed(round), TapContractTest::multiplex);
            }
        }
    }

    private static long seed(int round) {
        return Long.getLong("picket.seed", new Random().nextLong()) + round;
    }

    private static void assertSame(Path file, long seed, Passing passing) throws IOException {
        var random = new Random(seed);
        var expected = Replayed.inferences(file);
        var exchanges = Replayed.exchanges(file);
        try (var node = new TappedNode()) {
            var order = passing.pass(node, exchanges, random);

            assertThat(expected).as("seed %d", seed).isNotEmpty();
            for (var entry : order.entrySet()) {
                var seen =
                        node.seen(entry.getKey()).stream().map(Replayed::bare).toList();
                var wanted = entry.getValue().stream()
                        .filter(expected::containsKey)
                        .map(expected::get)
                        .toList();
                assertThat(seen)
                        .as("seed %d, exchanges %s", seed, entry.getValue())
                        .containsExactlyInAnyOrderElementsOf(wanted);
            }
            assertThat(node.balance().missing()).isZero();
            assertThat(node.balance().out()).isEqualTo(expected.size());
            assertThat(node.balance().dropped()).isEmpty();
        }
    }

    /** Several exchanges to a connection, one after the other or ahead; says which stood on which. */
    private static Map<Integer, List<Integer>> pass(TappedNode node, List<JsonNode> exchanges, Random random) {
        var order = new HashMap<Integer, List<Integer>>();
        for (int at = 0, port = 1; at < exchanges.size(); port++) {
            var connection = node.connect(port);
            var rows = new ArrayList<Integer>();
            var waiting = new ArrayList<byte[]>();
            boolean closes = false;
            for (int i = 1 + random.nextInt(4); i > 0 && at < exchanges.size() && !closes; i--, at++) {
                var wire = HttpWire.of(exchanges.get(at), random);
                connection.ask(wire.request(), random);
                waiting.add(wire.answer());
                closes = wire.closes();
                if (closes || random.nextBoolean()) {
                    waiting.forEach(answer -> connection.answer(answer, random));
                    waiting.clear();
                }
                rows.add(at);
            }
            waiting.forEach(answer -> connection.answer(answer, random));
            connection.serverEnds();
            node.settle();
            order.put(port, rows);
        }
        return order;
    }

    /** Several exchanges to a connection of HTTP/2, each a stream, that take turns as they like. */
    private static Map<Integer, List<Integer>> multiplex(TappedNode node, List<JsonNode> exchanges, Random random) {
        var order = new HashMap<Integer, List<Integer>>();
        for (int at = 0, port = 1; at < exchanges.size(); port++) {
            int to = Math.min(exchanges.size(), at + 1 + random.nextInt(8));
            new Multiplexed(node.connect(port), random).pass(exchanges.subList(at, to));
            node.settle();
            order.put(port, IntStream.range(at, to).boxed().toList());
            at = to;
        }
        return order;
    }
}
