package dev.picket.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;

/**
 * The libraries that the runtime, and native code in jars, are linked with, of this machine or of a folder with those of another: the C library, mostly,
 * and the C++ one for DuckDB.
 *
 * @param files by where the dynamic linker looks for them
 */
record NativeLibraries(Map<String, Path> files) {
    private static final Pattern NEEDED = Pattern.compile("(?m)^\\s*(?:\\S+ => )?(/\\S+) \\(0x");
    private static final Pattern MISSING = Pattern.compile("(?m)^\\s*(\\S+) => not found");
    private static final Pattern INSIDE = Pattern.compile("libduckdb_java\\.so_linux_(amd64|arm64)");

    NativeLibraries {
        files = Map.copyOf(files);
    }

    /** @param scratch a folder for what is looked at outside of its jar */
    static NativeLibraries of(JavaRuntime runtime, Collection<Path> jars, Path scratch) throws IOException {
        var all = programs(runtime, jars, scratch);
        var files = new TreeMap<String, Path>();
        for (var program : all) {
            var said = Programs.say("ldd", program.toString());
            refuseMissing(said, program, runtime);
            NEEDED.matcher(said)
                    .results()
                    .map(found -> found.group(1))
                    .map(Path::of)
                    .filter(path -> !path.normalize().startsWith(runtime.home()))
                    .forEach(path -> files.put(path.toString(), path));
        }
        return new NativeLibraries(files);
    }

    /** The same, where none of it runs here. */
    static NativeLibraries of(JavaRuntime runtime, Collection<Path> jars, Path scratch, Path root) throws IOException {
        var own = runtime.programs().stream()
                .map(file -> file.getFileName().toString())
                .collect(Collectors.toSet());
        return new NativeLibraries(
                new Sysroot(root, runtime.architecture()).libraries(programs(runtime, jars, scratch), own));
    }

    private static List<Path> programs(JavaRuntime runtime, Collection<Path> jars, Path scratch) throws IOException {
        var all = new ArrayList<>(runtime.programs());
        for (var jar : jars) {
            all.addAll(inside(jar, runtime.architecture(), scratch));
        }
        return all;
    }

    List<Entry> entries() {
        return files.entrySet().stream()
                .map(file -> Entry.file(file.getKey().substring(1), Entry.EXECUTABLE, file.getValue()))
                .toList();
    }

    /** Where the dynamic linker looks without being told: with the C library. */
    String folder() throws IOException {
        return files.keySet().stream()
                .filter(path -> path.endsWith("/libc.so.6"))
                .map(path -> path.substring(1, path.lastIndexOf('/')))
                .findFirst()
                .orElseThrow(() -> new IOException(
                        "the JDK of this machine is not linked with glibc: build the images where it is"));
    }

    /** Libraries of the runtime find each other only when they are loaded. */
    private static void refuseMissing(String said, Path program, JavaRuntime runtime) throws IOException {
        var own = runtime.programs().stream()
                .map(file -> file.getFileName().toString())
                .toList();
        var missing = MISSING.matcher(said)
                .results()
                .map(found -> found.group(1))
                .filter(name -> !own.contains(name))
                .toList();
        if (!missing.isEmpty()) {
            throw new IOException(program + " needs what is not on this machine: " + String.join(", ", missing));
        }
    }

    private static List<Path> inside(Path jar, String architecture, Path scratch) throws IOException {
        var found = new ArrayList<Path>();
        try (var zip = new ZipFile(jar.toFile())) {
            for (var entry : zip.stream().toList()) {
                var name = INSIDE.matcher(entry.getName());
                if (name.matches() && name.group(1).equals(architecture)) {
                    var file = scratch.resolve(entry.getName());
                    try (var in = zip.getInputStream(entry)) {
                        Files.copy(in, file);
                    }
                    found.add(file);
                }
            }
        }
        return found;
    }
}
