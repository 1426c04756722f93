package dev.picket.agent.capture.flow;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The connections that exist at one moment, of all namespaces that can be read.
 *
 * @param leftOut sockets that there was no room for
 * @param malformed lines that are not as the kernel writes them
 */
record Snapshot(List<Connection> connections, long leftOut, long malformed) {
    static final int CONNECTIONS_MAX = 65_536;
    private static final Map<String, Integer> TABLES =
            Map.of("tcp", RowKey.TCP, "tcp6", RowKey.TCP, "udp", RowKey.UDP, "udp6", RowKey.UDP);

    Snapshot {
        connections = List.copyOf(connections);
    }

    /**
     * A connected socket.
     *
     * @param accepted its local port is one that this namespace listens on: the other end opened it
     * @param podUid whose it is, empty if that cannot be read
     */
    record Connection(String namespace, SocketLine socket, boolean accepted, String podUid) {}

    static Snapshot take(Namespaces namespaces) {
        var taking = new Taking();
        namespaces.list().forEach(namespace -> taking.add(namespaces, namespace));
        return new Snapshot(taking.connections, taking.leftOut, taking.malformed);
    }

    /** Accumulates one snapshot. */
    private static final class Taking {
        private final List<Connection> connections = new ArrayList<>();
        private long leftOut;
        private long malformed;

        void add(Namespaces namespaces, Namespaces.Namespace namespace) {
            var sockets = new ArrayList<SocketLine>();
            TABLES.forEach(
                    (table, protocol) -> read(namespace.process().resolve("net").resolve(table), protocol, sockets));
            var waiting = waiting(sockets);
            var holders = namespace.processes().size() > 1 ? namespaces.holders(namespace) : Map.<Long, String>of();
            for (var socket : sockets) {
                if (!socket.waitsForPeers()) {
                    var uid = holders.getOrDefault(socket.inode(), namespace.onlyPod());
                    connections.add(new Connection(namespace.name(), socket, waiting.contains(door(socket)), uid));
                }
            }
        }

        private void read(Path table, int protocol, List<SocketLine> into) {
            try (var lines = Files.newBufferedReader(table, StandardCharsets.US_ASCII)) {
                readLines(lines, protocol, into);
            } catch (IOException gone) {
                return;
            }
        }

        private void readLines(BufferedReader lines, int protocol, List<SocketLine> into) throws IOException {
            lines.readLine();
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var socket = SocketLine.parse(protocol, line);
                if (socket.isEmpty()) {
                    malformed++;
                } else if (connections.size() + into.size() >= CONNECTIONS_MAX) {
                    leftOut++;
                } else if (!socket.get().loopback()) {
                    into.add(socket.get());
                }
            }
        }

        private static Set<Integer> waiting(List<SocketLine> sockets) {
            var waiting = new HashSet<Integer>();
            sockets.stream().filter(SocketLine::waitsForPeers).forEach(socket -> waiting.add(door(socket)));
            return waiting;
        }

        private static int door(SocketLine socket) {
            return socket.protocol() << 16 | socket.localPort();
        }
    }
}
