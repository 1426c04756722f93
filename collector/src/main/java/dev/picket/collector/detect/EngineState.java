package dev.picket.collector.detect;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * An engine's state as bytes and back, between ticks: per detector its name, version and keys from least to most recent, then the messages on
 * their way. State of detectors that no longer exist is skipped; a detector that reads its older versions keeps its memory over an upgrade.
 * Observations that wait are not written: a collector finishes its ticks before it stops, and after a crash the ledger still has them.
 */
public final class EngineState {
    private static final int FORMAT = 1;

    private EngineState() {}

    public static void write(LocalEngine engine, DataOutput to) throws IOException {
        to.writeInt(FORMAT);
        to.writeLong(engine.nextTick());
        to.writeInt(engine.rooms().size());
        for (var room : engine.rooms()) {
            writeRoom(room, to);
        }
        var messages = engine.messages().toList();
        to.writeInt(messages.size());
        for (var message : messages) {
            writeMessage(message, to);
        }
    }

    /** Into an engine that has seen nothing yet. */
    public static void read(LocalEngine engine, DataInput from) throws IOException {
        int format = from.readInt();
        if (format != FORMAT) {
            throw new IOException("engine state has format " + format + ", this version reads " + FORMAT);
        }
        engine.resumeAt(from.readLong());
        Map<String, Room<?, ?>> rooms = engine.rooms().stream()
                .collect(Collectors.toMap(room -> room.detector().name(), Function.identity()));
        for (int left = from.readInt(); left > 0; left--) {
            readRoom(rooms, from);
        }
        for (int left = from.readInt(); left > 0; left--) {
            readMessage(engine, rooms, from);
        }
    }

    private static <S, M> void writeRoom(Room<S, M> room, DataOutput to) throws IOException {
        to.writeUTF(room.detector().name());
        to.writeInt(room.detector().version());
        var bytes = new ByteArrayOutputStream();
        var body = new DataOutputStream(bytes);
        body.writeInt(room.keys());
        for (int shard = 0; shard < Key.SHARDS; shard++) {
            for (var entry : room.shard(shard).entrySet()) {
                writeKey(entry.getKey(), body);
                writeInstant(entry.getValue().seen(), body);
                room.detector().write(entry.getValue().state(), body);
            }
        }
        writeBytes(bytes, to);
    }

    private static void readRoom(Map<String, Room<?, ?>> rooms, DataInput from) throws IOException {
        var room = rooms.get(from.readUTF());
        int version = from.readInt();
        var body = readBytes(from);
        if (room != null) {
            fill(room, version, body);
        }
    }

    private static <S, M> void fill(Room<S, M> room, int version, DataInput body) throws IOException {
        for (int left = body.readInt(); left > 0; left--) {
            var key = readKey(body);
            var seen = readInstant(body);
            room.put(key, room.detector().read(version, body), seen);
        }
    }

    private static <S, M> void writeMessage(Signal.Sent<S, M> sent, DataOutput to) throws IOException {
        to.writeUTF(sent.room().detector().name());
        to.writeInt(sent.room().detector().version());
        var bytes = new ByteArrayOutputStream();
        var body = new DataOutputStream(bytes);
        writeKey(sent.key(), body);
        writeInstant(sent.time(), body);
        body.writeUTF(sent.cause());
        sent.room().detector().writeMessage(sent.message().content(), body);
        writeBytes(bytes, to);
    }

    private static void readMessage(LocalEngine engine, Map<String, Room<?, ?>> rooms, DataInput from)
            throws IOException {
        var room = rooms.get(from.readUTF());
        int version = from.readInt();
        var body = readBytes(from);
        if (room != null) {
            engine.deliver(sent(room, version, body));
        }
    }

    private static <S, M> Signal<S, M> sent(Room<S, M> room, int version, DataInput body) throws IOException {
        var to = readKey(body);
        var time = readInstant(body);
        var cause = body.readUTF();
        return new Signal.Sent<>(
                room, new Message<>(to, time, cause, room.detector().readMessage(version, body)));
    }

    private static void writeKey(Key key, DataOutput to) throws IOException {
        to.writeUTF(key.type());
        to.writeUTF(key.value());
    }

    private static Key readKey(DataInput from) throws IOException {
        return new Key(from.readUTF(), from.readUTF());
    }

    private static void writeInstant(Instant instant, DataOutput to) throws IOException {
        to.writeLong(instant.getEpochSecond());
        to.writeInt(instant.getNano());
    }

    private static Instant readInstant(DataInput from) throws IOException {
        return Instant.ofEpochSecond(from.readLong(), from.readInt());
    }

    private static void writeBytes(ByteArrayOutputStream bytes, DataOutput to) throws IOException {
        to.writeInt(bytes.size());
        to.write(bytes.toByteArray());
    }

    private static DataInput readBytes(DataInput from) throws IOException {
        var bytes = new byte[from.readInt()];
        from.readFully(bytes);
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }
}
