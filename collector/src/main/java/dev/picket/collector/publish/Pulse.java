package dev.picket.collector.publish;

import java.util.List;

/**
 * Whether the heartbeats of an agent that is heard come through to the end of detection.
 *
 * @param missed planes of which none did lately
 */
public record Pulse(String agent, List<String> missed) {
    public Pulse {
        missed = List.copyOf(missed);
    }
}
