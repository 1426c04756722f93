package dev.picket.collector.detect.audit.sigma;

import dev.picket.collector.detect.Repeats;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What is remembered of one rule and actor, or of one correlation and group.
 *
 * @param told what was said
 * @param hits what a correlation has counted
 */
public record Memory(Repeats told, Hits hits) {
    Memory() {
        this(new Repeats(), new Hits());
    }

    void write(DataOutput to) throws IOException {
        told.write(to);
        hits.write(to);
    }

    static Memory read(DataInput from) throws IOException {
        return new Memory(Repeats.read(from), Hits.read(from));
    }
}
