package dev.picket.collector.detect;

import dev.picket.event.Plane;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What one shard gives out while one tick is worked on; collected when all shards are done. One thread. */
final class Tray {
    final List<Finding> findings = new ArrayList<>();
    final List<Scored> scores = new ArrayList<>();
    final List<Signal> messages = new ArrayList<>();
    final List<String> quarantined = new ArrayList<>();

    private final int shard;

    /** @param shard whose it is; of rules, which have no keys, any */
    Tray(int shard) {
        this.shard = shard;
    }

    int shard() {
        return shard;
    }

    record Scored(Plane plane, String eventId, String channel, double score) {}

    <M> Output<M> outputOf(Room<?, M> room) {
        return output(message -> messages.add(new Signal.Sent<>(room, message)));
    }

    /** @param sent takes the messages; rules have nobody to tell */
    <M> Output<M> output(Consumer<Message<M>> sent) {
        return new Output<>() {
            @Override
            public void finding(Finding finding) {
                findings.add(finding);
            }

            @Override
            public void score(Plane plane, String eventId, String channel, double score) {
                scores.add(new Scored(plane, eventId, channel, score));
            }

            @Override
            public void message(Message<M> message) {
                sent.accept(message);
            }
        };
    }

    boolean isEmpty() {
        return findings.isEmpty() && scores.isEmpty() && messages.isEmpty() && quarantined.isEmpty();
    }

    void clear() {
        findings.clear();
        scores.clear();
        messages.clear();
        quarantined.clear();
    }
}
