package dev.picket.collector.detect.audit.sigma;

import dev.picket.collector.detect.Detection;
import java.time.Duration;
import java.util.List;

/**
 * What every rule has, whatever it asks.
 *
 * @param name by which correlations may refer to it; may be empty
 * @param file and {@code line}: where it stands
 * @param status {@code stable}, {@code test} …; empty when it says none
 * @param runs false for rules that are deprecated or unsupported
 * @param fold within which repeats are one finding
 * @param by what, with the actor, makes it the same thing again
 */
public record Heading(
        String id,
        String name,
        String title,
        String file,
        int line,
        String status,
        boolean runs,
        Detection detection,
        Summary summary,
        Duration fold,
        List<Field> by,
        List<Example> examples,
        List<String> falsePositives) {
    public Heading {
        by = List.copyOf(by);
        examples = List.copyOf(examples);
        falsePositives = List.copyOf(falsePositives);
    }

    /** How sure a finding of it is. */
    double confidence() {
        return switch (status) {
            case "stable" -> .9;
            case "test" -> .8;
            default -> .7;
        };
    }

    /** By which a correlation may refer to it. */
    boolean goesBy(String reference) {
        return id.equals(reference) || name.equals(reference);
    }
}
