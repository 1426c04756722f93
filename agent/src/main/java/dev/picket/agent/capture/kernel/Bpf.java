package dev.picket.agent.capture.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * bpf(2), as far as it is needed here. Numbers and layouts are those of linux/bpf.h, which never change. A refusal by the kernel is an
 * {@link IOException} that names the command and the errno. Descriptors are the caller's to close.
 */
public final class Bpf {
    public static final int HASH = 1;
    public static final int ARRAY = 2;
    public static final int LRU_HASH = 9;
    public static final int ARRAY_OF_MAPS = 12;
    public static final int RING_BUFFER = 27;
    public static final int CGROUP_INGRESS = 0;
    public static final int CGROUP_EGRESS = 1;
    private static final int MAP_CREATE = 0;
    private static final int MAP_LOOKUP = 1;
    private static final int MAP_UPDATE = 2;
    private static final int PROGRAM_LOAD = 5;
    private static final int LOOKUP_AND_DELETE_BATCH = 25;
    private static final int LINK_CREATE = 28;
    private static final int UPROBE_MULTI = 48;
    private static final int UPROBE_MULTI_RETURN = 1;
    private static final int LOG_BYTES = 1 << 18;
    private static final int LOG_TAIL = 300;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private Bpf() {}

    /** @param inner descriptor of a map like those that an array of maps will hold, else 0 */
    public static int createMap(ElfObject.MapDefinition map, int entries, int inner) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var attributes = arena.allocate(48, 8);
            attributes.set(INT, 0, map.type());
            attributes.set(INT, 4, map.keySize());
            attributes.set(INT, 8, map.valueSize());
            attributes.set(INT, 12, entries);
            attributes.set(INT, 20, inner);
            setName(attributes, 28, map.name());
            return check("map create", Libc.bpf(MAP_CREATE, attributes));
        }
    }

    /**
     * Where a program is to hang.
     *
     * @param program its type
     * @param attach how it is attached
     * @param flags of its loading
     * @param target the kernel's number of a type that names the place, else 0
     */
    public record Hook(int program, int attach, int flags, int target) {
        /** @param attach {@link #CGROUP_INGRESS} or {@link #CGROUP_EGRESS} */
        public static Hook cgroup(int attach) {
            return new Hook(8, attach, 0, 0);
        }

        /** Functions of files; what reads a process's memory may have to wait for it, and sleeps. */
        public static Hook probe(boolean sleeps) {
            return new Hook(2, UPROBE_MULTI, sleeps ? 16 : 0, 0);
        }

        /** @param type number of the type that describes the tracepoint */
        public static Hook tracepoint(int type) {
            return new Hook(26, 23, 0, type);
        }
    }

    /** Loads a program; a verifier's refusal carries the end of its log. */
    public static int load(String name, byte[] instructions, String license, Hook hook) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var code = arena.allocate(instructions.length, 8).copyFrom(MemorySegment.ofArray(instructions));
            var attributes = arena.allocate(112, 8);
            attributes.set(INT, 0, hook.program());
            attributes.set(INT, 4, instructions.length / 8);
            attributes.set(LONG, 8, code.address());
            attributes.set(LONG, 16, arena.allocateFrom(license).address());
            attributes.set(INT, 44, hook.flags());
            setName(attributes, 48, name);
            attributes.set(INT, 68, hook.attach());
            attributes.set(INT, 108, hook.target());
            int answer = Libc.bpf(PROGRAM_LOAD, attributes);
            return answer >= 0 ? answer : explain(arena, attributes, answer);
        }
    }

    /** Attaches a program to a cgroup, or a tracepoint's to what it was loaded for (0), for as long as the answered descriptor is open. */
    public static int link(int program, int cgroup, int attachType) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var attributes = arena.allocate(16, 8);
            attributes.set(INT, 0, program);
            attributes.set(INT, 4, cgroup);
            attributes.set(INT, 8, attachType);
            return check("link create", Libc.bpf(LINK_CREATE, attributes));
        }
    }

    /**
     * Attaches a program to functions of a file, for all processes that have it mapped or will, as long as the answered descriptor is open.
     *
     * @param cookies by which the program knows them, by their places in the file
     * @param returns at their ends, else at their beginnings
     */
    public static int probe(int program, Path file, Map<Long, Long> cookies, boolean returns) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var places = List.copyOf(cookies.keySet());
            var offsets = arena.allocate(LONG, places.size());
            var numbers = arena.allocate(LONG, places.size());
            for (int i = 0; i < places.size(); i++) {
                offsets.setAtIndex(LONG, i, places.get(i));
                numbers.setAtIndex(LONG, i, cookies.getOrDefault(places.get(i), 0L));
            }
            // the kernel wants nothing behind the last field
            var attributes = arena.allocate(60, 8);
            attributes.set(INT, 0, program);
            attributes.set(INT, 8, UPROBE_MULTI);
            attributes.set(LONG, 16, arena.allocateFrom(file.toString()).address());
            attributes.set(LONG, 24, offsets.address());
            attributes.set(LONG, 40, numbers.address());
            attributes.set(INT, 48, places.size());
            attributes.set(INT, 52, returns ? UPROBE_MULTI_RETURN : 0);
            return check("link create", Libc.bpf(LINK_CREATE, attributes));
        }
    }

    public static void update(int map, MemorySegment key, MemorySegment value) throws IOException {
        check("map update", element(MAP_UPDATE, map, key, value));
    }

    public static void lookup(int map, MemorySegment key, MemorySegment value) throws IOException {
        check("map look-up", element(MAP_LOOKUP, map, key, value));
    }

    /**
     * Takes up to {@link Batch#capacity} entries out of a hash map.
     *
     * @return how many stand in the batch now; {@link Batch#ended} says whether they were the last
     */
    public static int take(int map, Batch batch) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var attributes = arena.allocate(56, 8);
            attributes.set(LONG, 0, batch.started ? batch.position.address() : 0);
            attributes.set(LONG, 8, batch.position.address());
            attributes.set(LONG, 16, batch.keys.address());
            attributes.set(LONG, 24, batch.values.address());
            attributes.set(INT, 32, batch.capacity);
            attributes.set(INT, 36, map);
            int answer = Libc.bpf(LOOKUP_AND_DELETE_BATCH, attributes);
            batch.started = true;
            batch.ended = answer == -Libc.ENOENT;
            if (answer < 0 && !batch.ended) {
                throw new IOException(refusal("batch look-up", answer));
            }
            return attributes.get(INT, 32);
        }
    }

    private static int element(int command, int map, MemorySegment key, MemorySegment value) {
        try (var arena = Arena.ofConfined()) {
            var attributes = arena.allocate(32, 8);
            attributes.set(INT, 0, map);
            attributes.set(LONG, 8, key.address());
            attributes.set(LONG, 16, value.address());
            return Libc.bpf(command, attributes);
        }
    }

    private static int explain(Arena arena, MemorySegment attributes, int answer) throws IOException {
        if (answer == -Libc.EPERM) {
            throw new IOException(refusal("program load", answer));
        }
        var log = arena.allocate(LOG_BYTES, 8);
        attributes.set(INT, 24, 1);
        attributes.set(INT, 28, LOG_BYTES);
        attributes.set(LONG, 32, log.address());
        int again = Libc.bpf(PROGRAM_LOAD, attributes);
        if (again >= 0) {
            return again;
        }
        var text = log.getString(0).strip().replace('\n', ' ');
        throw new IOException(
                refusal("program load", again) + ": " + text.substring(Math.max(0, text.length() - LOG_TAIL)));
    }

    private static void setName(MemorySegment attributes, long at, String name) {
        for (int i = 0; i < Math.min(15, name.length()); i++) {
            attributes.set(ValueLayout.JAVA_BYTE, at + i, (byte) name.charAt(i));
        }
    }

    private static int check(String command, int answer) throws IOException {
        if (answer < 0) {
            throw new IOException(refusal(command, answer));
        }
        return answer;
    }

    private static String refusal(String command, int answer) {
        return "bpf(2) refused: " + command + ": " + Libc.name(-answer);
    }

    /** Reused native memory for draining one kind of map; one thread. */
    public static final class Batch {
        public final MemorySegment keys;
        public final MemorySegment values;
        public final int capacity;
        private final MemorySegment position;
        private boolean started;
        private boolean ended;

        public Batch(Arena arena, int keySize, int valueSize, int capacity) {
            this.keys = arena.allocate((long) keySize * capacity, 8);
            this.values = arena.allocate((long) valueSize * capacity, 8);
            this.position = arena.allocate(8, 8);
            this.capacity = capacity;
        }

        public void restart() {
            started = false;
            ended = false;
        }

        public boolean ended() {
            return ended;
        }
    }
}
