package dev.picket.collector.detect.audit;

import dev.picket.collector.context.Entity;
import dev.picket.collector.detect.Codec;
import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Severity;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Where a token comes from.
 *
 * @param by who had it made
 * @param severity what that was by itself
 */
record Minted(Entity by, Severity severity, Evidence evidence) {
    void write(DataOutput to) throws IOException {
        Codec.write(by, to);
        to.writeUTF(severity.name());
        Codec.write(evidence, to);
    }

    static Minted read(DataInput from) throws IOException {
        var by = Codec.readEntity(from);
        return new Minted(by == null ? Entity.NOBODY : by, Severity.valueOf(from.readUTF()), Codec.readEvidence(from));
    }
}
