package dev.picket.collector;

import dev.picket.collector.detect.audit.sigma.Problem;
import dev.picket.collector.detect.audit.sigma.RuleFiles;
import dev.picket.collector.detect.audit.sigma.RuleReader;
import dev.picket.collector.detect.audit.sigma.RuleSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules in force: those that ship, and those of a folder, whose files are read again when they have changed and then stood still from one
 * look to the next. A file that is refused keeps the rules that it held before, and is named once.
 */
public final class LiveRules implements Supplier<RuleSet>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveRules.class);
    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final int NAMED_MAX = 20;

    private final Optional<Path> folder;
    private final Map<Path, RuleReader.Read> inForce = new TreeMap<>();
    private final Map<Path, RuleReader.Read> refused = new TreeMap<>();
    private Map<Path, Stamp> read = Map.of();
    private Map<Path, Stamp> seen = Map.of();
    private boolean unreadable;
    private volatile Now now;
    private final LongAdder refusals = new LongAdder();
    private final Thread thread;

    /** By what a change is known. */
    private record Stamp(FileTime modified, long size, String key) {}

    /** @param problems of what is not in force, and why: at most some */
    private record Now(RuleSet rules, List<String> problems, int refused) {}

    private LiveRules(Optional<Path> folder) {
        this.folder = folder;
        this.now = new Now(RulePack.rules(), List.of(), 0);
        this.thread = Thread.ofVirtual().name("rules").unstarted(this::run);
    }

    /** The pack, and what the folder holds now; looks for changes are made by hand, by {@link #look()}. */
    public static LiveRules of(Optional<Path> folder) {
        var rules = new LiveRules(folder);
        rules.seen = rules.stamps();
        rules.look();
        return rules;
    }

    /** The same, looking every two seconds. */
    static LiveRules start(Optional<Path> folder) {
        var rules = of(folder);
        if (folder.isPresent()) {
            rules.thread.start();
        }
        return rules;
    }

    @Override
    public RuleSet get() {
        return now.rules();
    }

    /** Why files, or rules of them, are not in force: {@code file:line:column: what: fix}. */
    public List<String> problems() {
        return now.problems();
    }

    /** Files that are refused now. */
    public int refused() {
        return now.refused();
    }

    /** Times that a file was refused. */
    public long refusals() {
        return refusals.sum();
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    /** One look at the folder. */
    void look() {
        var stamps = stamps();
        boolean changed = !read.keySet().equals(stamps.keySet());
        var next = new LinkedHashMap<Path, Stamp>();
        for (var entry : stamps.entrySet()) {
            var file = entry.getKey();
            var stamp = entry.getValue();
            boolean still = stamp.equals(seen.get(file));
            boolean fresh = !stamp.equals(read.get(file));
            if (still && fresh) {
                take(file);
                changed = true;
            }
            var known = still ? stamp : read.get(file);
            if (known != null) {
                next.put(file, known);
            }
        }
        if (changed) {
            inForce.keySet().retainAll(stamps.keySet());
            refused.keySet().retainAll(stamps.keySet());
            link();
        }
        read = next;
        seen = stamps;
    }

    private void take(Path file) {
        var fresh = RuleFolder.read(file);
        if (fresh.good()) {
            inForce.put(file, fresh);
            refused.remove(file);
            return;
        }
        refusals.increment();
        refused.put(file, fresh);
        LOG.warn(
                "{} is not taken{}: {}",
                file,
                inForce.containsKey(file) ? ", its rules from before stay in force" : "",
                String.join("; ", faults(fresh.problems())));
    }

    private void link() {
        var linked = RuleFiles.link(Stream.concat(RulePack.files().stream(), inForce.values().stream())
                .toList());
        var problems = new ArrayList<String>();
        refused.values().forEach(file -> problems.addAll(faults(file.problems())));
        problems.addAll(faults(linked.problems()));
        linked.problems().forEach(problem -> LOG.warn("a rule is not taken: {}", problem));
        now = new Now(linked.rules(), problems.stream().limit(NAMED_MAX).toList(), refused.size());
        LOG.info("{} rules are in force, {} files refused", linked.rules().size(), refused.size());
    }

    private static List<String> faults(List<Problem> problems) {
        return problems.stream()
                .filter(Problem::refuses)
                .limit(NAMED_MAX)
                .map(Problem::toString)
                .toList();
    }

    /** What was there before, when the folder cannot be listed: it may be in the middle of being replaced. */
    private Map<Path, Stamp> stamps() {
        var stamps = new TreeMap<Path, Stamp>();
        if (folder.isEmpty()) {
            return stamps;
        }
        try {
            if (!Files.exists(folder.get())) {
                throw new IOException("there is no such folder");
            }
            for (var file : RuleFolder.files(folder.get())) {
                stamp(file).ifPresent(stamp -> stamps.put(file, stamp));
            }
            unreadable = false;
            return stamps;
        } catch (IOException e) {
            if (!unreadable) {
                LOG.warn("the rules in {} cannot be listed: {}", folder.get(), String.valueOf(e.getMessage()));
            }
            unreadable = true;
            return seen;
        }
    }

    private static Optional<Stamp> stamp(Path file) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            var key = String.valueOf(attributes.fileKey());
            return Optional.of(new Stamp(attributes.lastModifiedTime(), attributes.size(), key));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(EVERY);
                look();
            }
        } catch (InterruptedException _) {
            // closing
        }
    }
}
