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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the tap sees of an exchange is what a replay of its recording sees, however it was framed, cut and repeated. */
class TapContractTest {
    @TempDir
    private Path folder;

    @Test
    void tap_recordedExchanges_seesWhatTheReplaySees() throws IOException {
        for (var file : Replayed.files(folder)) {
            for (int round = 0; round < 3; round++) {
                assertSame(file, new Random().nextLong());
            }
        }
    }

    private static void assertSame(Path file, long seed) throws IOException {
        var random = new Random(seed);
        var expected = Replayed.inferences(file);
        var exchanges = Replayed.exchanges(file);
        try (var node = new TappedNode()) {
            var order = pass(node, exchanges, random);

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
}
