package dev.picket.agent.forward;

import dev.picket.agent.capture.Source;
import dev.picket.event.Balance;
import dev.picket.event.Reason;
import dev.picket.event.wire.v1.Health;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What an agent says of itself: what runs on each plane and why, and the balance of each stage. */
public final class HealthReport {
    private HealthReport() {}

    /** @param spansDropped of its own traces */
    public static Health of(String version, List<? extends Source> sources, List<Balance> stages, long spansDropped) {
        return Health.newBuilder()
                .setVersion(version)
                .addAllSources(sources.stream().map(HealthReport::of).toList())
                .addAllStages(stages.stream().map(HealthReport::of).toList())
                .setSpansDropped(spansDropped)
                .build();
    }

    private static Health.Source of(Source source) {
        return Health.Source.newBuilder()
                .setPlane(source.plane().label())
                .setMode(source.mode())
                .setReason(source.reason())
                .build();
    }

    private static Health.Stage of(Balance balance) {
        return Health.Stage.newBuilder()
                .setName(balance.stage())
                .setIn(balance.in())
                .setOut(balance.out())
                .setHeld(balance.held())
                .setFolded(balance.folded())
                .setDuplicate(balance.duplicate())
                .putAllRefused(labelled(balance.refused()))
                .putAllDropped(labelled(balance.dropped()))
                .build();
    }

    private static Map<String, Long> labelled(Map<Reason, Long> counts) {
        var labelled = new HashMap<String, Long>();
        counts.forEach((reason, count) -> labelled.put(reason.label(), count));
        return labelled;
    }
}
