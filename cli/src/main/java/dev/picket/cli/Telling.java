package dev.picket.cli;

import dev.picket.collector.Collector;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.incident.Incident;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Tells the terminal of every new alert, in one line. Called by one thread. */
final class Telling implements Collector.Told {
    private static final int KNOWN_MAX = 1_000;

    private final PrintWriter out;
    private final SequencedMap<String, String> known = new LinkedHashMap<>();

    Telling(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void hear(List<Finding> findings, List<Incident> incidents) {
        findings.stream().filter(finding -> finding.severity().alerts()).forEach(this::tell);
        out.flush();
    }

    private void tell(Finding finding) {
        if (known.putIfAbsent(finding.id(), "") == null) {
            out.printf(
                    "%s  %-8s %s: %s%n",
                    finding.time(),
                    finding.severity().label(),
                    finding.detection().id(),
                    finding.summary());
        }
        if (known.size() > KNOWN_MAX) {
            known.pollFirstEntry();
        }
    }
}
