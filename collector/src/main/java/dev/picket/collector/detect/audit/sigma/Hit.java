package dev.picket.collector.detect.audit.sigma;

import dev.picket.collector.detect.Codec;
import dev.picket.collector.detect.Evidence;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;

/**
 * One match that a correlation counts.
 *
 * @param rule place of the rule's reference in the correlation
 * @param value of the field whose different values count; else empty
 */
public record Hit(int rule, String value, Instant time, Evidence evidence) {
    void write(DataOutput to) throws IOException {
        to.writeInt(rule);
        to.writeUTF(value);
        Codec.write(time, to);
        Codec.write(evidence, to);
    }

    static Hit read(DataInput from) throws IOException {
        return new Hit(from.readInt(), from.readUTF(), Codec.readInstant(from), Codec.readEvidence(from));
    }
}
