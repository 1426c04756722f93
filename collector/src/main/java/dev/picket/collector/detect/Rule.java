package dev.picket.collector.detect;

import dev.picket.collector.context.Observation;
import java.util.List;

/** Detection without state: judged at once, it does not wait for the watermark. Pure, any thread. */
public interface Rule {
    List<Detection> detections();

    void judge(Observation observation, Output<Void> out);
}
