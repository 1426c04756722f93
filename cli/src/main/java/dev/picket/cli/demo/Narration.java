package dev.picket.cli.demo;

import dev.picket.collector.detect.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The words of a story, and how fast it is played. What was found is not in it: a moment is told when something is found that it is about.
 *
 * @param opening said before anything is played
 * @param closing said at the end
 */
record Narration(List<String> opening, Pace pace, List<Moment> moments, List<String> closing) {
    private static final long BYTES_MAX = 1 << 20;

    Narration {
        opening = List.copyOf(opening);
        moments = List.copyOf(moments);
        closing = List.copyOf(closing);
    }

    /**
     * @param actor as findings show it
     * @param target as findings show it; empty: any
     */
    record Moment(String detection, String actor, Optional<String> target, String says) {
        boolean isAbout(Finding finding) {
            return finding.detection().id().equals(detection)
                    && finding.actor().display().equals(actor)
                    && target.map(finding.target().display()::equals).orElse(true);
        }
    }

    Narration faster(int times) {
        return new Narration(opening, pace.faster(times), moments, closing);
    }

    /** @throws IllegalArgumentException names the file and the key */
    static Narration read(Path file) throws IOException {
        if (Files.size(file) > BYTES_MAX) {
            throw new IllegalArgumentException(file + ": is larger than 1 MiB");
        }
        try {
            return of(new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file)));
        } catch (YamlEngineException | IllegalArgumentException bad) {
            throw new IllegalArgumentException(file + ": " + bad.getMessage(), bad);
        }
    }

    private static Narration of(Object yaml) {
        return new Narration(
                each(yaml, "opening", String::valueOf),
                new Pace(each(yaml, "acts", act -> new Pace.Act(duration(act, "until"), duration(act, "takes")))),
                each(yaml, "moments", Narration::moment),
                each(yaml, "closing", String::valueOf));
    }

    private static Moment moment(Object moment) {
        return new Moment(
                text(moment, "detection").orElseThrow(() -> missing("moments: detection")),
                text(moment, "actor").orElseThrow(() -> missing("moments: actor")),
                text(moment, "target"),
                text(moment, "says").orElseThrow(() -> missing("moments: says")));
    }

    private static <T> List<T> each(Object mapping, String key, Function<Object, T> read) {
        if (mapping instanceof Map<?, ?> map && map.get(key) instanceof List<?> items) {
            return items.stream().map(item -> read.apply((Object) item)).toList();
        }
        throw new IllegalArgumentException(key + " is missing, or no list");
    }

    private static Duration duration(Object mapping, String key) {
        var text = text(mapping, key).orElseThrow(() -> missing(key));
        if (!text.matches("[0-9]{1,5}[ms]")) {
            throw new IllegalArgumentException(key + " is '" + text + "': expected minutes or seconds, like 45m or 7s");
        }
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        return text.endsWith("m") ? Duration.ofMinutes(number) : Duration.ofSeconds(number);
    }

    private static Optional<String> text(Object mapping, String key) {
        return mapping instanceof Map<?, ?> map && map.get(key) instanceof String text
                ? Optional.of(text)
                : Optional.empty();
    }

    private static IllegalArgumentException missing(String key) {
        return new IllegalArgumentException(key + " is missing");
    }
}
