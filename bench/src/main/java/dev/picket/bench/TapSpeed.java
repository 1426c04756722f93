package dev.picket.bench;

import dev.picket.agent.capture.inference.TapSettings;
import dev.picket.agent.capture.inference.TapSource;
import dev.picket.agent.inspect.TextInspector;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests a second that a server on loopback answers, tapped and not, in turns. Callers ask again as soon as they have their answer; the server
 * thinks for a while before each piece of one. Tap, server and callers share this process and its cores. Needs root. Arguments: pairs of rounds
 * (9), seconds of each (4), callers (8), milliseconds of thinking (0: none) before each of eight pieces of an answer, cgroup whose sockets are
 * tapped (/sys/fs/cgroup).
 */
public final class TapSpeed {
    private static final int PIECES = 8;
    private static final String WORD = "the answer goes on for a while ";
    private static final byte[] ASK = ask();
    private static final byte[][] ANSWER = answer();
    private static final int ANSWER_BYTES =
            Arrays.stream(ANSWER).mapToInt(piece -> piece.length).sum();

    private TapSpeed() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        int rounds = number(args, 0, 9);
        var length = Duration.ofSeconds(number(args, 1, 4));
        int callers = number(args, 2, 8);
        var thinking = Duration.ofMillis(number(args, 3, 0));
        var cgroup = Path.of(args.length > 4 ? args[4] : "/sys/fs/cgroup");
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            serve(server, thinking);
            var settings = TapSettings.of(Set.of(server.getLocalPort())).of(cgroup);
            round(server, callers, length);
            tapped(settings, server, callers, length);
            var ratios = new double[rounds];
            var plain = new double[rounds];
            for (int i = 0; i < rounds; i++) {
                // each goes first in every other pair
                double first = i % 2 == 0 ? round(server, callers, length) : tapped(settings, server, callers, length);
                double second = i % 2 == 0 ? tapped(settings, server, callers, length) : round(server, callers, length);
                plain[i] = i % 2 == 0 ? first : second;
                ratios[i] = i % 2 == 0 ? second / first : first / second;
            }
            Arrays.sort(ratios);
            Arrays.sort(plain);
            System.out.printf(
                    Locale.ROOT,
                    "%d pairs of %d s, %d callers, %d ms: untapped %.0f/s (%.0f to %.0f), tapped of that %.3f (%.3f to %.3f); %d and %d bytes%n",
                    rounds,
                    length.toSeconds(),
                    callers,
                    thinking.toMillis(),
                    plain[rounds / 2],
                    plain[0],
                    plain[rounds - 1],
                    ratios[rounds / 2],
                    ratios[0],
                    ratios[rounds - 1],
                    ASK.length,
                    ANSWER_BYTES);
        }
    }

    private static double tapped(TapSettings settings, ServerSocket server, int callers, Duration length)
            throws InterruptedException {
        var tap = TapSource.start(settings, _ -> "", new TextInspector(), InstantSource.system(), _ -> true);
        if (tap.mode().isEmpty()) {
            throw new IllegalStateException(tap.reason());
        }
        double rate = round(server, callers, length);
        tap.close();
        System.out.printf(
                Locale.ROOT, "%.0f/s tapped: %s%n", rate, tap.account().balance());
        return rate;
    }

    private static double round(ServerSocket server, int callers, Duration length) throws InterruptedException {
        var over = new AtomicBoolean();
        var answers = new LongAdder();
        var threads = new Thread[callers];
        for (int i = 0; i < callers; i++) {
            threads[i] = Thread.ofPlatform().start(() -> ask(server, over, answers));
        }
        Thread.sleep(length.dividedBy(4));
        long before = answers.sum();
        long start = System.nanoTime();
        Thread.sleep(length);
        double rate = (answers.sum() - before) * 1e9 / (System.nanoTime() - start);
        over.set(true);
        for (var thread : threads) {
            thread.join();
        }
        return rate;
    }

    private static void ask(ServerSocket server, AtomicBoolean over, LongAdder answers) {
        try (var socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
            socket.setTcpNoDelay(true);
            var in = new DataInputStream(socket.getInputStream());
            var answer = new byte[ANSWER_BYTES];
            while (!over.get()) {
                socket.getOutputStream().write(ASK);
                in.readFully(answer);
                answers.increment();
            }
        } catch (IOException failed) {
            System.err.println("caller: " + failed);
        }
    }

    private static void serve(ServerSocket server, Duration thinking) {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                while (true) {
                    var socket = server.accept();
                    Thread.ofPlatform().daemon().start(() -> answer(socket, thinking));
                }
            } catch (IOException _) {
                // closed
            }
        });
    }

    private static void answer(Socket accepted, Duration thinking) {
        try (var socket = accepted) {
            socket.setTcpNoDelay(true);
            var in = new DataInputStream(socket.getInputStream());
            var asked = new byte[ASK.length];
            while (true) {
                in.readFully(asked);
                for (var piece : ANSWER) {
                    if (thinking.isPositive()) {
                        LockSupport.parkNanos(thinking.toNanos());
                    }
                    socket.getOutputStream().write(piece);
                }
            }
        } catch (IOException _) {
            // the caller has gone
        }
    }

    private static byte[] ask() {
        var body = "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"" + WORD.repeat(30)
                + "\"}]}";
        return ("POST /v1/chat/completions HTTP/1.1\r\nHost: model\r\nContent-Type: application/json\r\n"
                        + "Authorization: Bearer of-nobody\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Sixteen events in eight chunks, as a model server streams them. */
    private static byte[][] answer() {
        var pieces = new byte[PIECES][];
        for (int i = 0; i < PIECES; i++) {
            var events =
                    ("data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":"
                                    + "{\"content\":\"" + WORD + "\"},\"finish_reason\":null}]}\n\n")
                            .repeat(2);
            var head = i > 0
                    ? ""
                    : "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
            var chunk = Integer.toHexString(events.length()) + "\r\n" + events + "\r\n";
            pieces[i] = (head + chunk + (i == PIECES - 1 ? "0\r\n\r\n" : "")).getBytes(StandardCharsets.US_ASCII);
        }
        return pieces;
    }

    private static int number(String[] args, int index, int fallback) {
        return args.length > index ? Integer.parseInt(args[index]) : fallback;
    }
}
