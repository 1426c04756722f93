package dev.picket.cli.transport;

import dev.picket.agent.forward.Forward;
import dev.picket.agent.forward.Link;
import dev.picket.event.wire.v1.Batch;
import dev.picket.event.wire.v1.Health;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/** An agent in a process of its own, with the collector away: takes events, says when they are on disk, and waits to be killed. */
final class KilledAgent {
    private KilledAgent() {}

    public static void main(String[] arguments) throws Exception {
        var count = Integer.parseInt(arguments[1]);
        var forward = Forward.start(
                Traces.settings("node-1", Path.of(arguments[0])),
                new Nowhere(),
                Health::getDefaultInstance,
                InstantSource.system(),
                new Random(1));
        for (int i = 0; i < count; i++) {
            while (!forward.offer(Traces.flow(i))) {
                Thread.onSpinWait();
            }
        }
        while (forward.spooled() != count) {
            Thread.onSpinWait();
        }
        System.out.println("on disk");
        new CountDownLatch(1).await();
    }

    private static final class Nowhere implements Link {
        @Override
        public void open(Listener listener) {
            listener.closed("nobody is there");
        }

        @Override
        public void send(Batch batch) {}

        @Override
        public void close() {}
    }
}
