package dev.picket.agent.capture.flow;

import dev.picket.agent.capture.kernel.Bpf;
import dev.picket.agent.capture.kernel.CgroupPrograms;
import dev.picket.agent.capture.kernel.ElfObject;
import dev.picket.agent.capture.kernel.ElfReader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * The loaded eBPF program with its maps: a table of rows that the kernel fills and {@link #drain} empties, exactly. Everything in the
 * kernel hangs on descriptors of this process, so nothing stays behind when it closes or dies. One thread at a time.
 */
final class KernelTable implements AutoCloseable {
    private static final String OBJECT = "flow.bpf.o";
    private static final int BATCH = 4096;
    private static final int BUDGET_BATCH = 1024;
    private static final int BATCHES_MAX = 4096;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment zero = arena.allocate(8, 8);
    private final MemorySegment value = arena.allocate(8, 8);
    private final CgroupPrograms programs;
    private final int[] buffers = new int[2];
    private final Bpf.Batch rows;
    private final Bpf.Batch budgets;
    private int active;

    private KernelTable(CgroupPrograms programs) {
        this.programs = programs;
        rows = new Bpf.Batch(arena, Row.KEY_BYTES, Row.VALUE_BYTES, BATCH);
        budgets = new Bpf.Batch(arena, Long.BYTES, Integer.BYTES, BUDGET_BATCH);
    }

    /** Packets that found no row: what the kernel could not read, and what it had no room for. Totals since the start. */
    record Losses(long unreadable, long tableFull) {}

    /**
     * Loads the shipped object and links it to a cgroup of the unified hierarchy.
     *
     * @param capacity rows of each of the two buffers
     * @param budget new rows that one cgroup may make between two drains
     * @throws IOException if the kernel refuses; the message names the call and the errno, and nothing is left behind
     */
    static KernelTable open(Path cgroup, int capacity, int budget) throws IOException {
        return open(ElfReader.read(shipped()), cgroup, capacity, budget);
    }

    static KernelTable open(ElfObject object, Path cgroup, int capacity, int budget) throws IOException {
        var table = new KernelTable(new CgroupPrograms(object));
        try {
            table.createMaps(capacity);
            table.set("settings", budget);
            table.set("buffers", table.buffers[0]);
            table.programs.link("picket", cgroup);
            return table;
        } catch (IOException | RuntimeException refused) {
            table.close();
            throw refused;
        }
    }

    /** Swaps the buffers and hands on every row of the one that was in use; waits some 10 ms for the kernel's readers. */
    void drain(Consumer<Row> row) throws IOException {
        int full = buffers[active];
        active = 1 - active;
        set("buffers", buffers[active]);
        take(full, rows, count -> {
            for (int i = 0; i < count; i++) {
                row.accept(Row.decode(rows.keys, rows.values, i));
            }
        });
        take(programs.map("budgets"), budgets, _ -> {});
    }

    Losses losses() throws IOException {
        return new Losses(loss(0), loss(1));
    }

    @Override
    public void close() {
        programs.close();
        arena.close();
    }

    static byte[] shipped() throws IOException {
        return CgroupPrograms.shipped(KernelTable.class, OBJECT);
    }

    private void createMaps(int capacity) throws IOException {
        buffers[0] = programs.createNameless("rows", capacity);
        buffers[1] = programs.createNameless("rows", capacity);
        programs.createOuter("buffers", buffers[0]);
        for (var name : List.of("budgets", "settings", "losses")) {
            programs.create(name);
        }
    }

    private void take(int map, Bpf.Batch batch, Consumer<Integer> taken) throws IOException {
        batch.restart();
        for (int i = 0; i < BATCHES_MAX && !batch.ended(); i++) {
            taken.accept(Bpf.take(map, batch));
        }
    }

    private void set(String map, int number) throws IOException {
        value.set(ValueLayout.JAVA_INT, 0, number);
        Bpf.update(programs.map(map), zero, value);
    }

    private long loss(int which) throws IOException {
        try (var call = Arena.ofConfined()) {
            var key = call.allocateFrom(ValueLayout.JAVA_INT, which);
            var count = call.allocate(ValueLayout.JAVA_LONG);
            Bpf.lookup(programs.map("losses"), key, count);
            return count.get(ValueLayout.JAVA_LONG, 0);
        }
    }
}
