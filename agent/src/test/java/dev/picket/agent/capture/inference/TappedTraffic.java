package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.kernel.CgroupMounts;
import dev.picket.agent.inspect.TextInspector;
import dev.picket.event.Balance;
import dev.picket.event.Inference;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server of this process on loopback, tapped by the kernel, and what was seen of it. */
final class TappedTraffic implements AutoCloseable {
    private static final Duration SETTLE_MAX = Duration.ofSeconds(20);
    private static final int TIMEOUT_MS = 20_000;

    private final ServerSocket server;
    private final List<Inference> seen = new CopyOnWriteArrayList<>();
    private final TapSource tap;

    private TappedTraffic(ServerSocket server, TapSettings settings) {
        this.server = server;
        this.tap = TapSource.start(
                settings, _ -> "", new TextInspector(), InstantSource.system(), event -> seen.add((Inference) event));
    }

    static TappedTraffic start() throws IOException {
        return start(listening(), 8 << 20);
    }

    static TappedTraffic start(ServerSocket server, int bytes) throws IOException {
        return new TappedTraffic(server, settings(server.getLocalPort()).ofBytes(bytes));
    }

    /** A server of another process, which hides what it says by these libraries. */
    static TappedTraffic watch(int port, Set<Path> libraries) throws IOException {
        return new TappedTraffic(listening(), settings(port).ofTls(libraries));
    }

    static ServerSocket listening() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** What taps a port of this process. */
    static TapSettings settings(int port) throws IOException {
        return TapSettings.of(Set.of(port)).of(ownCgroup());
    }

    /** One end does this, the other that. */
    @FunctionalInterface
    interface End {
        void talk(Socket socket) throws IOException;
    }

    /**
     * One connection, until the caller has closed.
     *
     * @return the caller's port
     */
    int connect(End serves, End asks) throws IOException {
        var thread = Thread.ofPlatform().daemon().start(() -> {
            try (var socket = server.accept()) {
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(TIMEOUT_MS);
                serves.talk(socket);
            } catch (IOException _) {
                // the caller has what it wanted, or has gone
            }
        });
        try (var socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MS);
            asks.talk(socket);
            return socket.getLocalPort();
        } finally {
            join(thread);
        }
    }

    /** One exchange on a connection of its own, cut anywhere. */
    int exchange(HttpWire wire, Random random) throws IOException {
        var request = wire.request();
        var answer = wire.answer();
        return connect(
                socket -> {
                    socket.getInputStream().readNBytes(request.length);
                    write(socket.getOutputStream(), answer, random);
                },
                socket -> {
                    write(socket.getOutputStream(), request, random);
                    socket.getInputStream().readAllBytes();
                });
    }

    static void write(OutputStream to, byte[] bytes, Random random) throws IOException {
        int most = Math.max(1 + random.nextInt(4000), bytes.length / 200);
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(bytes.length - at, 1 + random.nextInt(most));
            to.write(bytes, at, length);
            at += length;
        }
    }

    String mode() {
        return tap.mode();
    }

    String reason() {
        return tap.reason();
    }

    List<Inference> seen() {
        return seen;
    }

    /** The books when nothing is under way and so many have come in. */
    Balance settled(long in) {
        long until = System.nanoTime() + SETTLE_MAX.toNanos();
        var balance = tap.account().balance();
        while ((balance.in() < in || balance.held() > 0 || balance.missing() != 0) && System.nanoTime() < until) {
            Thread.onSpinWait();
            balance = tap.account().balance();
        }
        return balance;
    }

    Balance balance() {
        return tap.account().balance();
    }

    @Override
    public void close() throws IOException {
        tap.close();
        server.close();
    }

    private static Path ownCgroup() throws IOException {
        var mount = CgroupMounts.read(Path.of("/proc/mounts")).unified().getFirst();
        var own = Files.readAllLines(Path.of("/proc/self/cgroup")).stream()
                .filter(line -> line.startsWith("0::/"))
                .findFirst()
                .orElseThrow();
        return mount.resolve(own.substring("0::/".length()));
    }

    private static void join(Thread thread) {
        try {
            thread.join(TIMEOUT_MS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
