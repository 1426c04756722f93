package dev.picket.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the inference proxy adds to each chunk of a streamed answer, and what it costs: chat streams straight to their server, by the least that Vert.x needs to pass them
 * on, and by Picket, in turns of one run. Both proxies are processes of their own with the agent's flags. Then the heap that many open streams take. Arguments: rounds
 * (6), streams (100), chunks a second of each (50), seconds of a round (10), streams open at once for the heap (2,000).
 */
public final class ProxySpeed {
    private static final int GRACE_MILLIS = 30_000;
    private static final List<String> FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private ProxySpeed() {}

    /** A proxy in its process. */
    private static final class Child implements AutoCloseable {
        private final Process process;
        private final BufferedReader out;
        private final Writer in;
        private final int port;

        Child(String kind, int upstream) throws IOException {
            var command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString()));
            command.addAll(FLAGS);
            command.addAll(List.of(
                    "-cp",
                    System.getProperty("java.class.path"),
                    ProxyUnderTest.class.getName(),
                    kind,
                    Integer.toString(upstream)));
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            out = process.inputReader(StandardCharsets.UTF_8);
            in = process.outputWriter(StandardCharsets.UTF_8);
            port = Integer.parseInt(out.readLine());
        }

        long ask(String what) throws IOException {
            in.write(what + "\n");
            in.flush();
            return Long.parseLong(out.readLine());
        }

        @Override
        public void close() throws IOException {
            in.close();
            process.destroy();
        }
    }

    /** Of one way, a value a round. */
    private static final class Figures {
        private final List<Double> median = new ArrayList<>();
        private final List<Double> p99 = new ArrayList<>();
        private final List<Double> p99OfAll = new ArrayList<>();
        private final List<Double> cpu = new ArrayList<>();
        private int failed;

        void add(Streams.Round round, long cpuNanos) {
            median.add(round.median());
            p99.add(round.p99());
            p99OfAll.add(round.p99OfAll());
            cpu.add(cpuNanos / 1e3 / Math.max(1, round.chunks()));
            failed += round.failed();
        }
    }

    public static void main(String[] args) throws Exception {
        int rounds = argument(args, 0, 6);
        int streams = argument(args, 1, 100);
        int pause = 1_000 / argument(args, 2, 50);
        int chunks = argument(args, 3, 10) * 1_000 / pause;
        int open = argument(args, 4, 2_000);
        try (var ends = new Streams();
                var bare = new Child("bare", ends.port());
                var picket = new Child("picket", ends.port())) {
            var direct = new Figures();
            var passed = new Figures();
            var read = new Figures();
            for (int round = -1; round < rounds; round++) {
                long atMost = (long) chunks * pause + GRACE_MILLIS;
                var one = ends.run(ends.port(), streams, chunks, pause, atMost);
                long before = bare.ask("cpu");
                var two = ends.run(bare.port, streams, chunks, pause, atMost);
                long bareCpu = bare.ask("cpu") - before;
                before = picket.ask("cpu");
                var three = ends.run(picket.port, streams, chunks, pause, atMost);
                long picketCpu = picket.ask("cpu") - before;
                if (round >= 0) {
                    direct.add(one, 0);
                    passed.add(two, bareCpu);
                    read.add(three, picketCpu);
                }
            }
            report("direct", direct, direct);
            report("bare Vert.x", passed, direct);
            report("Picket", read, direct);
            System.out.printf(
                    Locale.ROOT,
                    "CPU of Picket to bare: %.2f (median of rounds)%n",
                    middle(ratios(read.cpu, passed.cpu)));
            heap(ends, picket, open);
        }
    }

    private static void report(String name, Figures figures, Figures direct) {
        System.out.printf(
                Locale.ROOT,
                "%-12s p50 %.3f ms, p99 %.3f ms; added to direct: p50 %+.3f ms, p99 %+.3f ms, with openings and ends %+.3f ms; CPU %.1f us a chunk; %d failed%n",
                name,
                middle(figures.median),
                middle(figures.p99),
                middle(differences(figures.median, direct.median)),
                middle(differences(figures.p99, direct.p99)),
                middle(differences(figures.p99OfAll, direct.p99OfAll)),
                middle(figures.cpu),
                figures.failed);
    }

    /** All streams open, some chunks of each read. */
    private static void heap(Streams ends, Child picket, int open) throws Exception {
        long idle = picket.ask("heap");
        var running = Thread.ofVirtual().start(() -> {
            try {
                ends.run(picket.port, open, 20, 1_000, 60_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Thread.sleep(12_000);
        long busy = picket.ask("heap");
        running.join();
        System.out.printf(
                Locale.ROOT,
                "heap after collection: idle %.1f MiB, with %d streams open %.1f MiB: %.1f MiB more%n",
                idle / 1048576.0,
                open,
                busy / 1048576.0,
                (busy - idle) / 1048576.0);
    }

    private static List<Double> differences(List<Double> values, List<Double> others) {
        var differences = new ArrayList<Double>();
        for (int i = 0; i < values.size(); i++) {
            differences.add(values.get(i) - others.get(i));
        }
        return differences;
    }

    private static List<Double> ratios(List<Double> values, List<Double> others) {
        var ratios = new ArrayList<Double>();
        for (int i = 0; i < values.size(); i++) {
            ratios.add(values.get(i) / others.get(i));
        }
        return ratios;
    }

    private static double middle(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static int argument(String[] args, int index, int otherwise) {
        return args.length > index ? Integer.parseInt(args[index]) : otherwise;
    }
}
