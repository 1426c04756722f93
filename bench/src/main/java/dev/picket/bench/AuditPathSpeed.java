package dev.picket.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.picket.collector.RulePack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * How many audit events a second of its CPU time one thread takes through the whole path, beside a bare streaming parse and a tree parse of the same events by the
 * same JSON library, in one run and in turns; what others do with the core meanwhile does not count. Arguments: rounds (9), identities (10,000), then files of recorded events, one a
 * line, to use in place of generated ones, which are taken in both ways: mixed, a third of them part of findings, and calm, as a cluster's are day by day.
 */
public final class AuditPathSpeed {
    private static final int LINES = 10_000;
    private static final long SEED = 20_261_126;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private AuditPathSpeed() {}

    public static void main(String[] args) throws IOException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 9;
        int identities = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
        var recorded = Arrays.stream(args).skip(2).map(Path::of).toList();
        if (recorded.isEmpty()) {
            for (boolean calm : new boolean[] {false, true}) {
                generated(rounds, identities, calm);
            }
            return;
        }
        for (var file : recorded) {
            var lines = lines(file);
            run(file.getFileName().toString(), rounds, true, _ -> lines);
        }
    }

    /** @param calm nobody does what is told in a finding */
    private static void generated(int rounds, int identities, boolean calm) {
        var traffic = new AuditTraffic(identities, SEED, calm);
        var start = Instant.parse("2026-03-01T10:00:00Z");
        run(
                (calm ? "calm, " : "mixed, ") + identities + " identities",
                rounds,
                false,
                round -> traffic.next(LINES, after(start, round)));
    }

    /** Makes a round's lines. */
    private interface Lines {
        List<byte[]> of(int round);
    }

    /**
     * As many rounds to warm up as are measured.
     *
     * @param repeats each round has the same events, so that the path's state must begin anew
     */
    private static void run(String name, int rounds, boolean repeats, Lines source) {
        var nanos = new long[3][rounds];
        long bytes = 0;
        long events = 0;
        var path = new AuditPath();
        for (int round = -rounds; round < rounds; round++) {
            var lines = source.of(round + rounds);
            if (repeats) {
                path.close();
                path = new AuditPath();
            }
            var own = path;
            var taken = new long[] {
                nanos(lines, AuditPathSpeed::stream),
                nanos(lines, AuditPathSpeed::tree),
                nanos(lines, all -> take(own, all))
            };
            if (round >= 0) {
                for (int i = 0; i < taken.length; i++) {
                    nanos[i][round] = taken[i] / lines.size();
                }
                events += lines.size();
                bytes += lines.stream().mapToLong(line -> line.length).sum();
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%s: %d events of %d bytes on average, %d rounds; %d rules, %d findings told, %d keys%n",
                name,
                events,
                bytes / events,
                rounds,
                RulePack.rules().size(),
                path.findings(),
                path.keys());
        print(nanos);
        path.close();
    }

    private static Instant after(Instant start, int round) {
        return start.plusNanos(1_000_000_000L / AuditTraffic.EVENTS_A_SECOND * LINES * round);
    }

    private static void print(long[][] nanos) {
        var names = List.of("bare streaming parse", "tree parse", "whole path");
        for (int i = 0; i < names.size(); i++) {
            var sorted = nanos[i].clone();
            Arrays.sort(sorted);
            System.out.printf(
                    Locale.ROOT,
                    "%-21s %8.0f events/s (%.0f to %.0f), %.2f of the tree parse's rate%n",
                    names.get(i),
                    1e9 / median(nanos[i]),
                    1e9 / sorted[sorted.length - 1],
                    1e9 / sorted[0],
                    share(nanos[1], nanos[i]));
        }
    }

    /** The median of what it is in each round: load comes and goes, and falls on neighbours alike. */
    private static double share(long[] tree, long[] nanos) {
        return IntStream.range(0, nanos.length)
                .mapToDouble(round -> (double) tree[round] / nanos[round])
                .sorted()
                .toArray()[nanos.length / 2];
    }

    private static double median(long[] nanos) {
        var sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static long nanos(List<byte[]> lines, ToLongFunction<List<byte[]>> work) {
        long start = THREADS.getCurrentThreadCpuTime();
        long result = work.applyAsLong(lines);
        long taken = THREADS.getCurrentThreadCpuTime() - start;
        if (result < lines.size()) {
            throw new IllegalStateException("came to " + result + " of " + lines.size());
        }
        return taken;
    }

    private static long take(AuditPath path, List<byte[]> lines) {
        long before = path.read();
        lines.forEach(path::take);
        return path.read() - before;
    }

    private static long stream(List<byte[]> lines) {
        var factory = new JsonFactory();
        long tokens = 0;
        for (var line : lines) {
            try (var parser = factory.createParser(line)) {
                while (parser.nextToken() != null) {
                    tokens++;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return tokens;
    }

    private static long tree(List<byte[]> lines) {
        var mapper = new ObjectMapper();
        long fields = 0;
        for (var line : lines) {
            try {
                fields += mapper.readTree(line).size();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return fields;
    }

    /** Complete events only: early stages are folded, which costs next to nothing. */
    private static List<byte[]> lines(Path file) throws IOException {
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> !line.isBlank() && !line.contains("\"stage\":\"RequestReceived\""))
                    .map(line -> line.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    .toList();
        }
    }
}
