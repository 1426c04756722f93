package dev.picket.agent.capture.inference;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Model servers whose own counters are held against what was seen.
 *
 * @param pages their Prometheus metrics, 1 to 64 of them; each on the address and port that its server is asked on
 * @param every between two looks
 */
public record CheckSettings(List<URI> pages, Duration every) {
    static final int PAGES_MAX = 64;

    public CheckSettings {
        pages = List.copyOf(pages);
        if (pages.isEmpty() || pages.size() > PAGES_MAX) {
            throw new IllegalArgumentException("number of pages is out of range 1 to 64: " + pages.size());
        }
    }
}
