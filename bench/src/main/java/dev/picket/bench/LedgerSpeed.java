package dev.picket.bench;

import com.google.errorprone.annotations.FormatMethod;
import dev.picket.collector.context.Entity;
import dev.picket.collector.context.Observation;
import dev.picket.collector.context.Principal;
import dev.picket.collector.context.Tenants;
import dev.picket.collector.ledger.Ledger;
import dev.picket.collector.ledger.LedgerSettings;
import dev.picket.collector.query.Answer;
import dev.picket.collector.query.Answers;
import dev.picket.collector.query.Filter;
import dev.picket.collector.query.Limits;
import dev.picket.collector.query.Reply;
import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Flow;
import dev.picket.event.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/**
 * How fast the ledger takes flows, how large they are once sealed, and how soon it answers. Flows of 40 tenants, 400 workloads and 2,000 pods,
 * spread evenly over a day, in batches of 2,000. Arguments: an empty folder, and how many flows, 1,000,000 if not said.
 */
public final class LedgerSpeed {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final int BATCH = 2_000;
    private static final int ROUNDS = 21;
    private static final long SEED = 20_260_301;
    private static final Principal ADMIN = new Principal.Admin("bench");
    private static final Principal TENANT = new Principal.TenantOwner("bench", "tenant-7");

    private LedgerSpeed() {}

    public static void main(String[] args) throws IOException {
        var dir = Path.of(args[0]);
        int flows = args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000;
        var now = START.plus(Duration.ofDays(1));
        try (var ledger = Ledger.open(LedgerSettings.of(dir), InstantSource.fixed(now));
                var answers = new Answers(ledger.shelf(), Limits.DEFAULT, List::of)) {
            append(ledger, flows);
            say("questions, the last up to a million flows in the database, the others sealed");
            ask(answers, now);
            seal(ledger, dir, flows);
            ask(answers, now);
        }
    }

    private static void append(Ledger ledger, int flows) {
        var random = new Random(SEED);
        long nanos = 0;
        long cpu = cpuNanos();
        for (int first = 0; first < flows; first += BATCH) {
            var batch = batch(first, Math.min(BATCH, flows - first), flows, random);
            long before = System.nanoTime();
            ledger.append(batch);
            nanos += System.nanoTime() - before;
        }
        say("appended %,d flows: %,.0f rows/s, sealing and checkpoints included", flows, flows * 1e9 / nanos);
        say("%,.0f rows per second of processor time, making the flows included", flows * 1e9 / (cpuNanos() - cpu));
    }

    /** Of the whole process: says more than the clock when others use the machine, too. */
    private static long cpuNanos() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(Duration::toNanos)
                .orElse(0L);
    }

    private static void seal(Ledger ledger, Path dir, int flows) throws IOException {
        long before = System.nanoTime();
        ledger.sealAll();
        ledger.upkeep();
        say("sealed the rest and kept house in %,d ms", (System.nanoTime() - before) / 1_000_000);
        say(
                "%.1f bytes a flow in segments, %.1f with the database file",
                bytes(dir.resolve("segments")) / flows, bytes(dir) / flows);
    }

    private static void ask(Answers answers, Instant now) {
        time("a pod's last hour", () -> answers.timeline(ADMIN, filter(Map.of("pod", "w7-3", "since", "1h"), now)));
        time("a pod's whole history", () -> answers.timeline(ADMIN, filter(Map.of("pod", "w7-3"), now)));
        time("count of all flows", () -> answers.query(ADMIN, "SELECT count(*) FROM flows"));
        time(
                "tenant matrix of all flows",
                () -> answers.query(
                        ADMIN,
                        "SELECT actor_tenant, target_tenant, count(*), sum(sent_bytes) FROM flows GROUP BY ALL"));
        time("a tenant counts its flows", () -> answers.query(TENANT, "SELECT count(*) FROM flows"));
        time("the empty list of incidents", () -> answers.incidents(ADMIN, Filter.NONE));
    }

    private static void time(String what, Supplier<Reply> question) {
        var nanos = new long[ROUNDS];
        int rows = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long before = System.nanoTime();
            if (!(question.get() instanceof Answer answer)) {
                throw new IllegalStateException("no answer to: " + what);
            }
            nanos[round] = System.nanoTime() - before;
            rows = answer.table().rows().size();
        }
        Arrays.sort(nanos);
        say(
                "%-30s p50 %,5d ms, max %,5d ms, %,d rows",
                what, nanos[ROUNDS / 2] / 1_000_000, nanos[ROUNDS - 1] / 1_000_000, rows);
    }

    private static Filter filter(Map<String, String> parameters, Instant now) {
        return (Filter) Filter.parse(parameters, now);
    }

    private static List<Observation> batch(int first, int size, int all, Random random) {
        var batch = new ArrayList<Observation>(size);
        for (int i = first; i < first + size; i++) {
            batch.add(flow(i, START.plusMillis(i * Duration.ofDays(1).toMillis() / all), random));
        }
        return batch;
    }

    private static Observation flow(int number, Instant end, Random random) {
        var source = endpoint(random.nextInt(400), random.nextInt(5), 30_000 + random.nextInt(30_000));
        var destination = endpoint(random.nextInt(400), random.nextInt(5), 8080);
        var flow = new Flow(
                Envelope.unplaced("", end.minusMillis(random.nextInt(5_000)), end, Envelope.Observer.CLIENT)
                        .placed(
                                "cluster-1",
                                "node-" + number % 20,
                                "node-" + number % 20,
                                1_700_000_000_000L,
                                number % 4,
                                number / 4 + 1),
                Flow.Protocol.TCP,
                source,
                destination,
                new Traffic(random.nextInt(100_000), random.nextInt(100)),
                new Traffic(random.nextInt(1_000_000), random.nextInt(1_000)),
                Flow.Outcome.ESTABLISHED,
                false);
        var actor = entity(source);
        var target = entity(destination);
        return new Observation(flow, actor, target, null, Tenants.relate(actor.tenant(), target.tenant()), false);
    }

    private static Endpoint endpoint(int workload, int pod, int port) {
        var tenant = "tenant-" + workload % 40;
        var ip = "10." + workload / 250 + '.' + workload % 250 + '.' + (pod + 1);
        return new Endpoint(ip, port, "", "w" + workload + '-' + pod, tenant, "w" + workload, tenant);
    }

    private static Entity entity(Endpoint of) {
        return new Entity(Entity.Kind.WORKLOAD, of.namespace(), of.workload(), of.ip(), of.tenant());
    }

    private static double bytes(Path dir) throws IOException {
        try (var files = Files.walk(dir)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    @FormatMethod
    private static void say(String line, Object... values) {
        System.out.println(String.format(Locale.ROOT, line, values));
    }
}
