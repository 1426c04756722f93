package dev.picket.agent.capture.inference;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * What the tap listens to.
 *
 * @param proc where procfs is mounted
 * @param cgroup whose sockets to watch: a folder of the unified hierarchy; empty: where the kubelet keeps its pods, else its root
 * @param ports that model servers listen on, 1 to 64 of them
 * @param bytes that the kernel's ring buffer holds at least; 1 MiB to 1 GiB
 * @param tenantHeader name of the header by which a trusted gateway tells the tenant, or empty
 * @param tls files that hold OpenSSL, as this process sees them: what servers hide by it on sockets is read in clear; empty: nothing is
 * @param inspectedMax exchanges that are read at once
 */
public record TapSettings(
        Path proc,
        Optional<Path> cgroup,
        Set<Integer> ports,
        int bytes,
        Set<Path> tls,
        String tenantHeader,
        int inspectedMax) {
    static final int PORTS_MAX = 64;

    private static final int BYTES_MIN = 1 << 20;
    private static final int BYTES_MAX = 1 << 30;
    private static final int BYTES = 8 << 20;
    private static final int INSPECTED = 256;

    public TapSettings {
        ports = Set.copyOf(ports);
        tls = Set.copyOf(tls);
        if (ports.isEmpty() || ports.size() > PORTS_MAX) {
            throw new IllegalArgumentException("number of ports is out of range 1 to 64: " + ports.size());
        }
        ports.forEach(TapSettings::inRange);
        if (bytes < BYTES_MIN || bytes > BYTES_MAX) {
            throw new IllegalArgumentException("bytes are out of range 1 MiB to 1 GiB: " + bytes);
        }
        if (inspectedMax < 1) {
            throw new IllegalArgumentException("inspectedMax is out of range: " + inspectedMax);
        }
    }

    public static TapSettings of(Set<Integer> ports) {
        return new TapSettings(Path.of("/proc"), Optional.empty(), ports, BYTES, Set.of(), "", INSPECTED);
    }

    /** The same, watching one cgroup. */
    public TapSettings of(Path cgroup) {
        return new TapSettings(proc, Optional.of(cgroup), ports, bytes, tls, tenantHeader, inspectedMax);
    }

    /** The same with another ring. */
    public TapSettings ofBytes(int bytes) {
        return new TapSettings(proc, cgroup, ports, bytes, tls, tenantHeader, inspectedMax);
    }

    /** The same, reading what servers hide by these libraries. */
    public TapSettings ofTls(Set<Path> tls) {
        return new TapSettings(proc, cgroup, ports, bytes, tls, tenantHeader, inspectedMax);
    }

    /** Bytes of the ring: the next power of two. */
    int ring() {
        int power = Integer.highestOneBit(bytes);
        return power == bytes ? power : power << 1;
    }

    private static void inRange(int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port is out of range: " + port);
        }
    }
}
