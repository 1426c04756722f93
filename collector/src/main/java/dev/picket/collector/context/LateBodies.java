package dev.picket.collector.context;

import dev.picket.event.ApiCall;
import dev.picket.event.Body;
import dev.picket.event.Content;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Calls whose body the log left out wait here until the inventory shows what they made of their objects, {@link #PATIENCE} of event time at most; then they go on as
 * they are. Meanwhile the watermark stands before them ({@link #held}), so that nothing overtakes them. Each version of an object is the work of one call, and calls
 * on one object are answered in their order. One thread, that of detection; the counts may be read by any.
 */
public final class LateBodies {
    /** A watch shows an object within some milliseconds, an inventory is made at most half a second after. */
    public static final Duration PATIENCE = Duration.ofSeconds(2);

    static final int WAITING_MAX = 4_096;
    private static final int OBJECTS_MAX = 8_192;

    private final Supplier<Inventory> inventory;
    private final Recent<Instant> taken = new Recent<>(OBJECTS_MAX);
    private final List<Observation> waiting = new ArrayList<>();
    private Set<String> blocked = new HashSet<>();
    private final LongAdder found = new LongAdder();
    private final LongAdder missing = new LongAdder();

    public LateBodies(Supplier<Inventory> inventory) {
        this.inventory = inventory;
    }

    /** Hands it on, at once or later. */
    public void offer(Observation observation, Consumer<Observation> onward) {
        if (!(observation.event() instanceof ApiCall call) || !isWithoutBody(observation, call)) {
            onward.accept(observation);
            return;
        }
        var key = ClusterObject.key(call.object());
        var version = blocked.contains(key) ? Optional.<ClusterObject>empty() : version(call, key);
        if (version.isPresent()) {
            onward.accept(completed(observation, call, version.get()));
        } else if (waiting.size() < WAITING_MAX) {
            waiting.add(observation);
            blocked.add(key);
        } else {
            missing.increment();
            onward.accept(observation);
        }
    }

    /** Hands on what the inventory shows by now, and what has waited long enough. */
    public void advance(Instant watermark, Consumer<Observation> onward) {
        if (!waiting.isEmpty()) {
            settle(watermark.minus(PATIENCE), onward);
        }
    }

    /** Hands on all that waits: no more comes. */
    public void finish(Consumer<Observation> onward) {
        settle(Instant.MAX, onward);
    }

    /** How far the watermark may go, so that what waits is not too late. */
    public Instant held(Instant watermark) {
        var held = watermark;
        for (var one : waiting) {
            held = one.time().isBefore(held) ? one.time() : held;
        }
        return held;
    }

    /** Calls without a body that have one now. */
    public long found() {
        return found.sum();
    }

    /** Calls whose object did not show in time. */
    public long missing() {
        return missing.sum();
    }

    /** What the cluster itself does is no news, with a body or without. */
    private boolean isWithoutBody(Observation observation, ApiCall call) {
        return call.body().content() instanceof Content.None
                && Kept.isShown(call.object())
                && Kept.wrote(call)
                && !observation.standing().isCluster()
                && inventory
                        .get()
                        .objects()
                        .of(call.object().resource())
                        .tells(call.object().resource());
    }

    /** @param givenUp what ended before goes on as it is */
    private void settle(Instant givenUp, Consumer<Observation> onward) {
        var still = new HashSet<String>();
        waiting.removeIf(observation -> {
            var call = (ApiCall) observation.event();
            var key = ClusterObject.key(call.object());
            var version = still.contains(key) ? Optional.<ClusterObject>empty() : version(call, key);
            version.ifPresent(shown -> onward.accept(completed(observation, call, shown)));
            if (version.isEmpty() && observation.time().isBefore(givenUp)) {
                missing.increment();
                onward.accept(observation);
            } else if (version.isEmpty()) {
                still.add(key);
                return false;
            }
            return true;
        });
        blocked = still;
    }

    /** What the call has made of its object, which is then no other call's work. */
    private Optional<ClusterObject> version(ApiCall call, String key) {
        var version =
                Writes.version(call, inventory.get().objects(), taken.find(key).orElse(Instant.MIN));
        version.ifPresent(shown -> {
            taken.put(key, shown.from());
            found.increment();
        });
        return version;
    }

    private static Observation completed(Observation observation, ApiCall call, ClusterObject version) {
        var body = new Body(Body.Origin.INVENTORY, false, version.content());
        var whole = call.with(call.ask(), call.authority(), call.reply(), body);
        var access = observation.access();
        if (!Kept.isRight(call.object())) {
            return observation.completed(whole, access);
        }
        var before = access.before().notAfter(version.from().minusNanos(1));
        return observation.completed(whole, access.changing(before, before.with(version)));
    }
}
