package dev.picket.collector.detect;

import dev.picket.collector.context.Entity;
import dev.picket.event.Plane;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the small things that many states hold are written; enum constants by name, so that their order may change. */
public final class Codec {
    private Codec() {}

    public static void write(Instant time, DataOutput to) throws IOException {
        to.writeLong(time.getEpochSecond());
        to.writeInt(time.getNano());
    }

    public static Instant readInstant(DataInput from) throws IOException {
        return Instant.ofEpochSecond(from.readLong(), from.readInt());
    }

    public static void write(Evidence evidence, DataOutput to) throws IOException {
        to.writeUTF(evidence.plane().name());
        to.writeUTF(evidence.id());
        write(evidence.start(), to);
    }

    public static Evidence readEvidence(DataInput from) throws IOException {
        return new Evidence(Plane.valueOf(from.readUTF()), from.readUTF(), readInstant(from));
    }

    public static void write(List<String> strings, DataOutput to) throws IOException {
        to.writeInt(strings.size());
        for (var string : strings) {
            to.writeUTF(string);
        }
    }

    public static List<String> readStrings(DataInput from) throws IOException {
        var strings = new ArrayList<String>();
        for (int left = from.readInt(); left > 0; left--) {
            strings.add(from.readUTF());
        }
        return strings;
    }

    public static void write(@Nullable Entity entity, DataOutput to) throws IOException {
        to.writeBoolean(entity != null);
        if (entity != null) {
            to.writeUTF(entity.kind().name());
            to.writeUTF(entity.namespace());
            to.writeUTF(entity.name());
            to.writeUTF(entity.ip());
            to.writeUTF(entity.tenant());
        }
    }

    public static @Nullable Entity readEntity(DataInput from) throws IOException {
        return from.readBoolean()
                ? new Entity(
                        Entity.Kind.valueOf(from.readUTF()),
                        from.readUTF(),
                        from.readUTF(),
                        from.readUTF(),
                        from.readUTF())
                : null;
    }
}
