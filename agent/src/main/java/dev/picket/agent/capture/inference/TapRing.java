package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.kernel.Bpf;
import dev.picket.agent.capture.kernel.CgroupPrograms;
import dev.picket.agent.capture.kernel.ElfObject;
import dev.picket.agent.capture.kernel.ElfReader;
import dev.picket.agent.capture.kernel.RingBuffer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The loaded eBPF programs and the ring that they copy into. Everything in the kernel hangs on descriptors of this process, so nothing stays
 * behind when it closes or dies. One thread at a time.
 */
final class TapRing implements AutoCloseable {
    private static final String OBJECT = "tap.bpf.o";
    private static final int UNREADABLE = 0;
    private static final int RING_FULL = 1;
    private static final int READS_TLS = 1;
    private static final int HIDDEN = 16_384;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment key = arena.allocate(8, 8);
    private final MemorySegment value = arena.allocate(8, 8);
    private final CgroupPrograms programs;
    private final RingBuffer ring;
    private String unheard = "";

    private TapRing(CgroupPrograms programs, RingBuffer ring) {
        this.programs = programs;
        this.ring = ring;
    }

    /** What was not copied: packets that could not be read, and pieces that found no room. Totals since the start. */
    record Losses(long unreadable, long ringFull) {}

    /**
     * Loads the shipped object and links it to a cgroup of the unified hierarchy.
     *
     * @param libraries files that hold OpenSSL, whose servers are heard in clear
     * @throws IOException if the kernel refuses; the message names the call and the errno, and nothing is left behind
     */
    static TapRing open(Path cgroup, Set<Integer> ports, int bytes, Set<Path> libraries) throws IOException {
        return open(ElfReader.read(shipped()), cgroup, ports, bytes, libraries);
    }

    private static TapRing open(ElfObject object, Path cgroup, Set<Integer> ports, int bytes, Set<Path> libraries)
            throws IOException {
        var programs = new CgroupPrograms(object);
        try {
            var tap = new TapRing(programs, RingBuffer.open(programs.create("ring", bytes), bytes));
            for (var map : Set.of("ports", "muted", "losses")) {
                programs.create(map);
            }
            programs.create("hidden", libraries.isEmpty() ? 1 : HIDDEN);
            var probes = TapProbes.open(programs, libraries);
            tap.unheard = probes.refusal();
            for (var port : ports) {
                tap.put("ports", port, probes.attached() ? READS_TLS : 0);
            }
            programs.link("picket_tap", cgroup);
            return tap;
        } catch (IOException | RuntimeException refused) {
            programs.close();
            throw refused;
        }
    }

    /** Which libraries are not listened to, why, and what to do; empty: all are. */
    String unheard() {
        return unheard;
    }

    /**
     * Hands over what has been copied, at most so many pieces.
     *
     * @return how many
     */
    int read(int max, BiConsumer<TapPiece, byte[]> to) {
        return ring.read(max, record -> {
            var piece = TapPiece.decode(record);
            to.accept(piece, TapPiece.bytes(record, piece.length()));
        });
    }

    /** Nothing more is wanted of a socket. */
    void mute(long cookie) throws IOException {
        put("muted", cookie, 0);
    }

    Losses losses() throws IOException {
        return new Losses(loss(UNREADABLE), loss(RING_FULL));
    }

    @Override
    public void close() {
        programs.close();
        ring.close();
        arena.close();
    }

    static byte[] shipped() throws IOException {
        return CgroupPrograms.shipped(TapRing.class, OBJECT);
    }

    private void put(String map, long number, int how) throws IOException {
        key.set(ValueLayout.JAVA_LONG, 0, number);
        value.set(ValueLayout.JAVA_LONG, 0, how);
        Bpf.update(programs.map(map), key, value);
        value.set(ValueLayout.JAVA_LONG, 0, 0);
    }

    private long loss(int which) throws IOException {
        key.set(ValueLayout.JAVA_LONG, 0, which);
        Bpf.lookup(programs.map("losses"), key, value);
        long count = value.get(ValueLayout.JAVA_LONG, 0);
        value.set(ValueLayout.JAVA_LONG, 0, 0);
        return count;
    }
}
