package dev.picket.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Libraries of another machine than this one, whose dynamic linker cannot be asked here: a folder as Debian lays one out ({@code lib/…},
 * {@code usr/lib/…}), or that of its cross packages ({@code /usr/aarch64-linux-gnu}).
 *
 * @param architecture as Go names it
 */
record Sysroot(Path folder, String architecture) {
    private static final Map<String, String> TRIPLETS =
            Map.of("amd64", "x86_64-linux-gnu", "arm64", "aarch64-linux-gnu");

    /**
     * All that these programs need, by where the dynamic linker looks for it.
     *
     * @param own names of what the programs bring themselves
     * @throws IOException names what is missing, or is for another machine, and who wants it
     */
    Map<String, Path> libraries(Collection<Path> programs, Set<String> own) throws IOException {
        var found = new TreeMap<String, Path>();
        var open = new ArrayDeque<>(programs);
        while (!open.isEmpty()) {
            var program = open.remove();
            var elf = Elf.read(program);
            refuseAnotherMachine(program, elf);
            for (var name : elf.needed()) {
                if (!own.contains(name) && isNew(name, found)) {
                    var library = library(name)
                            .orElseThrow(() -> new IOException(program + " needs " + name + ", which is in none of "
                                    + places() + ": name a folder with the libraries of " + architecture
                                    + " (-Dimages.root), such as /usr/" + triplet()
                                    + " after apt-get install libstdc++6-" + architecture + "-cross"));
                    found.put(place(name), library);
                    open.add(library);
                }
            }
            if (elf.interpreter().isPresent()) {
                addLinker(elf.interpreter().get(), program, found);
            }
        }
        return found;
    }

    /** The dynamic linker is found by a path that stands in the program, and is a library that others need by name. */
    private void addLinker(String path, Path program, Map<String, Path> found) throws IOException {
        var name = path.substring(path.lastIndexOf('/') + 1);
        found.remove(place(name));
        found.put(
                path,
                library(name)
                        .orElseThrow(() -> new IOException(
                                program + " is started by " + path + ", which is in none of " + places())));
    }

    private static boolean isNew(String name, Map<String, Path> found) {
        return found.keySet().stream().noneMatch(path -> path.endsWith('/' + name));
    }

    private void refuseAnotherMachine(Path program, Elf elf) throws IOException {
        if (!elf.architecture().equals(architecture)) {
            throw new IOException(program + " is for " + elf.architecture() + ", and the image is for " + architecture);
        }
    }

    private Optional<Path> library(String name) {
        return places().stream()
                .map(place -> place.resolve(name))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private List<Path> places() {
        return List.of(
                folder.resolve("lib").resolve(triplet()),
                folder.resolve("usr/lib").resolve(triplet()),
                folder.resolve("lib"));
    }

    private String place(String name) {
        return "/lib/" + triplet() + '/' + name;
    }

    private String triplet() {
        return TRIPLETS.getOrDefault(architecture, architecture);
    }
}
