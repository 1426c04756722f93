package dev.picket.agent.capture.kernel;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The maps and programs of one object, and their links to a cgroup or to what else they watch. Everything in the kernel hangs on descriptors of this process, so nothing
 * stays behind when it closes or dies. One thread.
 */
public final class CgroupPrograms implements AutoCloseable {
    private final ElfObject object;
    private final List<Integer> descriptors = new ArrayList<>();
    private final Map<String, Integer> maps = new HashMap<>();

    public CgroupPrograms(ElfObject object) {
        this.object = object;
    }

    /**
     * Reads an object that is shipped beside a class.
     *
     * @throws IOException if it is missing, or not for machines like this
     */
    public static byte[] shipped(Class<?> beside, String name) throws IOException {
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw new IOException("the shipped object is for little-endian machines");
        }
        try (var stream = beside.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IOException("resource is missing: " + name);
            }
            return stream.readAllBytes();
        }
    }

    /** Makes a map as the object defines it. */
    public int create(String map) throws IOException {
        return create(map, definition(map).entries());
    }

    /** The same of another size. */
    public int create(String map, int entries) throws IOException {
        int descriptor = keep(Bpf.createMap(definition(map), entries, 0));
        maps.put(map, descriptor);
        return descriptor;
    }

    /** Makes a map of maps like the inner one, which programs know by the name. */
    public int createOuter(String map, int inner) throws IOException {
        int descriptor = keep(Bpf.createMap(definition(map), 1, inner));
        maps.put(map, descriptor);
        return descriptor;
    }

    /** Makes one more map like that of the name, which programs do not know by it. */
    public int createNameless(String like, int entries) throws IOException {
        return keep(Bpf.createMap(definition(like), entries, 0));
    }

    public int map(String name) {
        var descriptor = maps.get(name);
        if (descriptor == null) {
            throw new IllegalStateException("no map " + name);
        }
        return descriptor;
    }

    /** Loads the programs that look at a cgroup's packets and links them to one of the unified hierarchy; their maps must be made. */
    public void link(String prefix, Path path) throws IOException {
        int cgroup = Libc.open(path);
        try {
            for (var way : Map.of("ingress", Bpf.CGROUP_INGRESS, "egress", Bpf.CGROUP_EGRESS)
                    .entrySet()) {
                int loaded = load(
                        "cgroup_skb/" + way.getKey(), prefix + "_" + way.getKey(), Bpf.Hook.cgroup(way.getValue()));
                keep(Bpf.link(loaded, cgroup, way.getValue()));
            }
        } finally {
            Libc.close(cgroup);
        }
    }

    /** Loads one program; its maps must be made. */
    public int load(String section, String name, Bpf.Hook hook) throws IOException {
        var program = object.programs().stream()
                .filter(each -> each.section().equals(section))
                .findFirst()
                .orElseThrow(() -> new IOException("object has no program " + section));
        return keep(Bpf.load(name, program.linked(maps), object.license(), hook));
    }

    /** Closes a descriptor with the rest. */
    public int keep(int descriptor) {
        descriptors.add(descriptor);
        return descriptor;
    }

    @Override
    public void close() {
        Collections.reverse(descriptors);
        descriptors.forEach(Libc::close);
        descriptors.clear();
    }

    private ElfObject.MapDefinition definition(String name) throws IOException {
        var map = object.maps().get(name);
        if (map == null) {
            throw new IOException("object has no map " + name);
        }
        return map;
    }
}
