package dev.picket.collector.detect.lateral;

import dev.picket.collector.context.Entity;
import dev.picket.collector.detect.Codec;
import dev.picket.collector.detect.Evidence;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a source tells the destination of an edge that is rare to it, so that the destination can add its side.
 *
 * @param behind who is inside the pod that acted
 * @param source its history before this flow
 * @param before how often it used the edge before
 * @param burst how many new edges it made lately: the next in a row surprises less
 * @param scan bits of its scan, if it makes one
 */
record Approach(
        Entity actor,
        @Nullable Entity behind,
        Entity target,
        Evidence evidence,
        int port,
        boolean crossesTenants,
        History source,
        int before,
        double burst,
        double scan) {
    void write(DataOutput to) throws IOException {
        Codec.write(actor, to);
        Codec.write(behind, to);
        Codec.write(target, to);
        Codec.write(evidence, to);
        to.writeInt(port);
        to.writeBoolean(crossesTenants);
        to.writeLong(source.flows());
        to.writeLong(source.minutes());
        to.writeLong(source.edges());
        to.writeInt(before);
        to.writeDouble(burst);
        to.writeDouble(scan);
    }

    /** Of version 1 nobody was inside. */
    static Approach read(int version, DataInput from) throws IOException {
        return new Approach(
                Objects.requireNonNull(Codec.readEntity(from)),
                version < 2 ? null : Codec.readEntity(from),
                Objects.requireNonNull(Codec.readEntity(from)),
                Codec.readEvidence(from),
                from.readInt(),
                from.readBoolean(),
                new History(from.readLong(), from.readLong(), from.readLong()),
                from.readInt(),
                from.readDouble(),
                from.readDouble());
    }
}
