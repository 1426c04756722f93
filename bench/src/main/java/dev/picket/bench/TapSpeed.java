package dev.picket.bench;

import dev.picket.agent.capture.inference.TapSettings;
import dev.picket.agent.capture.inference.TapSource;
import dev.picket.agent.inspect.TextInspector;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
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
 * (9), seconds of each (4), callers (8), milliseconds of thinking (0: none) before each of eight pieces of an answer, version of HTTP (1 or 2, 1), cgroup whose
 * sockets are tapped (/sys/fs/cgroup).
 */
public final class TapSpeed {
    private TapSpeed() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        int rounds = number(args, 0, 9);
        var length = Duration.ofSeconds(number(args, 1, 4));
        int callers = number(args, 2, 8);
        var thinking = Duration.ofMillis(number(args, 3, 0));
        var chat = number(args, 4, 1) == 2 ? new ChatBytes.Http2() : new ChatBytes.Http1();
        var cgroup = Path.of(args.length > 5 ? args[5] : "/sys/fs/cgroup");
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            serve(server, chat, thinking);
            var settings = TapSettings.of(Set.of(server.getLocalPort())).of(cgroup);
            round(server, chat, callers, length);
            tapped(settings, server, chat, callers, length);
            var ratios = new double[rounds];
            var plain = new double[rounds];
            for (int i = 0; i < rounds; i++) {
                // each goes first in every other pair
                double first = i % 2 == 0
                        ? round(server, chat, callers, length)
                        : tapped(settings, server, chat, callers, length);
                double second = i % 2 == 0
                        ? tapped(settings, server, chat, callers, length)
                        : round(server, chat, callers, length);
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
                    chat.ask(0).length,
                    chat.answerBytes());
        }
    }

    private static double tapped(
            TapSettings settings, ServerSocket server, ChatBytes chat, int callers, Duration length)
            throws InterruptedException {
        var tap = TapSource.start(settings, _ -> "", new TextInspector(), InstantSource.system(), _ -> true);
        if (tap.mode().isEmpty()) {
            throw new IllegalStateException(tap.reason());
        }
        double rate = round(server, chat, callers, length);
        tap.close();
        System.out.printf(
                Locale.ROOT, "%.0f/s tapped: %s%n", rate, tap.account().balance());
        return rate;
    }

    private static double round(ServerSocket server, ChatBytes chat, int callers, Duration length)
            throws InterruptedException {
        var over = new AtomicBoolean();
        var answers = new LongAdder();
        var threads = new Thread[callers];
        for (int i = 0; i < callers; i++) {
            threads[i] = Thread.ofPlatform().start(() -> ask(server, chat, over, answers));
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

    private static void ask(ServerSocket server, ChatBytes chat, AtomicBoolean over, LongAdder answers) {
        try (var socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
            socket.setTcpNoDelay(true);
            var in = new DataInputStream(socket.getInputStream());
            socket.getOutputStream().write(chat.preface());
            in.readFully(chat.welcome().clone());
            var answer = new byte[chat.answerBytes()];
            for (int turn = 0; !over.get(); turn++) {
                socket.getOutputStream().write(chat.ask(turn));
                in.readFully(answer);
                answers.increment();
            }
        } catch (IOException failed) {
            System.err.println("caller: " + failed);
        }
    }

    private static void serve(ServerSocket server, ChatBytes chat, Duration thinking) {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                while (true) {
                    var socket = server.accept();
                    Thread.ofPlatform().daemon().start(() -> answer(socket, chat, thinking));
                }
            } catch (IOException _) {
                // closed
            }
        });
    }

    private static void answer(Socket accepted, ChatBytes chat, Duration thinking) {
        try (var socket = accepted) {
            socket.setTcpNoDelay(true);
            var in = new DataInputStream(socket.getInputStream());
            in.readFully(chat.preface().clone());
            socket.getOutputStream().write(chat.welcome());
            var asked = new byte[chat.ask(0).length];
            for (int turn = 0; true; turn++) {
                in.readFully(asked);
                for (int piece = 0; piece < ChatBytes.PIECES; piece++) {
                    if (thinking.isPositive()) {
                        LockSupport.parkNanos(thinking.toNanos());
                    }
                    socket.getOutputStream().write(chat.answer(turn, piece));
                }
            }
        } catch (IOException _) {
            // the caller has gone
        }
    }

    private static int number(String[] args, int index, int fallback) {
        return args.length > index ? Integer.parseInt(args[index]) : fallback;
    }
}
