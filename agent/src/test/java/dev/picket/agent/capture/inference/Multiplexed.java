package dev.picket.agent.capture.inference;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** A connection of HTTP/2 whose streams take turns at random, and whose bytes are cut anywhere. */
final class Multiplexed {
    private static final int[] TABLES = {0, 100, 4096, 16_384, 65_536};

    private final TappedNode.Connection connection;
    private final Random random;
    private final Http2Wire asking;
    private final Http2Wire answering;

    Multiplexed(TappedNode.Connection connection, Random random) {
        this.connection = connection;
        this.random = random;
        this.asking = new Http2Wire(random);
        this.answering = new Http2Wire(random);
    }

    private record Open(Deque<Consumer<Http2Wire>> request, Deque<Consumer<Http2Wire>> answer) {
        boolean over() {
            return request.isEmpty() && answer.isEmpty();
        }
    }

    /** All of them, at once or one after the other. */
    void pass(List<JsonNode> exchanges) {
        begin();
        var open = new ArrayList<Open>();
        int next = 0;
        while (next < exchanges.size() || !open.isEmpty()) {
            if (next < exchanges.size() && (open.isEmpty() || random.nextInt(10) == 0)) {
                int stream = 2 * next + 1;
                var exchange = exchanges.get(next++);
                open.add(new Open(asking.request(stream, exchange), answering.answer(stream, exchange)));
                // streams begin in the order of their numbers
                open.getLast().request().remove().accept(asking);
            }
            var one = open.get(random.nextInt(open.size()));
            step(one);
            if (one.over()) {
                open.remove(one);
            }
            if (random.nextInt(5) == 0) {
                flush();
            }
        }
        flush();
        connection.serverEnds();
    }

    /** Either end may speak first, and each then keeps to what the other allows. */
    private void begin() {
        int callersTable = TABLES[random.nextInt(TABLES.length)];
        int serversTable = TABLES[random.nextInt(TABLES.length)];
        answering.settings(serversTable);
        if (random.nextBoolean()) {
            connection.answer(answering.take());
        }
        asking.preface().settings(callersTable);
        flush();
        asking.tableOf(serversTable);
        answering.tableOf(callersTable);
    }

    /** A server may begin to answer before the request has ended. */
    private void step(Open one) {
        asking.between();
        answering.between();
        boolean asks = one.answer().size() == 1 || random.nextInt(8) > 0;
        if (asks && !one.request().isEmpty()) {
            one.request().remove().accept(asking);
        } else {
            one.answer().remove().accept(answering);
        }
    }

    private void flush() {
        connection.ask(asking.take(), random);
        connection.answer(answering.take(), random);
    }
}
