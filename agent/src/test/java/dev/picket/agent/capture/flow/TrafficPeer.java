package dev.picket.agent.capture.flow;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A program of its own that tests run inside a pod: each line it reads is an order, each line it writes says how that went. It needs
 * nothing but the JDK.
 *
 * <ul>
 *   <li>{@code serve IP PORT REQUEST RESPONSE}: a TCP server that reads so many bytes and answers with so many
 *   <li>{@code ask IP PORT REQUEST RESPONSE TIMES}: its client; {@code ok}, {@code refused} or {@code timeout}
 *   <li>{@code echo IP PORT}: a TCP server that sends back what comes
 *   <li>{@code open IP PORT}, {@code say BYTES}, {@code hang-up}: its client, one connection at a time
 *   <li>{@code answer IP PORT BYTES}: a UDP server that answers each datagram with so many bytes, or none
 *   <li>{@code send IP PORT COUNT BYTES WAIT}: datagrams; {@code WAIT}: for an answer to each
 *   <li>{@code spray IP PORT COUNT BYTES}: one datagram to each of so many ports
 *   <li>{@code resent}: how many segments TCP sent again from here, whoever asked it to
 * </ul>
 */
public final class TrafficPeer {
    private static final int CONNECT_MS = 300;
    private static final int ANSWER_MS = 5000;

    private Socket open = new Socket();

    private TrafficPeer() {}

    /** How to run it with this test's JDK. */
    static List<String> command() {
        try {
            var classes = Path.of(TrafficPeer.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
            return List.of(
                    java,
                    "-Xmx64m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    classes.toString(),
                    TrafficPeer.class.getName());
        } catch (URISyntaxException broken) {
            throw new IllegalStateException(broken);
        }
    }

    public static void main(String[] arguments) throws IOException {
        var peer = new TrafficPeer();
        var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var order = orders.readLine(); order != null; order = orders.readLine()) {
            System.out.println(peer.obey(order.split(" ")));
            System.out.flush();
        }
        System.exit(0);
    }

    private String obey(String[] order) {
        try {
            switch (order[0]) {
                case "serve" -> serve(address(order), number(order, 3), number(order, 4));
                case "ask" -> ask(address(order), number(order, 3), number(order, 4), number(order, 5));
                case "echo" -> accept(address(order), TrafficPeer::echo);
                case "open" -> connect(address(order));
                case "say" -> say(number(order, 1));
                case "hang-up" -> hangUp(open);
                case "answer" -> answer(address(order), number(order, 3));
                case "send" -> send(address(order), number(order, 3), number(order, 4), order[5].equals("true"));
                case "resent" -> {
                    return resent();
                }
                case "spray" -> spray(address(order), number(order, 3), number(order, 4));
                default -> throw new IOException("unknown order " + order[0]);
            }
            return "ok";
        } catch (ConnectException refused) {
            return "refused";
        } catch (SocketTimeoutException late) {
            return "timeout";
        } catch (IOException failed) {
            return "failed: " + failed;
        }
    }

    private static void serve(InetSocketAddress address, int request, int response) throws IOException {
        accept(address, socket -> {
            socket.getInputStream().readNBytes(request);
            socket.getOutputStream().write(new byte[response]);
            socket.getInputStream().read();
        });
    }

    private static void ask(InetSocketAddress address, int request, int response, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            try (var socket = new Socket()) {
                socket.connect(address, CONNECT_MS);
                socket.getOutputStream().write(new byte[request]);
                socket.getInputStream().readNBytes(response);
                hangUp(socket);
            }
        }
    }

    private void connect(InetSocketAddress address) throws IOException {
        open = new Socket();
        open.connect(address, CONNECT_MS);
    }

    private void say(int bytes) throws IOException {
        open.getOutputStream().write(new byte[bytes]);
        open.getInputStream().readNBytes(bytes);
    }

    /** Done when the other end has closed, too. */
    private static void hangUp(Socket socket) throws IOException {
        socket.shutdownOutput();
        socket.getInputStream().read();
        socket.close();
    }

    private static void echo(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        var buffer = new byte[8192];
        for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
            out.write(buffer, 0, read);
        }
    }

    private static void accept(InetSocketAddress address, Service service) throws IOException {
        var server = new ServerSocket();
        server.bind(address, 1024);
        background(() -> {
            while (true) {
                var socket = server.accept();
                background(() -> {
                    try (socket) {
                        service.serve(socket);
                    }
                });
            }
        });
    }

    private static void answer(InetSocketAddress address, int bytes) throws IOException {
        var socket = new DatagramSocket(address);
        background(() -> {
            var packet = new DatagramPacket(new byte[65536], 65536);
            while (true) {
                socket.receive(packet);
                if (bytes > 0) {
                    socket.send(new DatagramPacket(new byte[bytes], bytes, packet.getSocketAddress()));
                }
            }
        });
    }

    private static void send(InetSocketAddress address, int count, int bytes, boolean wait) throws IOException {
        try (var socket = new DatagramSocket()) {
            socket.setSoTimeout(ANSWER_MS);
            for (int i = 0; i < count; i++) {
                socket.send(new DatagramPacket(new byte[bytes], bytes, address));
                if (wait) {
                    socket.receive(new DatagramPacket(new byte[65536], 65536));
                }
            }
        }
    }

    private static void spray(InetSocketAddress first, int count, int bytes) throws IOException {
        try (var socket = new DatagramSocket()) {
            for (int i = 0; i < count; i++) {
                var to = new InetSocketAddress(first.getAddress(), first.getPort() + i);
                socket.send(new DatagramPacket(new byte[bytes], bytes, to));
            }
        }
    }

    /** By the kernel's own count (RFC 4022 tcpRetransSegs), of this network namespace. */
    private static String resent() throws IOException {
        var lines = Files.readAllLines(Path.of("/proc/net/snmp")).stream()
                .filter(line -> line.startsWith("Tcp: "))
                .map(line -> List.of(line.split(" ")))
                .toList();
        return lines.get(1).get(lines.getFirst().indexOf("RetransSegs"));
    }

    private static void background(Work work) {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                work.run();
            } catch (IOException failed) {
                System.err.println("traffic peer: " + failed);
            }
        });
    }

    private static InetSocketAddress address(String[] order) throws IOException {
        return new InetSocketAddress(InetAddress.getByName(order[1]), number(order, 2));
    }

    private static int number(String[] order, int index) {
        return Integer.parseInt(order[index]);
    }

    @FunctionalInterface
    private interface Service {
        void serve(Socket socket) throws IOException;
    }

    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    /** The test's end of a peer. */
    public record Remote(Process process) {
        /** Gives an order and waits for its answer. */
        public String tell(Object... words) {
            var line = String.join(
                    " ", List.of(words).stream().map(String::valueOf).toList());
            try {
                process.outputWriter(StandardCharsets.UTF_8)
                        .append(line)
                        .append('\n')
                        .flush();
                var answer = process.inputReader(StandardCharsets.UTF_8).readLine();
                return answer == null ? "gone" : answer;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }
}
