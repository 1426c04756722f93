package dev.picket.cli.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What the collector shows to agents and people, when somebody else brings it; all three, or none: then it is of the own authority.
 *
 * @param certificate that carries the names by which it is reached
 * @param key of it
 * @param authority whom agents and people are told to believe
 */
public record Serving(Optional<Path> certificate, Optional<Path> key, Optional<Path> authority) {
    static Serving read(Section section) {
        var serving =
                new Serving(section.path("certificate", ""), section.path("key", ""), section.path("authority", ""));
        section.end();
        return serving;
    }
}
