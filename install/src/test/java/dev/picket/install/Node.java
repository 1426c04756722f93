package dev.picket.install;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A node of the lab: kubelet and containerd in namespaces of their own, which root of this machine may enter and look into.
 *
 * @param pid its first process, as this machine knows it
 */
record Node(String name, long pid) {
    /** Those that run, by name. */
    static List<Node> all() {
        try (var files = Files.newDirectoryStream(Lab.state().resolve("run"), "node-*.pid")) {
            var nodes = new ArrayList<Node>();
            for (var file : files) {
                long outer = Long.parseLong(Files.readString(file).split("\\s+")[0]);
                var name = file.getFileName().toString().replace(".pid", "");
                ProcessHandle.of(outer)
                        .flatMap(process -> process.children().findFirst())
                        .ifPresent(first -> nodes.add(new Node(name, first.pid())));
            }
            nodes.sort((one, other) -> one.name.compareTo(other.name));
            return nodes;
        } catch (IOException _) {
            return List.of();
        }
    }

    /** A program of this machine, with the node's files before it. */
    Command run(String... words) {
        var command = new ArrayList<>(List.of("nsenter", "-t", String.valueOf(pid), "-m", "--"));
        command.addAll(List.of(words));
        return Command.run(command);
    }

    /** As somebody brings an image to a node that has no registry. */
    void bring(Path image) {
        run("ctr", "-n", "k8s.io", "images", "import", image.toString()).good();
    }

    boolean has(String image) {
        return run("ctr", "-n", "k8s.io", "images", "ls", "-q", "name==" + image)
                .good()
                .contains(image);
    }

    void forget(String image) {
        run("ctr", "-n", "k8s.io", "images", "rm", "--sync", image);
    }

    /** What is left of a pod on any node: its kubelet's folder, its cgroups, its processes. */
    static List<String> remainsOf(String podUid) {
        var remains = new ArrayList<String>();
        for (var node : all()) {
            if (node.run("test", "-e", "/var/lib/kubelet/pods/" + podUid).code() == 0) {
                remains.add(node.name + ": /var/lib/kubelet/pods/" + podUid);
            }
        }
        processes(podUid).forEach(process -> remains.add("process " + process));
        try (var folders = Files.walk(cgroups(), 6)) {
            folders.filter(folder -> folder.getFileName().toString().equals("pod" + podUid))
                    .forEach(folder -> remains.add(folder.toString()));
        } catch (IOException | UncheckedIOException goneMeanwhile) {
            remains.add(String.valueOf(goneMeanwhile.getMessage()));
        }
        return remains;
    }

    /** What Java takes of memory in a pod, as the kernel says it: {@code 123456 kB}. */
    static Optional<String> resident(String podUid) {
        return processes(podUid)
                .filter(process -> text(process.resolve("comm")).startsWith("java"))
                .flatMap(process -> text(process.resolve("status")).lines())
                .filter(line -> line.startsWith("VmRSS:"))
                .map(line -> line.substring("VmRSS:".length()).strip())
                .findFirst();
    }

    /** The lab's folder in the hierarchy of version 2, which runc fills also where kubelets work with version 1. */
    static Path cgroups() {
        var offset = System.getenv("LAB_PORT_OFFSET");
        var name = offset == null ? "picket-lab" : "picket-lab-" + offset;
        return text(Path.of("/proc/mounts"))
                .lines()
                .map(line -> line.split(" "))
                .filter(fields -> fields[2].equals("cgroup2"))
                .map(fields -> Path.of(fields[1]).resolve(name))
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no cgroup " + name + " of version 2"));
    }

    private static Stream<Path> processes(String podUid) {
        try (var all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            var found = new ArrayList<Path>();
            for (var process : all) {
                if (text(process.resolve("cgroup")).contains("pod" + podUid)) {
                    found.add(process);
                }
            }
            return found.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Empty for a process that has ended. */
    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException _) {
            return "";
        }
    }
}
