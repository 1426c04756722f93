package dev.picket.collector.detect.audit.sigma;

import dev.picket.collector.context.Entity;
import dev.picket.collector.detect.Codec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A match on its way to what counts it.
 *
 * @param groups by id, the group of every correlation that may come to count what this completes
 * @param summary what a finding would say
 */
public record Step(
        Hit hit,
        Map<String, String> groups,
        Entity actor,
        @Nullable Entity via,
        Entity target,
        String summary) {
    public Step {
        groups = Map.copyOf(groups);
    }

    void write(DataOutput to) throws IOException {
        hit.write(to);
        to.writeInt(groups.size());
        for (var group : new java.util.TreeMap<>(groups).entrySet()) {
            to.writeUTF(group.getKey());
            to.writeUTF(group.getValue());
        }
        Codec.write(actor, to);
        Codec.write(via, to);
        Codec.write(target, to);
        to.writeUTF(summary);
    }

    static Step read(DataInput from) throws IOException {
        var hit = Hit.read(from);
        var groups = new HashMap<String, String>();
        for (int left = from.readInt(); left > 0; left--) {
            groups.put(from.readUTF(), from.readUTF());
        }
        return new Step(hit, groups, entity(from), Codec.readEntity(from), entity(from), from.readUTF());
    }

    private static Entity entity(DataInput from) throws IOException {
        var entity = Codec.readEntity(from);
        return entity == null ? Entity.NOBODY : entity;
    }
}
