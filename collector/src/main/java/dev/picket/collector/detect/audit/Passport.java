package dev.picket.collector.detect.audit;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The state of one credential. */
record Passport(Provenance provenance, Origin origin, Chain chain) {
    Passport() {
        this(new Provenance(), new Origin(), new Chain());
    }

    void write(DataOutput to) throws IOException {
        provenance.write(to);
        origin.write(to);
        chain.write(to);
    }

    static Passport read(DataInput from) throws IOException {
        return new Passport(Provenance.read(from), Origin.read(from), Chain.read(from));
    }
}
