package dev.picket.collector.detect.audit;

import dev.picket.collector.context.Observation;
import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Hash64;
import dev.picket.collector.detect.Severity;
import dev.picket.collector.detect.Who;
import dev.picket.event.ApiCall;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Steps of one credential that make an attack together: of two tactics a grave step each, within half an hour of one another; or one grave step
 * beside lesser ones of two more. It raises what the single steps are, and tells the way. About 5 KiB while it lasts. One thread.
 */
final class Chain {
    static final Detection DETECTION = new Detection(
            "api-attack-chain",
            Severity.HIGH,
            List.of("T1078.004", "T1098.006", "T1136", "T1552.007", "T1609", "T1611", "T1613", "T1070"));

    private static final int TACTICS = 2;
    private static final int TACTICS_MANY = 4;

    private @Nullable Episode episode;
    private final Set<Tactic> grave = EnumSet.noneOf(Tactic.class);
    private final Set<Tactic> seen = EnumSet.noneOf(Tactic.class);

    void add(String key, Step step, Observation observation, ApiCall call, Findings out) {
        var now = current(observation);
        now.add(Evidence.of(call), Hash64.of(step.tactic().name()), 0, Calls.wasRefused(call), 0, observation.time());
        seen.add(step.tactic());
        if (step.grave()) {
            grave.add(step.tactic());
        }
        now.raise(severity());
        if (now.severity().alerts()) {
            out.tell(DETECTION, key, now, .9, observation, () -> summary(observation, now), null);
        }
    }

    private Severity severity() {
        int tactics = grave.size();
        if (tactics >= TACTICS) {
            return tactics >= TACTICS_MANY ? Severity.CRITICAL : Severity.HIGH;
        }
        return tactics == 1 && seen.size() > TACTICS ? Severity.MEDIUM : Severity.INFORMATIONAL;
    }

    private Episode current(Observation observation) {
        var now = episode;
        if (now == null || now.isOver(observation.time())) {
            now = new Episode(observation.time());
            episode = now;
            grave.clear();
            seen.clear();
        }
        return now;
    }

    private String summary(Observation observation, Episode now) {
        var told = seen.stream().map(Tactic::told).collect(Collectors.joining(", "));
        return "%s by one credential: %s, in %d calls"
                .formatted(Who.calledWithTenant(observation.actor()), told, now.count());
    }

    void write(DataOutput to) throws IOException {
        write(grave, to);
        write(seen, to);
        to.writeBoolean(episode != null);
        if (episode != null) {
            episode.write(to);
        }
    }

    static Chain read(DataInput from) throws IOException {
        var chain = new Chain();
        read(chain.grave, from);
        read(chain.seen, from);
        chain.episode = from.readBoolean() ? Episode.read(from) : null;
        return chain;
    }

    private static void write(Set<Tactic> tactics, DataOutput to) throws IOException {
        to.writeByte(tactics.size());
        for (var tactic : tactics) {
            to.writeUTF(tactic.name());
        }
    }

    private static void read(Set<Tactic> tactics, DataInput from) throws IOException {
        for (int left = from.readByte(); left > 0; left--) {
            tactics.add(Tactic.valueOf(from.readUTF()));
        }
    }
}
