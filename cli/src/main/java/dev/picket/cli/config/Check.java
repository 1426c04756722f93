package dev.picket.cli.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Model servers whose own counters are held against what was seen.
 *
 * @param pages their Prometheus metrics; empty: none is
 * @param every between two looks
 */
public record Check(List<URI> pages, Duration every) {
    static Check read(Section section) {
        var check = new Check(
                section.addresses("pages"),
                section.duration("every", Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofHours(1)));
        section.end();
        return check;
    }
}
