package dev.picket.bench.story;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;

/** Flows for the scenarios of {@code new-workload-edge}, which need a past: one shop within one tenant. */
final class EdgeStory {
    private static final long SEED = 7;
    private static final Instant BEGIN = Instant.parse("2026-11-20T09:00:00Z");
    private static final Pod WEB = new Pod("shop", "web", "7c9d8b6f54-x4k9z", "10.8.1.10");
    private static final Pod WEB_AFTER = new Pod("shop", "web", "5b6f9c8d74-m2tqw", "10.8.1.40");
    private static final Pod API = new Pod("shop", "api", "6d8f7b9c54-h7v2n", "10.8.1.11");
    private static final Pod CART = new Pod("shop", "cart", "8b5c9d7f64-z8wlk", "10.8.1.12");
    private static final Pod DB = new Pod("shop", "db", "9f7c6d5b84-q5rxt", "10.8.1.13");
    private static final Pod SEARCH = new Pod("shop", "search", "4d9b8c7f65-k2pvs", "10.8.1.14");

    private final RandomGenerator random = new Random(SEED);
    private final Lines flows = new Lines("id", "f");

    private EdgeStory() {}

    /** The web front, of which nobody ever saw anything but calls of the API, opens the database. */
    static Map<String, String> attack() {
        var story = new EdgeStory();
        story.every(10, WEB, API, 8080, 0, 60);
        story.every(10, CART, DB, 5432, 0, 60);
        story.flow(59, WEB, DB, 5432);
        return Map.of("flows.jsonl", story.flows.text());
    }

    /** A redeploy gives the web front a new pod, and a new release a new service that it calls: neither is news. */
    static Map<String, String> release() {
        var story = new EdgeStory();
        story.every(20, WEB, API, 8080, 0, 30);
        story.every(20, WEB_AFTER, API, 8080, 30, 60);
        story.every(20, CART, DB, 5432, 0, 60);
        story.every(20, WEB_AFTER, SEARCH, 8080, 31, 60);
        story.every(40, SEARCH, DB, 5432, 31, 60);
        return Map.of("flows.jsonl", story.flows.text());
    }

    private void every(int seconds, Pod from, Pod to, int port, int fromMinute, int toMinute) {
        for (var time = minute(fromMinute).plusMillis(random.nextInt(seconds * 1_000));
                time.isBefore(minute(toMinute));
                time = time.plusMillis(seconds * 900L + random.nextInt(seconds * 200))) {
            flows.flow(time, Duration.ofMillis(40), from, to, port, "ESTABLISHED");
        }
    }

    private void flow(int minute, Pod from, Pod to, int port) {
        flows.flow(minute(minute), Duration.ofMillis(90), from, to, port, "ESTABLISHED");
    }

    private static Instant minute(int minute) {
        return BEGIN.plus(Duration.ofMinutes(minute));
    }
}
