package dev.picket.agent.capture.flow;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How flows are captured.
 *
 * @param proc where procfs is mounted
 * @param cgroup whose sockets to watch: a folder of the unified hierarchy; empty: where the kubelet keeps its pods, else its root
 * @param interval between two reports of a connection, the epoch; 100 ms to 1 min
 * @param rows connections in each of the kernel's two tables, 1,024 to 1,048,576; 128 bytes and their bookkeeping each
 * @param budget new rows of one cgroup within an epoch, beyond which its traffic is told in one collapsed row
 */
public record FlowSettings(Path proc, Optional<Path> cgroup, Duration interval, int rows, int budget) {
    private static final int ROWS_MIN = 1024;
    private static final int ROWS_MAX = 1 << 20;
    private static final int ROWS = 1 << 16;
    private static final int BUDGET = 4096;

    public FlowSettings {
        if (interval.compareTo(Duration.ofMillis(100)) < 0 || interval.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException("interval is out of range 100 ms to 1 min: " + interval);
        }
        if (rows < ROWS_MIN || rows > ROWS_MAX) {
            throw new IllegalArgumentException("rows are out of range: " + rows);
        }
        if (budget < 1 || budget > rows) {
            throw new IllegalArgumentException("budget is out of range: " + budget);
        }
    }

    public static FlowSettings defaults() {
        return new FlowSettings(Path.of("/proc"), Optional.empty(), Duration.ofSeconds(5), ROWS, BUDGET);
    }

    /** The same, watching one cgroup. */
    public FlowSettings of(Path cgroup) {
        return new FlowSettings(proc, Optional.of(cgroup), interval, rows, budget);
    }
}
