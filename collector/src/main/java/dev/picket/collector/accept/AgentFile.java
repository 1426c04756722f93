package dev.picket.collector.accept;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * One agent's streams in one small file, replaced as a whole: u32 magic, u32 version, u64 ms when it was last heard, its names, its streams, and
 * CRC-32C of all before. Survives the end of the process, not a loss of power: nothing is synced.
 */
record AgentFile(String cluster, String agent, long heardMillis, Streams streams) {
    static final String SUFFIX = ".streams";
    private static final int MAGIC = 0x504b5453;
    private static final int VERSION = 1;
    private static final int CHECKSUM_BYTES = 8;

    void write(Path file) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var to = new DataOutputStream(bytes);
        to.writeInt(MAGIC);
        to.writeInt(VERSION);
        to.writeLong(heardMillis);
        to.writeUTF(cluster);
        to.writeUTF(agent);
        streams.write(to);
        to.writeLong(checksum(bytes.toByteArray()));
        replace(file, bytes.toByteArray());
    }

    private static void replace(Path file, byte[] bytes) throws IOException {
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.write(fresh, bytes);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** @throws IOException it is not whole, or of a version that is not known here; names the file */
    static AgentFile read(Path file) throws IOException {
        var bytes = Files.readAllBytes(file);
        var body = Arrays.copyOf(bytes, Math.max(0, bytes.length - CHECKSUM_BYTES));
        var from = new DataInputStream(new ByteArrayInputStream(bytes));
        try {
            if (from.readInt() != MAGIC || from.readInt() != VERSION) {
                throw new IOException("not version " + VERSION + " of an agent's streams");
            }
            if (ByteBuffer.wrap(bytes).getLong(body.length) != checksum(body)) {
                throw new IOException("its checksum does not match");
            }
            return read(from);
        } catch (IOException broken) {
            throw new IOException(file + " is broken: " + broken.getMessage(), broken);
        }
    }

    private static AgentFile read(DataInput from) throws IOException {
        var heardMillis = from.readLong();
        return new AgentFile(from.readUTF(), from.readUTF(), heardMillis, Streams.read(from));
    }

    private static long checksum(byte[] bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return crc.getValue();
    }
}
