package dev.picket.collector;

import dev.picket.collector.accept.Accept;
import dev.picket.collector.accept.Received;
import dev.picket.collector.ledger.Ledger;
import dev.picket.collector.ledger.Tally;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What has to be done every now and then: seal and forget hours, tell the ledger what agents say, what was lost on the way and what came late. */
final class Upkeep implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(20);
    private static final int ROUNDS_BETWEEN_SEALINGS = 4;

    private final Ledger ledger;
    private final Accept accept;
    private final Detecting detecting;
    private final InstantSource clock;
    private final Map<Stream, Long> lost = new HashMap<>();
    private final Thread thread;
    private long late;

    private record Stream(String cluster, String agent, long epoch, int lane) {}

    private Upkeep(Ledger ledger, Accept accept, Detecting detecting, InstantSource clock) {
        this.ledger = ledger;
        this.accept = accept;
        this.detecting = detecting;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("upkeep").unstarted(this::run);
    }

    static Upkeep start(Ledger ledger, Accept accept, Detecting detecting, InstantSource clock) {
        var upkeep = new Upkeep(ledger, accept, detecting, clock);
        accept.received().forEach(upkeep::lost);
        upkeep.thread.start();
        return upkeep;
    }

    /** One last round, so that coverage is whole. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(STOP_WITHIN);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        tally();
    }

    private void run() {
        try {
            for (int round = 1; ; round++) {
                Thread.sleep(EVERY);
                tally();
                if (round % ROUNDS_BETWEEN_SEALINGS == 0) {
                    ledger.upkeep();
                }
            }
        } catch (InterruptedException _) {
            // closing
        }
    }

    private void tally() {
        ledger.heard(accept.health());
        var news = accept.received().stream()
                .map(this::lost)
                .filter(tally -> tally.lost() != 0)
                .toList();
        ledger.tally(news);
        long more = detecting.late() - late;
        late += more;
        if (more > 0) {
            ledger.tally(List.of(new Tally(clock.instant(), "", "", "", "", 0, 0, more, 0)));
        }
    }

    /** The difference since the last round, or since the start; negative when what was missing came after all. */
    private Tally lost(Received received) {
        var stream = new Stream(received.cluster(), received.agent(), received.epoch(), received.lane());
        var before = lost.put(stream, received.lost());
        long more = received.lost() - (before == null ? 0 : before);
        return new Tally(received.lastEnd(), received.cluster(), "", received.agent(), "", 0, more, 0, 0);
    }
}
