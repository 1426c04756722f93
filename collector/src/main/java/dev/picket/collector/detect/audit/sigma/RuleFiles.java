package dev.picket.collector.detect.audit.sigma;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Files of rules that run together: ids stand once, and correlations find what they count. */
public final class RuleFiles {
    private final List<SigmaRule> rules = new ArrayList<>();
    private final List<Correlation> correlations = new ArrayList<>();
    private final Map<String, Heading> byId = new HashMap<>();
    private final List<Problem> problems = new ArrayList<>();

    private RuleFiles() {}

    /** @param problems of the whole: those of single files stand with them */
    public record Linked(RuleSet rules, List<Problem> problems) {
        public Linked {
            problems = List.copyOf(problems);
        }
    }

    /** In their order: of two rules with one id the first stays. */
    public static Linked link(Collection<RuleReader.Read> files) {
        var link = new RuleFiles();
        files.forEach(link::take);
        while (link.dropUnresolved()) {
            // what counted a rule that is gone goes too
        }
        link.dropCycles();
        return new Linked(new RuleSet(link.rules, link.correlations), link.problems);
    }

    private void take(RuleReader.Read file) {
        file.rules().stream().filter(rule -> isNew(rule.heading())).forEach(rules::add);
        file.correlations().stream()
                .filter(correlation -> isNew(correlation.heading()))
                .forEach(correlations::add);
    }

    private boolean isNew(Heading heading) {
        if (!heading.runs()) {
            return false;
        }
        var first = byId.putIfAbsent(heading.id(), heading);
        if (first != null) {
            refuse(
                    heading,
                    "the id " + Problems.shown(heading.id()) + " is taken",
                    "by " + first.file() + ':' + first.line());
        }
        return first == null;
    }

    private boolean dropUnresolved() {
        return correlations.removeIf(correlation -> {
            var missing = correlation.references().stream()
                    .filter(reference -> headings().noneMatch(heading -> heading.goesBy(reference)))
                    .findFirst();
            missing.ifPresent(reference ->
                    refuse(correlation.heading(), "no rule has the id or name " + Problems.shown(reference), ""));
            return missing.isPresent();
        });
    }

    private void dropCycles() {
        var cyclic = correlations.stream()
                .filter(correlation -> reaches(correlation, correlation.heading(), new HashSet<>()))
                .toList();
        cyclic.forEach(correlation -> refuse(correlation.heading(), "the correlation counts itself, if by others", ""));
        correlations.removeAll(cyclic);
        while (dropUnresolved()) {
            // what counted one of the cycle
        }
    }

    private boolean reaches(Correlation from, Heading wanted, Set<String> seen) {
        return seen.add(from.heading().id())
                && correlations.stream()
                        .filter(other -> from.references().stream().anyMatch(other.heading()::goesBy))
                        .anyMatch(other -> other.heading().equals(wanted) || reaches(other, wanted, seen));
    }

    private Stream<Heading> headings() {
        return Stream.concat(
                rules.stream().map(SigmaRule::heading), correlations.stream().map(Correlation::heading));
    }

    private void refuse(Heading heading, String what, String fix) {
        problems.add(new Problem(heading.file(), heading.line(), 1, what, fix, true));
    }
}
