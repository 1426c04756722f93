package dev.picket.agent.capture.flow;

import dev.picket.agent.capture.Onward;
import dev.picket.agent.capture.Source;
import dev.picket.agent.capture.kernel.CgroupMounts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.LongFunction;

/** Chooses how this node's flows are seen: by eBPF when the kernel lets us, else by procfs. */
public final class FlowSources {
    private static final Set<String> MACHINES = Set.of("amd64", "aarch64");

    private FlowSources() {}

    /**
     * Starts the best source that runs here; it never fails. {@link Source#reason()} says why it is not a better one.
     *
     * @param podUidOfCgroup a pod's uid by the inode number of a cgroup, empty if it is not a pod's; called on the source's thread
     */
    public static Source open(
            FlowSettings settings, LongFunction<String> podUidOfCgroup, InstantSource clock, Onward onward) {
        var mounts = CgroupMounts.read(settings.proc().resolve("mounts"));
        try {
            return ebpf(settings, mounts, podUidOfCgroup, clock, onward);
        } catch (IOException refused) {
            return new ProcfsSource(settings, clock, onward, advice(String.valueOf(refused.getMessage()))).started();
        }
    }

    private static Source ebpf(
            FlowSettings settings,
            CgroupMounts mounts,
            LongFunction<String> podUidOfCgroup,
            InstantSource clock,
            Onward onward)
            throws IOException {
        if (!MACHINES.contains(System.getProperty("os.arch")) || !"Linux".equals(System.getProperty("os.name"))) {
            throw new IOException("eBPF is only known on Linux on amd64 and aarch64");
        }
        var cgroup = mounts.watched(settings.cgroup());
        var table = table(settings, cgroup);
        return new EbpfSource(table, settings, new Flows(podUidOfCgroup), clock, onward, shortfall(settings, mounts))
                .started();
    }

    private static KernelTable table(FlowSettings settings, Path cgroup) throws IOException {
        try {
            return KernelTable.open(cgroup, settings.rows(), settings.budget());
        } catch (ExceptionInInitializerError | IllegalCallerException denied) {
            throw new IOException("native access is denied; run java with --enable-native-access=ALL-UNNAMED", denied);
        }
    }

    private static String shortfall(FlowSettings settings, CgroupMounts mounts) {
        return settings.cgroup().isPresent() || mounts.kubepods().isPresent()
                ? ""
                : "no kubepods cgroup here: all processes are watched, and flows name no pod";
    }

    private static String advice(String refusal) {
        if (refusal.endsWith("EPERM")) {
            return refusal + "; run with CAP_BPF and CAP_NET_ADMIN";
        }
        return refusal.endsWith("EINVAL") || refusal.endsWith("ENOSYS")
                ? refusal + "; needs Linux 5.12 or newer"
                : refusal;
    }
}
