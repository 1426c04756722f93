package dev.picket.install;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An image as one file that containerd, Docker, Podman and skopeo take: the layout of the OCI image specification 1.0, and beside it the index that
 * {@code docker load} reads.
 *
 * @param name with its tag, such as {@code picket-agent:1.0}
 * @param architecture as Go names it: amd64, arm64
 * @param command what it does when nothing is asked of it
 */
record ImageTar(String name, String architecture, String command, List<Layer> layers, Instant time) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
    private static final String USER = "65532:65532";

    ImageTar {
        layers = List.copyOf(layers);
    }

    /** Leaves the old file or the whole new one. */
    void write(Path file) throws IOException {
        var half = file.resolveSibling(file.getFileName() + ".half");
        try (var tar = new TarStream(new BufferedOutputStream(Files.newOutputStream(half)), time.getEpochSecond())) {
            for (var entry : entries()) {
                tar.add(entry);
            }
        }
        Files.move(half, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private List<Entry> entries() throws IOException {
        var config = JSON.writeValueAsBytes(config());
        var manifest = JSON.writeValueAsBytes(manifest(config));
        var entries = new ArrayList<Entry>();
        entries.add(written("oci-layout", Map.of("imageLayoutVersion", "1.0.0")));
        entries.add(written("index.json", index(manifest)));
        entries.add(written("manifest.json", List.of(forDocker(config))));
        entries.add(blob(config));
        entries.add(blob(manifest));
        var there = new HashSet<String>();
        for (var layer : layers) {
            if (there.add(layer.digest())) {
                entries.add(Entry.file(place(layer.digest()), Entry.READABLE, layer.file()));
            }
        }
        return entries;
    }

    private Map<String, Object> config() {
        var run = new TreeMap<String, Object>();
        run.put("User", USER);
        run.put("Env", List.of("PATH=/opt/picket/jre/bin", "LANG=C.UTF-8"));
        run.put("Entrypoint", List.of("java", "@/opt/picket/picket"));
        run.put("Cmd", List.of(command));
        run.put("WorkingDir", "/opt/picket");
        var rootfs = Map.of(
                "type",
                "layers",
                "diff_ids",
                layers.stream().map(layer -> "sha256:" + layer.unpacked()).toList());
        var history = layers.stream()
                .map(layer -> Map.of("created", time.toString(), "created_by", layer.what()))
                .toList();
        return Map.of(
                "architecture",
                architecture,
                "os",
                "linux",
                "created",
                time.toString(),
                "config",
                run,
                "rootfs",
                rootfs,
                "history",
                history);
    }

    private Map<String, Object> manifest(byte[] config) throws IOException {
        var described = new ArrayList<Map<String, Object>>();
        for (var layer : layers) {
            described.add(described("application/vnd.oci.image.layer.v1.tar+gzip", layer.digest(), layer.size()));
        }
        return Map.of(
                "schemaVersion",
                2,
                "mediaType",
                "application/vnd.oci.image.manifest.v1+json",
                "config",
                described("application/vnd.oci.image.config.v1+json", Digest.of(config), config.length),
                "layers",
                described);
    }

    private Map<String, Object> index(byte[] manifest) {
        var top = new TreeMap<>(
                described("application/vnd.oci.image.manifest.v1+json", Digest.of(manifest), manifest.length));
        top.put("platform", Map.of("architecture", architecture, "os", "linux"));
        top.put(
                "annotations",
                Map.of(
                        "io.containerd.image.name",
                        "docker.io/library/" + name,
                        "org.opencontainers.image.ref.name",
                        name));
        return Map.of("schemaVersion", 2, "manifests", List.of(top));
    }

    private Map<String, Object> forDocker(byte[] config) {
        return Map.of(
                "Config", place(Digest.of(config)),
                "RepoTags", List.of(name),
                "Layers", layers.stream().map(layer -> place(layer.digest())).toList());
    }

    private static Map<String, Object> described(String type, String digest, long size) {
        return Map.of("mediaType", type, "digest", "sha256:" + digest, "size", size);
    }

    private static Entry written(String path, Object content) throws IOException {
        return Entry.bytes(path, JSON.writeValueAsBytes(content));
    }

    private static Entry blob(byte[] content) {
        return Entry.bytes(place(Digest.of(content)), content);
    }

    private static String place(String digest) {
        return "blobs/sha256/" + digest;
    }
}
