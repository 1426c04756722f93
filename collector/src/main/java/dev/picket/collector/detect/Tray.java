package dev.picket.collector.detect;

import dev.picket.event.Plane;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one shard gives out while one tick is worked on; collected when all shards are done. One thread. */
final class Tray {
    final List<Finding> findings = new ArrayList<>();
    final List<Scored> scores = new ArrayList<>();
    final List<Signal<?, ?>> messages = new ArrayList<>();
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

    <S, M> Output<M> outputOf(Room<S, M> room) {
        return new Of<>(this, room);
    }

    /** Of rules, which have nobody to tell. */
    Output<Void> output() {
        return new Of<Void, Void>(this, null);
    }

    private record Of<S, M>(Tray tray, @Nullable Room<S, M> room) implements Output<M> {
        @Override
        public void finding(Finding finding) {
            tray.findings.add(finding);
        }

        @Override
        public void score(Plane plane, String eventId, String channel, double score) {
            tray.scores.add(new Scored(plane, eventId, channel, score));
        }

        @Override
        public void message(Message<M> message) {
            if (room != null) {
                tray.messages.add(new Signal.Sent<>(room, message));
            }
        }
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
