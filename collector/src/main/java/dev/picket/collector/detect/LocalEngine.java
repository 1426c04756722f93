package dev.picket.collector.detect;

import dev.picket.collector.context.Observation;
import dev.picket.event.Account;
import dev.picket.event.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs rules and keyed detectors in one process. Observations wait in ticks of event time; {@link #advance} works off every tick that the
 * watermark has passed, shard by shard, and delivers what shards sent each other in a later tick. Therefore results depend on the input alone,
 * not on the number of workers nor on how often it is advanced.
 *
 * <p>All methods are called by one thread, which owns it; the workers are its own.
 */
public final class LocalEngine implements AutoCloseable {
    private static final int ECHOES_MAX = 1_000;
    /** A minute: a watermark that stays so far behind what was worked off is of a clock that was put back. */
    private static final long TICKS_BACK_MAX = 60_000 / Ticks.MILLIS;

    private final List<Rule> rules;
    private final List<Room<?, ?>> rooms;
    private final Workers workers;
    private final Sink sink;
    private final Account account;
    private final TreeMap<Long, Inbox> waiting = new TreeMap<>();
    private final List<Tray> trays = new ArrayList<>();
    private final Tray unkeyed = new Tray(0);
    private final Output<Void> fromRules = unkeyed.output();
    private long nextTick = Long.MIN_VALUE;
    private long held;
    private long late;

    /** @param workers threads; 1 works on the caller's */
    public LocalEngine(List<Rule> rules, List<? extends Detector<?, ?>> detectors, int workers, Sink sink) {
        this.rules = List.copyOf(rules);
        this.rooms = detectors.stream()
                .sorted(Comparator.comparing(
                        Detector::name)) // as signals of one event are, so that ticks come nearly sorted
                .<Room<?, ?>>map(LocalEngine::room)
                .toList();
        this.workers = new Workers(workers);
        this.sink = sink;
        this.account = new Account("detect", () -> held);
        for (int i = 0; i < Key.SHARDS; i++) {
            trays.add(new Tray(i));
        }
    }

    public Account account() {
        return account;
    }

    /** Observations that came after their tick was worked off: they were judged all the same. */
    public long late() {
        return late;
    }

    /** Keys that have state now, over all detectors. */
    public int keys() {
        return rooms.stream().mapToInt(Room::keys).sum();
    }

    /** Judges it by the rules at once, and lets it wait for the watermark where state is concerned. */
    public void offer(Observation observation) {
        account.in(1);
        judge(observation);
        long tick = Ticks.of(observation.time());
        if (tick < nextTick) {
            late++;
            tick = nextTick;
        }
        var inbox = waiting.computeIfAbsent(tick, _ -> new Inbox());
        inbox.observed();
        held++;
        var routing = new Routing(observation, inbox);
        for (var room : rooms) {
            routing.to(room);
        }
    }

    /** Works off every tick that lies wholly before the watermark; if the watermark was put back, all that waits, for its time may never come. */
    public void advance(Instant watermark) {
        long reached = Ticks.of(watermark);
        if (reached + TICKS_BACK_MAX < nextTick) {
            finish();
            nextTick = reached;
        }
        for (var first = waiting.firstEntry();
                first != null && !Ticks.end(first.getKey()).isAfter(watermark);
                first = waiting.firstEntry()) {
            work(first.getKey(), first.getValue());
        }
        nextTick = Math.max(nextTick, reached);
    }

    /** Works off all that waits, messages included: the input has ended. Detectors that go on sending each other messages are cut off. */
    public void finish() {
        int silent = 0;
        for (var first = waiting.firstEntry(); first != null && silent < ECHOES_MAX; first = waiting.firstEntry()) {
            silent = first.getValue().observations() > 0 ? 0 : silent + 1;
            work(first.getKey(), first.getValue());
        }
    }

    @Override
    public void close() {
        workers.close();
    }

    List<Room<?, ?>> rooms() {
        return rooms;
    }

    long nextTick() {
        return nextTick;
    }

    void resumeAt(long tick) {
        nextTick = tick;
    }

    /** Messages on their way, by the tick in which they arrive. */
    Stream<Signal.Sent<?, ?>> messages() {
        return waiting.values().stream()
                .flatMap(inbox -> inbox.all().stream())
                .<Signal.Sent<?, ?>>mapMulti((signal, next) -> {
                    if (signal instanceof Signal.Sent<?, ?> sent) {
                        next.accept(sent);
                    }
                })
                .sorted(Signal.ORDER);
    }

    void deliver(Signal<?, ?> message) {
        waiting.computeIfAbsent(nextTick, _ -> new Inbox()).add(message);
    }

    private void judge(Observation observation) {
        for (var rule : rules) {
            rule.judge(observation, fromRules);
        }
        if (!unkeyed.isEmpty()) {
            flush(List.of(unkeyed));
        }
    }

    /** One observation's way to the keys that it concerns, room after room. */
    private static final class Routing implements Consumer<Key> {
        private final Observation observation;
        private final Inbox inbox;
        private @Nullable Room<?, ?> room;

        Routing(Observation observation, Inbox inbox) {
            this.observation = observation;
            this.inbox = inbox;
        }

        void to(Room<?, ?> next) {
            room = next;
            next.detector().keys(observation, this);
        }

        @Override
        public void accept(Key key) {
            inbox.add(seen(Objects.requireNonNull(room), key));
        }

        private <S, M> Signal<S, M> seen(Room<S, M> of, Key key) {
            return new Signal.Seen<>(of, key, observation);
        }
    }

    private void work(long tick, Inbox inbox) {
        nextTick = tick + 1;
        workers.each(inbox.signals(), shard -> run(inbox.shard(shard), trays.get(shard)));
        waiting.remove(tick);
        var filled = filled();
        settle(inbox.observations(), filled);
        if (!filled.isEmpty()) {
            filled.forEach(tray -> tray.messages.forEach(this::deliver));
            flush(filled);
        }
    }

    private List<Tray> filled() {
        List<Tray> filled = List.of();
        for (var tray : trays) {
            if (!tray.isEmpty()) {
                filled = filled.isEmpty() ? new ArrayList<>() : filled;
                filled.add(tray);
            }
        }
        return filled;
    }

    /** All states are found first; once a detector has failed, each when it is needed, for one may have been forgotten. */
    private static void run(List<Signal<?, ?>> signals, Tray tray) {
        for (var signal : signals) {
            signal.find(tray.shard());
        }
        boolean forgotten = false;
        for (var signal : signals) {
            if (forgotten) {
                signal.find(tray.shard());
            }
            forgotten |= !isRun(signal, tray);
        }
    }

    /** Whether it went well. A detector that fails on a key's state is tried once more on a fresh one; then the signal is put aside, for the rest must go on. */
    private static boolean isRun(Signal<?, ?> signal, Tray tray) {
        try {
            signal.run(tray);
            return true;
        } catch (RuntimeException _) {
            signal.room().forget(signal.key());
            runAgain(signal, tray);
            return false;
        }
    }

    private static void runAgain(Signal<?, ?> signal, Tray tray) {
        try {
            signal.find(tray.shard());
            signal.run(tray);
        } catch (RuntimeException _) {
            signal.room().forget(signal.key());
            tray.quarantined.add(signal.cause());
        }
    }

    private void settle(int observations, List<Tray> filled) {
        long quarantined = filled.stream()
                .flatMap(tray -> tray.quarantined.stream())
                .distinct()
                .count();
        quarantined = Math.min(quarantined, observations);
        held -= observations;
        account.dropped(Reason.QUARANTINED, quarantined);
        account.out(observations - quarantined);
    }

    private void flush(List<Tray> filled) {
        filled.stream()
                .flatMap(tray -> tray.findings.stream())
                .sorted(Comparator.comparing(Finding::time).thenComparing(Finding::id))
                .forEach(sink::finding);
        for (var tray : filled) {
            tray.scores.forEach(s -> sink.score(s.plane(), s.eventId(), s.channel(), s.score()));
            tray.clear();
        }
    }

    private static <S, M> Room<S, M> room(Detector<S, M> detector) {
        return new Room<>(detector);
    }
}
