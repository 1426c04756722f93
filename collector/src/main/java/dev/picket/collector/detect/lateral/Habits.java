package dev.picket.collector.detect.lateral;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The state of one workload in one of its roles; the other stays empty. */
record Habits(Client client, Server server) {
    Habits() {
        this(new Client(), new Server());
    }

    void write(DataOutput to) throws IOException {
        client.write(to);
        server.write(to);
    }

    static Habits read(DataInput from) throws IOException {
        return new Habits(Client.read(from), Server.read(from));
    }
}
