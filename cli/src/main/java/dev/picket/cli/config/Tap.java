package dev.picket.cli.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is read of model servers' connections on this node, by eBPF.
 *
 * @param cgroup whose sockets are watched; empty: the kubelet's pods, else all
 * @param ports that the servers listen on
 * @param bytes of the kernel's ring buffer
 * @param tls files that hold OpenSSL, by which what servers hide is read in clear; empty: it is not
 */
public record Tap(boolean listens, Optional<Path> cgroup, Set<Integer> ports, long bytes, Set<Path> tls) {
    static Tap read(Section section) {
        var tap = new Tap(
                section.choice("mode", false, Config.onOff("on", "off")),
                section.path("cgroup", ""),
                section.ports("ports", Set.of(8000, 11_434)),
                section.bytes("bytes", 8L << 20, 1L << 20, 1L << 30),
                section.texts("tls", List.of()).stream().map(Path::of).collect(Collectors.toUnmodifiableSet()));
        section.end();
        return tap;
    }
}
