package dev.picket.agent.capture.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the cgroup hierarchies are mounted, and where in them the kubelet keeps its pods. On a hybrid node both kinds are there.
 *
 * @param unified mounts of version 2, in the order of the mount table
 * @param legacy mounts of version 1
 */
public record CgroupMounts(List<Path> unified, List<Path> legacy) {
    /** Names under a mount, of both cgroup drivers, plain and nested in a kubelet's own cgroup (kind). */
    private static final List<String> KUBEPODS =
            List.of("kubepods.slice", "kubepods", "kubelet.slice/kubelet-kubepods.slice", "kubelet/kubepods");

    public CgroupMounts {
        unified = List.copyOf(unified);
        legacy = List.copyOf(legacy);
    }

    /** Reads a mount table such as /proc/mounts; one that cannot be read lists nothing. */
    public static CgroupMounts read(Path table) {
        try {
            var lines = Files.readAllLines(table);
            return new CgroupMounts(mounts(lines, "cgroup2"), mounts(lines, "cgroup"));
        } catch (IOException unreadable) {
            return new CgroupMounts(List.of(), List.of());
        }
    }

    /** The folder of all pods in the unified hierarchy. */
    public Optional<Path> kubepods() {
        return kubepods(unified);
    }

    /**
     * The folder whose sockets are to be watched: the one that was configured, else that of all pods, else all.
     *
     * @throws IOException says why there is none, and what would mend it
     */
    public Path watched(Optional<Path> configured) throws IOException {
        if (configured.isPresent()) {
            return configured.get();
        }
        if (podsOnLegacy()) {
            throw new IOException("the kubelet uses cgroup v1, where eBPF cannot tell pods apart; run it on cgroup v2");
        }
        return kubepods()
                .or(this::root)
                .orElseThrow(() -> new IOException("no cgroup v2 mount is visible; mount /sys/fs/cgroup of the node"));
    }

    /** The unified hierarchy, best the one that holds pods: a container sees its own and the node's. */
    public Optional<Path> root() {
        return unified.stream()
                .filter(mount -> kubepods(List.of(mount)).isPresent())
                .findFirst()
                .or(() -> unified.stream().findFirst());
    }

    /** The kubelet runs on version 1: sockets of its pods all belong to the root of the unified hierarchy. */
    public boolean podsOnLegacy() {
        return kubepods().isEmpty() && kubepods(legacy).isPresent();
    }

    private static Optional<Path> kubepods(List<Path> mounts) {
        return mounts.stream()
                .flatMap(mount -> KUBEPODS.stream().map(mount::resolve))
                .filter(Files::isDirectory)
                .findFirst();
    }

    private static List<Path> mounts(List<String> lines, String type) {
        return lines.stream()
                .map(line -> line.split(" "))
                .filter(fields -> fields.length > 2 && fields[2].equals(type))
                .map(fields -> Path.of(fields[1].replace("\\040", " ")))
                .toList();
    }
}
