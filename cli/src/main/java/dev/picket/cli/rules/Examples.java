package dev.picket.cli.rules;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.picket.agent.capture.audit.AnyAudit;
import dev.picket.agent.capture.audit.Reading;
import dev.picket.collector.context.Context;
import dev.picket.collector.context.Inventory;
import dev.picket.collector.context.Observation;
import dev.picket.collector.context.Tenants;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.LocalEngine;
import dev.picket.collector.detect.Sink;
import dev.picket.collector.detect.audit.sigma.Correlation;
import dev.picket.collector.detect.audit.sigma.Example;
import dev.picket.collector.detect.audit.sigma.Heading;
import dev.picket.collector.detect.audit.sigma.RuleDetector;
import dev.picket.collector.detect.audit.sigma.RuleSet;
import dev.picket.collector.detect.audit.sigma.SigmaRule;
import dev.picket.event.Envelope;
import dev.picket.event.Plane;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs the examples of rules through the reader and the context that requests go through. There is no inventory: namespaces are tenants, and
 * kube-system is shared.
 */
public final class Examples {
    private static final int CALLS_MAX = 1_024;

    private final AnyAudit reader = new AnyAudit();
    private final RuleSet rules;
    private final List<String> failures = new ArrayList<>();
    private int count;

    private Examples(RuleSet rules) {
        this.rules = rules;
    }

    /** @param failures for people: which example, what was expected and what came */
    public record Outcome(int rules, int examples, int without, List<String> failures) {
        public Outcome {
            failures = List.copyOf(failures);
        }
    }

    public static Outcome run(RuleSet rules) {
        var examples = new Examples(rules);
        rules.rules().forEach(examples::run);
        rules.correlations().forEach(examples::run);
        var without = java.util.stream.Stream.concat(
                        rules.rules().stream().map(SigmaRule::heading),
                        rules.correlations().stream().map(Correlation::heading))
                .filter(heading -> heading.examples().isEmpty())
                .count();
        return new Outcome(rules.size(), examples.count, (int) without, examples.failures);
    }

    private void run(SigmaRule rule) {
        for (var example : rule.heading().examples()) {
            count++;
            observe(rule.heading(), example).ifPresent(observations -> judge(rule, example, observations));
        }
    }

    private void judge(SigmaRule rule, Example example, List<Observation> observations) {
        boolean matches = observations.stream().anyMatch(rule::matches);
        if (matches != example.match()) {
            fail(rule.heading(), example, matches ? "it matches" : "it does not match" + why(rule, observations));
        }
    }

    private static String why(SigmaRule rule, List<Observation> observations) {
        var unmet = observations.isEmpty() ? List.of() : rule.unmet(observations.getFirst());
        return unmet.isEmpty()
                ? ""
                : ": " + String.join(", ", unmet.stream().map(String::valueOf).toList()) + " does not hold";
    }

    private void run(Correlation correlation) {
        for (var example : correlation.heading().examples()) {
            count++;
            observe(correlation.heading(), example)
                    .ifPresent(observations -> judge(correlation, example, observations));
        }
    }

    private void judge(Correlation correlation, Example example, List<Observation> observations) {
        var found = new Found(correlation.heading().detection().id());
        try (var engine = new LocalEngine(List.of(), List.of(new RuleDetector(() -> rules)), 1, found)) {
            observations.forEach(engine::offer);
            engine.finish();
        }
        if (found.any != example.match()) {
            fail(correlation.heading(), example, found.any ? "it matches" : "it does not match");
        }
    }

    private Optional<List<Observation>> observe(Heading heading, Example example) {
        var context = new Context(() -> Inventory.EMPTY, Tenants.DEFAULT, CALLS_MAX, CALLS_MAX);
        var observations = new ArrayList<Observation>();
        var refusals = new ArrayList<String>();
        for (var event : example.events()) {
            var line = event.replace('\n', ' ').getBytes(UTF_8);
            reader.read(line, 0, line.length, () -> "example-" + observations.size(), reading -> {
                switch (reading) {
                    case Reading.Read read ->
                        context.observe(timed(read, observations.size())).ifPresent(observations::add);
                    case Reading.Folded() -> refusals.add("an event is an early stage, which is not judged");
                    case Reading.Refused(var _, var detail) -> refusals.add("an event cannot be read: " + detail);
                }
            });
        }
        refusals.forEach(refusal -> fail(heading, example, refusal));
        return refusals.isEmpty() ? Optional.of(observations) : Optional.empty();
    }

    /** Events without a time follow each other by a millisecond. */
    private static dev.picket.event.ApiCall timed(Reading.Read read, int place) {
        if (read.time().isPresent()) {
            return read.call();
        }
        var time = Instant.EPOCH.plusMillis(place);
        return read.call().in(Envelope.unplaced(read.call().envelope().id(), time, time, Envelope.Observer.UNKNOWN));
    }

    private void fail(Heading heading, Example example, String what) {
        var name = example.name().isEmpty() ? "example" : "example \"" + example.name() + '"';
        var expected = example.match() ? "expected a match, but " : "expected no match, but ";
        failures.add(
                "%s:%d: %s: %s: %s%s".formatted(heading.file(), example.line(), heading.title(), name, expected, what));
    }

    private static final class Found implements Sink {
        private final String detection;
        private boolean any;

        private Found(String detection) {
            this.detection = detection;
        }

        @Override
        public void finding(Finding finding) {
            any |= finding.detection().id().equals(detection);
        }

        @Override
        public void score(Plane plane, String eventId, String channel, double score) {
            // examples are about findings
        }
    }
}
