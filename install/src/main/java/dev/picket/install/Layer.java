package dev.picket.install;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * A layer of an image, packed.
 *
 * @param file gzipped tar
 * @param digest of that file
 * @param unpacked digest of the tar
 * @param what it holds, for people
 */
record Layer(Path file, String digest, String unpacked, String what) {

    /** @param entries in any order; they are written by path */
    static Layer pack(String what, List<Entry> entries, long time, Path folder) throws IOException {
        var file = folder.resolve(what.replaceAll("[^a-z]", "-") + ".tar.gz");
        var packed = new Digest(new BufferedOutputStream(Files.newOutputStream(file)));
        var tar = new Digest(new BufferedOutputStream(new GZIPOutputStream(packed, 1 << 16)));
        try (var stream = new TarStream(tar, time)) {
            for (var entry :
                    entries.stream().sorted(Comparator.comparing(Entry::path)).toList()) {
                stream.add(entry);
            }
        }
        return new Layer(file, packed.hex(), tar.hex(), what);
    }

    long size() throws IOException {
        return Files.size(file);
    }
}
