package dev.picket.collector.context;

import dev.picket.event.Envelope.Observer;
import dev.picket.event.Flow;
import dev.picket.event.Flow.Protocol;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Links the two ends' reports of one connection. Both see the client's address and port; the server's may differ, for the client sees the
 * service and the server itself. The end that reported first is the one that counts, for all reports of the connection. A client picks its own
 * port, so a report is a second side only if the destinations fit: else a connection could hide behind another. Behind source NAT the ends do
 * not meet and both count. Bounded: the client port that was heard of longest ago is forgotten. One thread.
 */
final class Sides {
    private static final int CONNECTIONS_PER_PORT_MAX = 4;
    private final int portsMax;
    private final LinkedHashMap<Port, List<Connection>> connections = new LinkedHashMap<>(16, 0.75f, true);

    Sides(int portsMax) {
        this.portsMax = portsMax;
    }

    /**
     * Whether the other end has reported this connection; if not, it is remembered.
     *
     * @param flow with its names completed
     * @param servicesKnown whether the inventory has services
     */
    boolean isSecond(Flow flow, Entity target, boolean servicesKnown) {
        var observer = flow.envelope().observer();
        if (observer == Observer.UNKNOWN || flow.collapsed() || flow.source().port() == 0) {
            return false;
        }
        var port = new Port(flow.protocol(), flow.source().ip(), flow.source().port());
        var report = Connection.Report.of(flow, target, servicesKnown);
        var known = known(port, report);
        known.ifPresentOrElse(connection -> connection.heard(report), () -> remember(port, new Connection(report)));
        return known.isPresent() && known.get().first() != observer;
    }

    void write(DataOutput to) throws IOException {
        to.writeInt(connections.size());
        for (var entry : connections.entrySet()) {
            to.writeUTF(entry.getKey().protocol().name());
            to.writeUTF(entry.getKey().ip());
            to.writeInt(entry.getKey().number());
            to.writeByte(entry.getValue().size());
            for (var connection : entry.getValue()) {
                connection.write(to);
            }
        }
    }

    void read(DataInput from) throws IOException {
        connections.clear();
        var ports = from.readInt();
        for (int i = 0; i < ports; i++) {
            var port = new Port(protocol(from.readUTF()), from.readUTF(), from.readInt());
            var count = from.readByte();
            for (int j = 0; j < count; j++) {
                remember(port, Connection.read(from));
            }
        }
    }

    private Optional<Connection> known(Port port, Connection.Report report) {
        var samePort = connections.getOrDefault(port, List.of());
        return samePort.stream().filter(connection -> connection.fits(report)).findFirst();
    }

    private void remember(Port port, Connection connection) {
        var samePort = connections.computeIfAbsent(port, _ -> new ArrayList<>(1));
        if (samePort.size() == CONNECTIONS_PER_PORT_MAX) {
            samePort.removeFirst();
        }
        samePort.add(connection);
        if (connections.size() > portsMax) {
            connections.pollFirstEntry();
        }
    }

    private static Protocol protocol(String name) throws IOException {
        try {
            return Protocol.valueOf(name);
        } catch (IllegalArgumentException unknown) {
            throw new IOException("saved protocol is unknown: " + name, unknown);
        }
    }

    private record Port(Protocol protocol, String ip, int number) {}
}
