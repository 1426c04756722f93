package dev.picket.collector.detect;

import java.util.List;

/**
 * A class of finding. Its id also names its class, its page under {@code docs/detections} and its folder under {@code scenarios}.
 *
 * @param technique ATT&CK, ATLAS and OWASP LLM ids
 */
public record Detection(String id, Severity severity, List<String> technique) {
    public Detection {
        technique = List.copyOf(technique);
    }
}
