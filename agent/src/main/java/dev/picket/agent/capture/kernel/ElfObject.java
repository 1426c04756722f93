package dev.picket.agent.capture.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/** A compiled BPF object: its programs, its maps by name, and where programs mention maps. */
public record ElfObject(List<Program> programs, Map<String, MapDefinition> maps, String license) {
    private static final byte LOAD_64 = 0x18;
    private static final byte PSEUDO_MAP = 0x10;

    public ElfObject {
        programs = List.copyOf(programs);
        maps = Map.copyOf(maps);
    }

    /** A map as its source declares it. */
    public record MapDefinition(String name, int type, int keySize, int valueSize, int entries) {}

    /** An instruction at a byte offset whose immediate is to be a map's descriptor. */
    public record MapUse(int offset, String map) {}

    /** One section of code, without the maps it uses. */
    public record Program(String section, ByteBuffer instructions, List<MapUse> uses) {
        public Program {
            instructions = instructions.asReadOnlyBuffer();
            uses = List.copyOf(uses);
        }

        /** The code with the maps' descriptors in place (BPF_PSEUDO_MAP_FD). */
        public byte[] linked(Map<String, Integer> descriptors) throws IOException {
            var bytes = new byte[instructions.capacity()];
            instructions.get(0, bytes);
            var code = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            for (var use : uses) {
                link(code, use, descriptors);
            }
            return bytes;
        }

        private static void link(ByteBuffer code, MapUse use, Map<String, Integer> descriptors) throws IOException {
            var descriptor = descriptors.get(use.map());
            int at = use.offset();
            if (descriptor == null || at < 0 || at + 8 > code.capacity() || code.get(at) != LOAD_64) {
                throw new IOException("object is not usable: unresolved map " + use.map());
            }
            code.put(at + 1, (byte) ((code.get(at + 1) & 0x0f) | PSEUDO_MAP));
            code.putInt(at + 4, descriptor);
        }
    }
}
