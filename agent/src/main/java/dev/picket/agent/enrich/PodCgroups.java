package dev.picket.agent.enrich;

import dev.picket.agent.capture.flow.KubeletName;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Which pod a cgroup belongs to: the number that the kernel gives a cgroup is the inode of its folder, and the kubelet writes the pod's uid
 * into the folder's path. New folders are heard of by inotify within milliseconds; a listing every interval heals what was missed. Numbers
 * are never reused, and those of removed cgroups are kept for a while, for their last flows are still to come. {@link #podUid} on any
 * thread; the rest on one of its own.
 */
public final class PodCgroups implements AutoCloseable {
    private static final int CGROUPS_MAX = 16_384;
    private static final int DEPTH_MAX = 10;
    private static final int LEAF_LINKS = 2;
    /** The kernel's own files in a cgroup; reading their attributes would cost more than all else. */
    private static final Pattern FILE =
            Pattern.compile("(cgroup|cpu|cpuset|cpuacct|memory|io|pids|hugetlb|rdma|misc|irq|dmem|debug)\\..*");

    private final Path root;
    private final WatchService watch;
    private final Duration interval;
    private final Duration keep;
    private final InstantSource clock;
    private final Map<Long, Known> known = new ConcurrentHashMap<>();
    private final Set<Path> watched = new HashSet<>();
    private final Thread thread;

    private PodCgroups(Path root, WatchService watch, Duration interval, Duration keep, InstantSource clock) {
        this.root = root;
        this.watch = watch;
        this.interval = interval;
        this.keep = keep;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("picket-pod-cgroups").unstarted(this::run);
    }

    private record Known(String podUid, Instant seen) {}

    /**
     * Lists a hierarchy and goes on watching it.
     *
     * @param root mount of the unified hierarchy
     * @param keep how long the number of a removed cgroup is kept; at least two epochs of the flow source
     */
    public static PodCgroups watch(Path root, Duration interval, Duration keep, InstantSource clock)
            throws IOException {
        var cgroups = list(root, interval, keep, clock);
        cgroups.thread.start();
        return cgroups;
    }

    /** Listed once; stepped by hand. */
    static PodCgroups list(Path root, Duration interval, Duration keep, InstantSource clock) throws IOException {
        var cgroups = new PodCgroups(root, root.getFileSystem().newWatchService(), interval, keep, clock);
        cgroups.refresh();
        return cgroups;
    }

    /** The pod's uid; empty if the cgroup is not a pod's. */
    public String podUid(long cgroup) {
        var pod = known.get(cgroup);
        return pod == null ? "" : pod.podUid();
    }

    @Override
    public void close() throws IOException {
        thread.interrupt();
        watch.close();
    }

    /** Lists everything, and forgets what has long been gone. */
    synchronized void refresh() {
        var now = clock.instant();
        register(root);
        scan(root, 0, now);
        known.values().removeIf(pod -> pod.seen().isBefore(now.minus(keep)));
    }

    private void run() {
        try {
            var due = clock.instant().plus(interval);
            while (true) {
                long left = Math.max(1, Duration.between(clock.instant(), due).toMillis());
                var changed = watch.poll(left, TimeUnit.MILLISECONDS);
                if (changed != null) {
                    look(changed);
                }
                if (!clock.instant().isBefore(due)) {
                    refresh();
                    due = clock.instant().plus(interval);
                }
            }
        } catch (InterruptedException | ClosedWatchServiceException closed) {
            known.clear();
        }
    }

    private synchronized void look(WatchKey changed) {
        changed.pollEvents();
        if (changed.watchable() instanceof Path folder) {
            if (!changed.reset()) {
                watched.remove(folder);
            }
            scan(folder, folder.getNameCount() - root.getNameCount(), clock.instant());
        }
    }

    private void scan(Path folder, int depth, Instant now) {
        if (depth >= DEPTH_MAX) {
            return;
        }
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder, PodCgroups::mayBeFolder)) {
            for (var child : children) {
                visit(child, depth + 1, now);
            }
        } catch (IOException | DirectoryIteratorException gone) {
            watched.remove(folder);
        }
    }

    private void visit(Path path, int depth, Instant now) {
        var attributes = attributes(path);
        if (!Boolean.TRUE.equals(attributes.get("isDirectory"))) {
            return;
        }
        var uid = KubeletName.podUid(root.relativize(path).toString());
        boolean registered = registers(path) && register(path);
        if (!uid.isEmpty() && attributes.get("ino") instanceof Long number) {
            learn(number, uid, now);
        }
        if (registered || !Integer.valueOf(LEAF_LINKS).equals(attributes.get("nlink"))) {
            scan(path, depth, now);
        }
    }

    private static Map<String, Object> attributes(Path path) {
        try {
            return Files.readAttributes(path, "unix:ino,nlink,isDirectory", LinkOption.NOFOLLOW_LINKS);
        } catch (IOException gone) {
            return Map.of();
        }
    }

    private void learn(long number, String uid, Instant now) {
        if (known.size() < CGROUPS_MAX || known.containsKey(number)) {
            known.put(number, new Known(uid, now));
        }
    }

    /** Pods' folders and those above them; containers come into the former. */
    private boolean registers(Path path) {
        var parent = root.relativize(path.resolveSibling("")).toString();
        return path.toString().contains("kubepods")
                && KubeletName.podUid(parent).isEmpty();
    }

    /** True: it was not watched before, and what came into it since it was made is yet to be listed. */
    private boolean register(Path folder) {
        if (watched.size() >= CGROUPS_MAX || !watched.add(folder)) {
            return false;
        }
        try {
            folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            return true;
        } catch (IOException outOfWatches) {
            watched.remove(folder);
            return false;
        }
    }

    private static boolean mayBeFolder(Path path) {
        return !FILE.matcher(path.getFileName().toString()).matches();
    }
}
