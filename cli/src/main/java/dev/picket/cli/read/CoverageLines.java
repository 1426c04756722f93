package dev.picket.cli.read;

import dev.picket.collector.query.Coverage;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** What an answer cannot know, in a few lines for people. */
final class CoverageLines {
    private CoverageLines() {}

    static List<String> of(Coverage coverage) {
        var lines = new ArrayList<String>();
        lines.add("coverage: " + counts(coverage) + stretch(coverage));
        coverage.sources().stream()
                .filter(source -> source.mode().isEmpty() || !source.reason().isEmpty())
                .map(CoverageLines::source)
                .distinct()
                .forEach(lines::add);
        coverage.removed().stream()
                .map(gone ->
                        "coverage: " + gone.sheet() + " before " + gone.until() + " are gone (" + gone.reason() + ")")
                .forEach(lines::add);
        return lines;
    }

    private static String counts(Coverage coverage) {
        var planes = new TreeMap<String, Sum>();
        for (var count : coverage.counts()) {
            planes.computeIfAbsent(count.plane().isEmpty() ? "unknown plane" : count.plane(), _ -> new Sum())
                    .add(count);
        }
        if (planes.isEmpty()) {
            return "nothing was received";
        }
        var parts = new ArrayList<String>();
        planes.forEach((plane, sum) -> parts.add(plane + ' ' + sum));
        return String.join("; ", parts);
    }

    private static String stretch(Coverage coverage) {
        var oldest = coverage.oldest().values().stream().min(Comparator.naturalOrder());
        var since = coverage.since() == null ? oldest.orElse(null) : coverage.since();
        return since == null ? "" : "; since " + since.truncatedTo(ChronoUnit.SECONDS);
    }

    private static String source(Coverage.Source source) {
        var runs = source.mode().isEmpty() ? "off" : source.mode();
        var reason = source.reason().isEmpty() ? "" : ": " + source.reason();
        return "coverage: " + source.agent() + ' ' + source.plane() + ' ' + runs + reason;
    }

    private static final class Sum {
        private long received;
        private long missing;
        private long late;

        void add(Coverage.Count count) {
            received += count.received() == null ? 0 : count.received();
            missing += count.lost() + count.dropped();
            late += count.late();
        }

        @Override
        public String toString() {
            var text = String.format(Locale.ROOT, "%,d received, %,d lost", received, missing);
            return late == 0 ? text : text + String.format(Locale.ROOT, ", %,d late", late);
        }
    }
}
