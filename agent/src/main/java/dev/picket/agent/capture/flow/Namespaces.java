package dev.picket.agent.capture.flow;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The network namespaces that some process lives in, with the pods whose processes they are, as far as procfs may be read: other users'
 * namespace links and descriptors need CAP_SYS_PTRACE, other pods' processes need the host's pid namespace. A namespace whose link cannot
 * be read is known by its pod.
 */
final class Namespaces {
    private static final int PROCESSES_MAX = 16_384;
    private static final int DESCRIPTORS_MAX = 65_536;
    private static final String SOCKET = "socket:[";

    private final Path proc;

    Namespaces(Path proc) {
        this.proc = proc;
    }

    /**
     * One namespace.
     *
     * @param process any of its processes: where its sockets can be read
     * @param processes of each pod, by uid; those of no pod under the empty one
     */
    record Namespace(String name, Path process, Map<String, List<Path>> processes) {
        /** The pod that all its sockets belong to; empty if there are several, or none. */
        String onlyPod() {
            return processes.size() == 1 ? processes.keySet().iterator().next() : "";
        }
    }

    List<Namespace> list() {
        var namespaces = new LinkedHashMap<String, Namespace>();
        add(namespaces, proc.resolve("self"));
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            int left = PROCESSES_MAX;
            for (var process : processes) {
                if (left-- == 0) {
                    break;
                }
                add(namespaces, process);
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            return List.copyOf(namespaces.values());
        }
        return List.copyOf(namespaces.values());
    }

    /** Which pod holds a socket, by inode, in a namespace that several share. */
    Map<Long, String> holders(Namespace namespace) {
        var holders = new HashMap<Long, String>();
        namespace.processes().forEach((uid, processes) -> {
            if (!uid.isEmpty()) {
                processes.forEach(process -> sockets(process, DESCRIPTORS_MAX - holders.size())
                        .forEach(inode -> holders.putIfAbsent(inode, uid)));
            }
        });
        return holders;
    }

    private static void add(Map<String, Namespace> namespaces, Path process) {
        var uid = podUid(process);
        var name = name(process, uid);
        if (!name.isEmpty()) {
            namespaces
                    .computeIfAbsent(name, _ -> new Namespace(name, process, new HashMap<>()))
                    .processes()
                    .computeIfAbsent(uid, _ -> new ArrayList<>())
                    .add(process);
        }
    }

    private static String name(Path process, String uid) {
        try {
            return Files.readSymbolicLink(process.resolve("ns/net")).toString();
        } catch (IOException unreadable) {
            return uid;
        }
    }

    private static String podUid(Path process) {
        try {
            return Files.readAllLines(process.resolve("cgroup")).stream()
                    .map(KubeletName::podUid)
                    .filter(uid -> !uid.isEmpty())
                    .findFirst()
                    .orElse("");
        } catch (IOException gone) {
            return "";
        }
    }

    private static Set<Long> sockets(Path process, int max) {
        var inodes = new HashSet<Long>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (var descriptor : descriptors) {
                if (inodes.size() >= max) {
                    return inodes;
                }
                addSocket(inodes, descriptor);
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            return inodes;
        }
        return inodes;
    }

    private static void addSocket(Set<Long> inodes, Path descriptor) {
        try {
            var target = Files.readSymbolicLink(descriptor).toString();
            if (target.startsWith(SOCKET) && target.endsWith("]")) {
                inodes.add(Long.parseLong(target, SOCKET.length(), target.length() - 1, 10));
            }
        } catch (IOException | NumberFormatException gone) {
            return;
        }
    }
}
