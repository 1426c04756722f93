package dev.picket.collector.detect.lateral;

import dev.picket.collector.context.Entity;
import dev.picket.collector.detect.Codec;
import dev.picket.collector.detect.Evidence;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;

/**
 * What a source tells the destination of an edge that is rare to it, so that the destination can add its side.
 *
 * @param source its history before this flow
 * @param before how often it used the edge before
 * @param burst how many new edges it made lately: the next in a row surprises less
 * @param scan bits of its scan, if it makes one
 */
record Approach(
        Entity actor,
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

    static Approach read(DataInput from) throws IOException {
        return new Approach(
                Objects.requireNonNull(Codec.readEntity(from)),
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
