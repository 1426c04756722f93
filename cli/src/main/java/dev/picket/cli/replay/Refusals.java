package dev.picket.cli.replay;

import dev.picket.agent.capture.RefusedLine;
import dev.picket.event.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The lines that could not be read: the first few in words, all of them in numbers; other traffic among exchanges is not bad. Any thread. */
final class Refusals {
    private static final int SHOWN_PER_FILE = 3;

    private final Map<Input, Tally> tallies = new LinkedHashMap<>();
    private long otherTraffic;

    synchronized void add(Input input, RefusedLine line) {
        if (line.reason() == Reason.NOT_INFERENCE) {
            otherTraffic++;
            return;
        }
        tallies.computeIfAbsent(input, _ -> new Tally()).add(line);
    }

    synchronized long count() {
        return tallies.values().stream().mapToLong(tally -> tally.count).sum();
    }

    synchronized long otherTraffic() {
        return otherTraffic;
    }

    /** One line for each that is shown, and one for what is not. */
    synchronized List<String> lines() {
        var lines = new ArrayList<String>();
        tallies.forEach((input, tally) -> {
            tally.first.forEach(line -> lines.add(input.file() + " " + line));
            if (tally.count > tally.first.size()) {
                lines.add(input.file() + ": and " + (tally.count - tally.first.size()) + " more lines refused");
            }
        });
        return lines;
    }

    private static final class Tally {
        private final List<RefusedLine> first = new ArrayList<>();
        private long count;

        void add(RefusedLine line) {
            count++;
            if (first.size() < SHOWN_PER_FILE) {
                first.add(line);
            }
        }
    }
}
