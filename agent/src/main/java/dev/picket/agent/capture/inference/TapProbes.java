package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.kernel.Bpf;
import dev.picket.agent.capture.kernel.CgroupPrograms;
import dev.picket.agent.capture.kernel.Exports;
import dev.picket.agent.capture.kernel.KernelTypes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The part of the tap that hears what OpenSSL is given to hide, by probes on files that hold it; see tls.h. They cost every process that maps
 * such a file. One thread.
 */
final class TapProbes {
    private static final String SETTING = "agent.inference.tap.tls: ";
    private static final long OUTGOING = 1;
    private static final long TELLS_BY_ARGUMENT = 2;
    private static final long ARM64 = 4;
    /** By how tls.h is told of each. */
    private static final Map<String, Long> CALLS = Map.of(
            "SSL_read",
            0L,
            "SSL_write",
            OUTGOING,
            "SSL_read_ex",
            TELLS_BY_ARGUMENT,
            "SSL_write_ex",
            OUTGOING | TELLS_BY_ARGUMENT);

    private static final Set<String> ENDS =
            Set.of("SSL_free", "SSL_clear", "SSL_set_bio", "SSL_set0_rbio", "SSL_set0_wbio");
    private static final List<String> NEEDED = List.of("SSL_read", "SSL_write", "SSL_free");

    private final CgroupPrograms programs;
    private final List<String> refused = new ArrayList<>();
    private boolean attached;

    private TapProbes(CgroupPrograms programs) {
        this.programs = programs;
    }

    /**
     * What became of it.
     *
     * @param attached some library is listened to
     * @param refusal which are not, why, and what to do; empty: all are
     */
    record Outcome(boolean attached, String refusal) {}

    /** Attaches to what it can; the maps of tap.bpf.c must be made. */
    static Outcome open(CgroupPrograms programs, Set<Path> libraries) {
        var probes = new TapProbes(programs);
        var exports = probes.exports(libraries);
        if (!exports.isEmpty()) {
            probes.attach(exports);
        }
        return new Outcome(probes.attached, String.join("; ", probes.refused));
    }

    private Map<Path, Map<String, Long>> exports(Set<Path> libraries) {
        var exports = new LinkedHashMap<Path, Map<String, Long>>();
        for (var library : new TreeSet<>(libraries)) {
            try {
                exports.put(library, exports(library));
            } catch (IOException unusable) {
                refuse(library + ": " + unusable.getMessage());
            }
        }
        return exports;
    }

    private static Map<String, Long> exports(Path library) throws IOException {
        var names = new TreeSet<>(CALLS.keySet());
        names.addAll(ENDS);
        var found = Exports.of(library, names);
        for (var name : NEEDED) {
            if (!found.containsKey(name)) {
                throw new IOException("exports no " + name + "; name the file that holds OpenSSL");
            }
        }
        return found;
    }

    private void attach(Map<Path, Map<String, Long>> exports) {
        try {
            programs.create("calls");
            programs.create("ties");
            int begin = programs.load("uprobe/begin", "picket_begin", Bpf.Hook.probe(false));
            int end = programs.load("uprobe.s/end", "picket_end", Bpf.Hook.probe(true));
            int untie = programs.load("uprobe/untie", "picket_untie", Bpf.Hook.probe(false));
            follow("sock_send_length");
            follow("sock_recv_length");
            exports.forEach((library, functions) -> attach(library, functions, begin, end, untie));
        } catch (IOException unable) {
            refuse(advice(unable));
        }
    }

    private void follow(String tracepoint) throws IOException {
        var hook = Bpf.Hook.tracepoint(KernelTypes.tracepoint(tracepoint));
        int program = programs.load("tp_btf/" + tracepoint, "picket_" + tracepoint, hook);
        programs.keep(Bpf.link(program, 0, hook.attach()));
    }

    /** The end before the beginning: of a call that is seen from its beginning on the end is seen, too. */
    private void attach(Path library, Map<String, Long> functions, int begin, int end, int untie) {
        try {
            programs.keep(Bpf.probe(untie, library, cookies(functions, ENDS), false));
            programs.keep(Bpf.probe(end, library, cookies(functions, CALLS.keySet()), true));
            programs.keep(Bpf.probe(begin, library, cookies(functions, CALLS.keySet()), false));
            attached = true;
        } catch (IOException unable) {
            refuse(library + ": " + advice(unable));
        }
    }

    private static Map<Long, Long> cookies(Map<String, Long> functions, Set<String> names) {
        long machine = System.getProperty("os.arch").equals("aarch64") ? ARM64 : 0;
        var cookies = new TreeMap<Long, Long>();
        functions.forEach((name, offset) -> {
            if (names.contains(name)) {
                cookies.put(offset, CALLS.getOrDefault(name, 0L) | machine);
            }
        });
        return cookies;
    }

    private void refuse(String why) {
        refused.add(SETTING + why);
    }

    private static String advice(IOException refusal) {
        var text = String.valueOf(refusal.getMessage());
        if (text.endsWith("EPERM")) {
            return text + "; run with CAP_PERFMON, too";
        }
        return text.endsWith("EINVAL") ? text + "; needs Linux 6.6 or newer" : text;
    }
}
