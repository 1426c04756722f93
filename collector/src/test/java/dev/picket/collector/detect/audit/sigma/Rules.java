package dev.picket.collector.detect.audit.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.context.Observation;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Given;
import dev.picket.collector.detect.Run;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Rules and requests for the tests of rules. */
final class Rules {
    private Rules() {}

    /** A rule with this below {@code detection:}. */
    static String rule(String title, String detection, String... more) {
        return """
                title: %s
                logsource: {product: kubernetes, service: audit}
                detection:
                %s
                level: high
                %s
                """.formatted(title, detection.indent(4), String.join("\n", more));
    }

    static String selecting(String selection) {
        return rule("One", "selection: {" + selection + "}\ncondition: selection");
    }

    static RuleReader.Read read(String yaml) {
        return RuleReader.read(new RuleText("r.yaml", yaml));
    }

    static List<String> problems(String yaml) {
        return read(yaml).problems().stream().map(Problem::toString).toList();
    }

    static RuleSet set(String... files) {
        var read = Stream.of(files).map(Rules::read).toList();
        read.forEach(file -> assertThat(file.problems()).isEmpty());
        var linked = RuleFiles.link(read);
        assertThat(linked.problems()).isEmpty();
        return linked.rules();
    }

    static List<Finding> run(RuleSet rules, Observation... observations) {
        return Run.of(new RuleDetector(() -> rules), observations).findings();
    }

    static boolean matches(String selection, Observation observation) {
        return !run(set(selecting(selection)), observation).isEmpty();
    }

    static Observation call(String verb, String what, String on, int code) {
        return Given.call("c0", Given.START, "red/app", verb, what, on, code);
    }

    /** One a second, in this order. */
    static Observation[] apart(int seconds, Observation... observations) {
        return Arrays.stream(observations)
                .map(new java.util.function.UnaryOperator<Observation>() {
                    private int count;

                    @Override
                    public Observation apply(Observation observation) {
                        var call = (dev.picket.event.ApiCall) observation.event();
                        return Given.call(
                                "e" + count,
                                Given.START.plus(Duration.ofSeconds((long) seconds * count++)),
                                observation.actor().namespace()
                                        + '/'
                                        + observation.actor().name(),
                                call.verb(),
                                call.object().resource()
                                        + (call.object().subresource().isEmpty()
                                                ? ""
                                                : "/" + call.object().subresource()),
                                call.object().namespace() + '/' + call.object().name(),
                                call.code());
                    }
                })
                .toArray(Observation[]::new);
    }
}
