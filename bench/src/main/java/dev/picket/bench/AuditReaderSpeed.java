package dev.picket.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.picket.agent.capture.audit.AuditReader;
import dev.picket.agent.capture.audit.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/**
 * How fast audit events are read on one thread, beside what the same JSON library takes for a bare streaming parse and for a tree of the
 * same lines, in one run and in turns. Prints the median round of each; the ratios say more than the numbers. Argument: rounds, 9 if none.
 */
public final class AuditReaderSpeed {
    private static final int LINES = 20_000;
    private static final int ROUNDS = 9;
    private static final long SEED = 20_260_301;

    private AuditReaderSpeed() {}

    public static void main(String[] args) {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : ROUNDS;
        var lines = AuditLines.generate(LINES, SEED);
        long bytes = lines.stream().mapToLong(line -> line.length).sum();
        System.out.printf(
                Locale.ROOT,
                "%d lines, %d bytes each on average, %d rounds each, seed %d%n",
                LINES,
                bytes / LINES,
                rounds,
                SEED);
        var contenders = List.of(
                new Contender("bare streaming parse", AuditReaderSpeed::stream),
                new Contender("tree parse", AuditReaderSpeed::tree),
                new Contender("AuditReader", AuditReaderSpeed::read));
        inTurns(contenders, lines, rounds);
        print(contenders, inTurns(contenders, lines, rounds), bytes);
    }

    private static long[][] inTurns(List<Contender> contenders, List<byte[]> lines, int rounds) {
        var nanos = new long[contenders.size()][rounds];
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < contenders.size(); i++) {
                nanos[i][round] = contenders.get(i).nanos(lines);
            }
        }
        return nanos;
    }

    private static void print(List<Contender> contenders, long[][] nanos, long bytes) {
        double bare = median(nanos[0]);
        for (int i = 0; i < contenders.size(); i++) {
            double seconds = median(nanos[i]) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "%-22s %9.0f events/s %7.1f MB/s  %.2f times the bare parse's time%n",
                    contenders.get(i).name,
                    LINES / seconds,
                    bytes / seconds / 1e6,
                    median(nanos[i]) / bare);
        }
    }

    private static double median(long[] nanos) {
        var sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static long read(List<byte[]> lines) {
        var reader = new AuditReader();
        var read = new LongAdder();
        for (var line : lines) {
            reader.read(line, 0, line.length, () -> "", reading -> {
                if (reading instanceof Reading.Refused refused) {
                    throw new IllegalStateException("a line of our own was refused: " + refused);
                }
                read.increment();
            });
        }
        return read.sum();
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

    private record Contender(String name, ToLongFunction<List<byte[]>> work) {
        private long nanos(List<byte[]> lines) {
            long start = System.nanoTime();
            long result = work.applyAsLong(lines);
            long taken = System.nanoTime() - start;
            if (result < lines.size()) {
                throw new IllegalStateException(name + " came to " + result + " only");
            }
            return taken;
        }
    }
}
