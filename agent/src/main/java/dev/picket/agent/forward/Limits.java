package dev.picket.agent.forward;

import java.time.Duration;

/**
 * The bounds of the way to the collector.
 *
 * @param queueEvents how many events wait to be numbered; more are not taken
 * @param batchEvents a batch is full with that many events, at most 10,000
 * @param batchBytes or with that many bytes, at most 4 MiB; a single event that is larger is refused
 * @param batchDelay or when its first event has waited so long
 * @param inFlight how many batches may be unacknowledged
 * @param healthEvery how often the agent's health goes along, with an empty batch if there is no other
 * @param acknowledgeWithin a link that acknowledges nothing for so long is given up and opened again
 * @param drainWithin how long a closing agent waits for acknowledgements before it keeps the rest on disk
 */
public record Limits(
        int queueEvents,
        int batchEvents,
        int batchBytes,
        Duration batchDelay,
        int inFlight,
        Duration healthEvery,
        Duration acknowledgeWithin,
        Duration drainWithin) {
    private static final int MEBI = 1 << 20;

    public Limits {
        check("queueEvents", queueEvents, 1_000_000);
        check("batchEvents", batchEvents, 10_000);
        check("batchBytes", batchBytes, 4 * MEBI);
        check("inFlight", inFlight, 64);
    }

    /** 8,192 events wait, 1,000 go together after 200 ms at the latest, 8 batches are on their way. */
    public static Limits standard() {
        return new Limits(
                8192,
                1000,
                MEBI,
                Duration.ofMillis(200),
                8,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5));
    }

    /** The same with smaller batches. */
    public Limits ofBytes(int bytes) {
        return new Limits(
                queueEvents, batchEvents, bytes, batchDelay, inFlight, healthEvery, acknowledgeWithin, drainWithin);
    }

    private static void check(String name, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(name + " is out of range 1 to " + max + ": " + value);
        }
    }
}
