package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.Onward;
import dev.picket.agent.capture.Source;
import dev.picket.agent.capture.kernel.CgroupMounts;
import dev.picket.event.Account;
import dev.picket.event.Plane;
import dev.picket.event.Reason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sees inferences as they pass the sockets of model servers on this node: eBPF copies what is said on declared ports, here it is put in order,
 * taken apart and read, and nothing of the traffic waits for it. What is lost is counted, and never guessed. Its account counts exchanges, and
 * beside them connections of which a part was not seen, packets that could not be read and pieces that found no room in the ring.
 */
public final class TapSource implements Source {
    private static final int PIECES_PER_ROUND = 4096;
    private static final long PAUSE_MILLIS = 5;
    private static final int GATHER = 16 << 10;
    private static final int LAST_ROUNDS_MAX = 64;
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final long STOP_WITHIN_MS = 3000;

    private final AtomicLong open = new AtomicLong();
    private final Account account = new Account("tap", open::get);
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().daemon().name("picket-tap").unstarted(this::run);
    private final InstantSource clock;
    private final Watches watches;
    private final TapTurns turns;
    private final TapConnections connections;
    private @Nullable TapRing ring;
    private TapRing.Losses lost = new TapRing.Losses(0, 0);
    private Instant looked = Instant.MIN;
    private String unheard = "";
    private volatile String failure = "";

    private TapSource(
            TapSettings settings,
            LongFunction<String> podUidOfCgroup,
            Inspector inspector,
            InstantSource clock,
            Onward onward) {
        this.clock = clock;
        this.watches = new Watches("tap", settings.inspectedMax(), GATHER, account, open, onward);
        this.turns = new TapTurns(settings.tenantHeader(), watches, inspector, podUidOfCgroup, account, open);
        this.connections = new TapConnections(turns::of, turns::refuse, this::mute);
    }

    /**
     * Taps from now on, or says in its reason why it cannot.
     *
     * @param podUidOfCgroup a pod's uid by the inode number of a cgroup, empty if it is not a pod's; called on threads of the source
     */
    public static TapSource start(
            TapSettings settings,
            LongFunction<String> podUidOfCgroup,
            Inspector inspector,
            InstantSource clock,
            Onward onward) {
        var source = new TapSource(settings, podUidOfCgroup, inspector, clock, onward);
        try {
            source.open(settings);
            source.watches.start();
            source.thread.start();
        } catch (IOException refused) {
            source.failure = advice(String.valueOf(refused.getMessage()));
        }
        return source;
    }

    @Override
    public Plane plane() {
        return Plane.INFERENCE;
    }

    @Override
    public String mode() {
        return ring == null ? "" : "tap";
    }

    @Override
    public String reason() {
        return failure.isEmpty()
                ? Stream.of(unheard, turns.shortfall())
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining("; "))
                : failure;
    }

    @Override
    public Account account() {
        return account;
    }

    @Override
    public void close() {
        stopping.countDown();
        if (ring == null) {
            return;
        }
        try {
            thread.join(STOP_WITHIN_MS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        watches.close();
    }

    private void open(TapSettings settings) throws IOException {
        var mounts = CgroupMounts.read(settings.proc().resolve("mounts"));
        try {
            ring = TapRing.open(mounts.watched(settings.cgroup()), settings.ports(), settings.ring(), settings.tls());
            unheard = ring.unheard();
        } catch (ExceptionInInitializerError | IllegalCallerException denied) {
            throw new IOException("native access is denied; run java with --enable-native-access=ALL-UNNAMED", denied);
        }
    }

    private static String advice(String refusal) {
        if (refusal.endsWith("EPERM")) {
            return refusal + "; run with CAP_BPF and CAP_NET_ADMIN";
        }
        boolean old = refusal.endsWith("EINVAL") || refusal.endsWith("ENOSYS");
        return old ? refusal + "; needs Linux 5.12 or newer" : refusal;
    }

    private void run() {
        try (var tap = ring) {
            while (tap != null && !stopping.await(0, TimeUnit.MILLISECONDS)) {
                round(tap);
            }
            if (tap != null) {
                finish(tap);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads what has been copied before it was stopped. */
    private void finish(TapRing tap) {
        var now = clock.instant();
        turns.at(now);
        for (int i = 0; i < LAST_ROUNDS_MAX && take(tap, now) > 0; i++) {
            // the next
        }
        connections.finish();
    }

    private int take(TapRing tap, Instant now) {
        return tap.read(PIECES_PER_ROUND, (piece, bytes) -> connections.accept(piece, bytes, now));
    }

    /** Reads what is there; when that was all, lets some come together. */
    private void round(TapRing tap) throws InterruptedException {
        try {
            var now = clock.instant();
            turns.at(now);
            int read = take(tap, now);
            if (!now.isBefore(looked.plus(LOOK_EVERY))) {
                looked = now;
                connections.expire(now);
                countLosses(tap);
            }
            failure = "";
            if (read < PIECES_PER_ROUND) {
                stopping.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (IOException | RuntimeException broken) {
            failure = "pieces could not be read: " + broken.getClass().getName();
            stopping.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void countLosses(TapRing tap) throws IOException {
        var now = tap.losses();
        long unreadable = now.unreadable() - lost.unreadable();
        long full = now.ringFull() - lost.ringFull();
        account.in(unreadable + full);
        account.refused(Reason.MALFORMED, unreadable);
        account.dropped(Reason.RING_FULL, full);
        lost = now;
    }

    private void mute(long cookie) {
        try {
            if (ring != null) {
                ring.mute(cookie);
            }
        } catch (IOException refused) {
            failure = "a connection could not be muted: " + refused.getMessage();
        }
    }
}
