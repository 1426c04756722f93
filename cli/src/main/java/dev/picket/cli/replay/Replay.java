package dev.picket.cli.replay;

import dev.picket.cli.config.Config;
import dev.picket.cli.live.Inventories;
import dev.picket.collector.Detections;
import dev.picket.collector.LiveRules;
import dev.picket.collector.context.Context;
import dev.picket.collector.context.LateBodies;
import dev.picket.collector.detect.LocalEngine;
import dev.picket.event.Account;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The whole pipeline on event time: readers, merge, context, engine, incidents. Inputs that are in order of time, or nearly so, stream; one
 * that turns out not to be is sorted, and all begins anew. Names come from the settings' inventory file and rules from their folder, if there is one; the rules
 * that ship run beside them. The same inputs give the same bytes, whatever the number of workers.
 *
 * @param workers threads that detect
 */
public record Replay(
        List<Input> inputs, Path out, Optional<Path> scores, Optional<Path> events, int workers, Config config) {
    private static final int LOOK_AHEAD = 8_192;
    private static final int RUN_EVENTS = 500_000;

    public Replay {
        inputs = List.copyOf(inputs);
    }

    /** @throws IOException names the file that cannot be read or written */
    public Outcome run(Progress progress) throws IOException {
        var rules = rules();
        var unsorted = new LinkedHashSet<Input>();
        while (true) {
            try {
                return attempt(rules, unsorted, progress);
            } catch (OutOfOrderException e) {
                unsorted.add(e.input());
            }
        }
    }

    private Outcome attempt(LiveRules rules, Set<Input> unsorted, Progress progress) throws IOException {
        var refusals = new Refusals();
        var capture = new Account("capture");
        var inventory = Inventories.ofFile(config.collector().inventory());
        var context = new Context(() -> inventory, config.tenants());
        var silentUntil = config.learn().until().orElse(Instant.MIN);
        try (var outputs = Outputs.open(out, scores, events);
                var stream = open(unsorted, capture, refusals)) {
            var results = new Results(outputs.scores(), silentUntil);
            try (var engine = new LocalEngine(Detections.rules(), Detections.detectors(rules), workers, results)) {
                var bodies = new LateBodies(() -> inventory);
                new Player(context, bodies, engine, results, outputs).play(stream, progress);
                outputs.complete(results);
                var balances = List.of(
                        capture.balance(),
                        context.account().balance(),
                        engine.account().balance());
                return Outcome.of(results, refusals, unsorted, balances);
            }
        }
    }

    /** A replay whose rules are not all in force would say less than it seems to: it does not begin. */
    private LiveRules rules() throws IOException {
        var folder = config.detect().rules();
        if (folder.isPresent() && !Files.isDirectory(folder.get())) {
            throw new IOException("detect.rules: there is no folder " + folder.get());
        }
        var rules = LiveRules.of(folder);
        if (!rules.problems().isEmpty()) {
            throw new IOException("detect.rules: " + String.join("; ", rules.problems()));
        }
        return rules;
    }

    private EventStream open(Set<Input> unsorted, Account capture, Refusals refusals) throws IOException {
        var base = base();
        var streams = new ArrayList<EventStream>();
        for (var input : inputs) {
            var feed = Feed.start(Readers::read, input, base, capture, line -> refusals.add(input, line));
            streams.add(
                    unsorted.contains(input) ? new Runs(RUN_EVENTS).sort(feed) : new Window(input, feed, LOOK_AHEAD));
        }
        return new Merge(streams);
    }

    /** Where lines without a time begin: at the first time of all inputs. */
    private Instant base() throws IOException {
        var earliest = Optional.<Instant>empty();
        for (var input : inputs) {
            var first = Feed.firstTime(Readers::read, input);
            if (first.isPresent() && (earliest.isEmpty() || first.get().isBefore(earliest.get()))) {
                earliest = first;
            }
        }
        return earliest.orElse(Instant.EPOCH);
    }
}
