package dev.picket.agent.capture.flow;

import dev.picket.agent.capture.kernel.CgroupMounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A small node for tests: pods are network namespaces on one bridge, each with a cgroup named as the kubelet names it. The tests' own
 * process stands on the bridge, too, as the node. Needs root, iproute2, nsenter and a unified cgroup hierarchy; everything it makes carries
 * its prefix and goes when it closes.
 */
public final class NodeFixture implements AutoCloseable {
    private static final int SECONDS = 20;

    private final String prefix;
    private final String subnet;
    private final String subnet6;
    private final Path top;
    private final Deque<Undo> undo = new ArrayDeque<>();
    private final Map<Long, String> uids = new HashMap<>();
    private int pods;

    private NodeFixture(String prefix, Path mount) {
        long pid = ProcessHandle.current().pid();
        this.prefix = prefix;
        this.subnet = "10." + (128 + pid / 250 % 100) + "." + pid % 250 + ".";
        this.subnet6 = "fd00:" + Long.toHexString(pid & 0xffff) + "::";
        this.top = mount.resolve(prefix + "-" + pid);
    }

    /** Why a node cannot be made here; empty if it can. */
    public static String obstacle() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return "skipped: needs root";
        }
        if (CgroupMounts.read(Path.of("/proc/mounts")).root().isEmpty()) {
            return "skipped: needs a cgroup v2 mount";
        }
        for (var tool : List.of("ip", "nsenter", "setpriv")) {
            if (!exists(tool)) {
                return "skipped: needs " + tool;
            }
        }
        return "";
    }

    /** @param prefix at most 6 letters, of this test only */
    public static NodeFixture create(String prefix) {
        var mount = CgroupMounts.read(Path.of("/proc/mounts")).root().orElseThrow();
        var node = new NodeFixture(prefix, mount);
        try {
            node.connect();
            return node;
        } catch (RuntimeException failed) {
            node.close();
            throw failed;
        }
    }

    /** Where its pods' cgroups are: what an eBPF source is to be linked to. */
    public Path kubepods() {
        return top.resolve("kubepods");
    }

    /** The folder above {@link #kubepods()}, as a mount of the unified hierarchy would be. */
    public Path cgroupRoot() {
        return top;
    }

    /** The node's own address on the pods' network. */
    public String ip() {
        return subnet + 1;
    }

    /** An address on the pods' network at which nobody is. */
    public String silentIp() {
        return subnet + 250;
    }

    /** Which pod a cgroup belongs to, by its number; empty for others. */
    public String podUid(long cgroup) {
        return uids.getOrDefault(cgroup, "");
    }

    /** Starts a pod without processes. */
    public Pod pod(String name) {
        int number = ++pods + 1;
        var uid = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
        var namespace = namespace(prefix + "-" + name);
        run(
                "ip",
                "-n",
                prefix + "-node",
                "link",
                "add",
                "p" + number,
                "type",
                "veth",
                "peer",
                "eth0",
                "netns",
                namespace);
        run("ip", "-n", prefix + "-node", "link", "set", "p" + number, "master", "bridge", "up");
        var pod = new Pod(name, uid, subnet + number, subnet6 + number, namespace, cgroup(uid));
        address(List.of("ip", "-n", namespace), "eth0", pod.ip(), pod.ip6());
        run("ip", "-n", namespace, "link", "set", "lo", "up");
        run("ip", "-n", namespace, "route", "add", "default", "via", ip());
        return pod;
    }

    /** Starts a pod without processes on the node's own network, under {@link #ip()}. */
    public Pod hostPod(String name) {
        var uid = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
        return new Pod(name, uid, ip(), subnet6 + 1, "", cgroup(uid));
    }

    /** Starts a program in the pod's cgroup and network; it ends with the node. Its errors go to the test's. */
    public Process start(Pod pod, List<String> command) {
        var line = new ArrayList<>(List.of(
                "sh",
                "-c",
                "echo $$ > \"$1/cgroup.procs\" && shift && exec \"$@\"",
                "sh",
                pod.cgroup().toString()));
        if (!pod.netns().isEmpty()) {
            line.addAll(List.of("nsenter", "--net=/run/netns/" + pod.netns(), "--"));
        }
        line.addAll(command);
        try {
            var process = new ProcessBuilder(line)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            undo.push(() -> stop(process));
            return process;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A peer in the pod that sends and answers as it is told; see {@link TrafficPeer}. */
    public TrafficPeer.Remote peer(Pod pod) {
        return new TrafficPeer.Remote(start(pod, TrafficPeer.command()));
    }

    @Override
    public void close() {
        while (!undo.isEmpty()) {
            undo.pop().run();
        }
    }

    /**
     * One pod.
     *
     * @param netns name of its network namespace; empty: the node's own
     * @param cgroup of its only container
     */
    public record Pod(String name, String uid, String ip, String ip6, String netns, Path cgroup) {}

    private void connect() {
        folder(top);
        folder(kubepods());
        folder(kubepods().resolve("burstable"));
        var bridge = namespace(prefix + "-node");
        run("ip", "-n", bridge, "link", "add", "bridge", "type", "bridge");
        run("ip", "-n", bridge, "link", "set", "bridge", "up");
        run("ip", "link", "add", prefix + "-host", "type", "veth", "peer", "host", "netns", bridge);
        run("ip", "-n", bridge, "link", "set", "host", "master", "bridge", "up");
        address(List.of("ip"), prefix + "-host", ip(), subnet6 + 1);
    }

    private void address(List<String> ip, String link, String ipv4, String ipv6) {
        run(join(ip, "address", "add", ipv4 + "/24", "dev", link));
        run(join(ip, "address", "add", ipv6 + "/64", "dev", link, "nodad"));
        run(join(ip, "link", "set", link, "up"));
    }

    private String namespace(String name) {
        run("ip", "netns", "add", name);
        undo.push(() -> run("ip", "netns", "delete", name));
        return name;
    }

    private Path cgroup(String uid) {
        var pod = folder(kubepods().resolve("burstable/pod" + uid));
        var container = folder(pod.resolve(uid.replace("-", "").repeat(2)));
        uids.put(inode(container), uid);
        return container;
    }

    private Path folder(Path path) {
        try {
            Files.createDirectory(path);
            undo.push(() -> remove(path));
            return path;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static long inode(Path path) {
        try {
            return (long) Files.getAttribute(path, "unix:ino");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The kernel needs a moment to notice that a cgroup's last process is gone. */
    private static void remove(Path cgroup) {
        for (int i = 0; i < 100 && Files.exists(cgroup); i++) {
            if (!cgroup.toFile().delete()) {
                Thread.onSpinWait();
                run("sleep", "0.02");
            }
        }
    }

    private static void stop(Process process) {
        process.destroyForcibly();
        try {
            process.waitFor(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean exists(String tool) {
        return List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin").stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }

    private static String[] join(List<String> first, String... rest) {
        var all = new ArrayList<>(first);
        all.addAll(List.of(rest));
        return all.toArray(String[]::new);
    }

    private static void run(String... command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + said.strip());
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @FunctionalInterface
    private interface Undo {
        void run();
    }
}
