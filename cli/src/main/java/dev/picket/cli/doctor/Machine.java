package dev.picket.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The kernel, the JDK, and what this process may do. */
final class Machine {
    private static final int KERNEL_MAJOR = 5;
    private static final int KERNEL_MINOR = 12;
    private static final int JAVA = 25;

    /** Numbers of linux/capability.h; those that some source of the agent can use. */
    private static final TreeMap<Integer, String> CAPABILITIES = new TreeMap<>(
            java.util.Map.of(12, "NET_ADMIN", 19, "SYS_PTRACE", 21, "SYS_ADMIN", 38, "PERFMON", 39, "BPF"));

    private Machine() {}

    /** @param proc where procfs is mounted */
    static List<Check> checks(Path proc) {
        return List.of(java(Runtime.version().feature()), kernel(System.getProperty("os.version")), capabilities(proc));
    }

    static Check java(int feature) {
        return feature >= JAVA
                ? Check.ok("java", Integer.toString(feature))
                : Check.lacks("java", Integer.toString(feature), "install a JDK " + JAVA + " or newer");
    }

    static Check kernel(String version) {
        var numbers = version.split("[.-]", 3);
        try {
            int major = Integer.parseInt(numbers[0]);
            int minor = numbers.length > 1 ? Integer.parseInt(numbers[1]) : 0;
            return major > KERNEL_MAJOR || (major == KERNEL_MAJOR && minor >= KERNEL_MINOR)
                    ? Check.ok("kernel", version)
                    : Check.off(
                            "kernel",
                            version + ": no eBPF for flows, procfs instead",
                            "Linux %d.%d or newer".formatted(KERNEL_MAJOR, KERNEL_MINOR));
        } catch (NumberFormatException _) {
            return Check.off("kernel", version + " is no Linux: no eBPF for flows", "run the agent on Linux");
        }
    }

    private static Check capabilities(Path proc) {
        try {
            return capabilities(effective(proc));
        } catch (IOException | NumberFormatException unknown) {
            return Check.off("capabilities", "cannot be read: " + unknown.getMessage(), "");
        }
    }

    private static long effective(Path proc) throws IOException {
        try (var lines = Files.lines(proc.resolve("self/status"))) {
            return lines.filter(line -> line.startsWith("CapEff:"))
                    .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                    .findFirst()
                    .orElse(0L);
        }
    }

    /** What reading what TLS hides needs beside; nothing where no files are named for it. */
    static List<Check> probes(Collection<Path> libraries, Path proc) {
        if (libraries.isEmpty()) {
            return List.of();
        }
        try {
            return List.of(probes(libraries, effective(proc)));
        } catch (IOException | NumberFormatException unknown) {
            return List.of(Check.off("tap of TLS", "capabilities cannot be read: " + unknown.getMessage(), ""));
        }
    }

    static Check probes(Collection<Path> libraries, long effective) {
        var missing = libraries.stream()
                .filter(file -> !Files.isReadable(file))
                .sorted()
                .toList();
        if (!missing.isEmpty()) {
            return Check.lacks("tap of TLS", "cannot read " + missing, "agent.inference.tap.tls");
        }
        boolean held = (effective >>> 38 & 1) == 1;
        return held
                ? Check.ok("tap of TLS", "by " + libraries)
                : Check.lacks(
                        "tap of TLS",
                        "agent.inference.tap.tls needs the capability PERFMON",
                        "add PERFMON (as root: sudo ./picket doctor)");
    }

    /** Without the two, flows come from procfs. */
    static Check capabilities(long effective) {
        var held = CAPABILITIES.entrySet().stream()
                .filter(one -> (effective >>> one.getKey() & 1) == 1)
                .map(java.util.Map.Entry::getValue)
                .collect(Collectors.joining(", "));
        boolean enough = (effective >>> 12 & 1) == 1 && (effective >>> 39 & 1) == 1;
        return enough
                ? Check.ok("capabilities", held)
                : Check.off(
                        "capabilities",
                        held.isEmpty() ? "none that count" : held,
                        "for eBPF: BPF and NET_ADMIN (as root: sudo ./picket doctor)");
    }
}
