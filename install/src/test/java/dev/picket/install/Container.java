package dev.picket.install;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * An image run by runc as a kubelet has it run: a uid that is not root, no new privileges, a read-only root, the capabilities that are added to
 * none, volumes for what is written. It shares this machine's network.
 */
final class Container implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int UID = 65532;

    private final String name;
    private final Path bundle;
    private final Process process;

    private Container(String name, Path bundle, Process process) {
        this.name = name;
        this.bundle = bundle;
        this.process = process;
    }

    /** Why it cannot be done here; empty if it can. */
    static String obstacle(Path image) {
        if (!Files.exists(image)) {
            return "skipped: " + image.getFileName() + " is not built; run: mvn -Pimages verify";
        }
        if (Lab.program("runc").isEmpty()) {
            return "skipped: no runc; apt-get install runc";
        }
        return System.getProperty("user.name").equals("root") ? "" : "skipped: runs containers, which needs root";
    }

    /**
     * @param bundle an empty folder
     * @param command instead of the image's entry point and command
     * @param mounts folders of this machine by their place in the container; what ends in {@code :ro} is read-only
     */
    static Container run(
            String name,
            Path image,
            Path bundle,
            List<String> command,
            Set<String> capabilities,
            Map<String, String> environment,
            Map<String, Path> mounts)
            throws IOException {
        unpack(image, bundle);
        for (var place : mounts.keySet()) {
            Files.createDirectories(bundle.resolve("rootfs" + place.replace(":ro", "")));
        }
        List.of("proc", "dev", "sys", "tmp")
                .forEach(folder -> make(bundle.resolve("rootfs").resolve(folder)));
        Command.run(List.of("runc", "spec", "-b", bundle.toString())).good();
        var file = bundle.resolve("config.json").toFile();
        var config = (ObjectNode) JSON.readTree(file);
        describe(config, command, capabilities, environment, mounts);
        JSON.writeValue(file, config);
        var log = bundle.resolve("log").toFile();
        var process = new ProcessBuilder("runc", "run", "-b", bundle.toString(), name)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        return new Container(name, bundle, process);
    }

    String said() throws IOException {
        return Files.readString(bundle.resolve("log"));
    }

    boolean runs() {
        return process.isAlive();
    }

    Command exec(String... words) {
        var command = new ArrayList<>(List.of("runc", "exec", "--cwd", "/opt/picket", name));
        command.addAll(List.of(words));
        return Command.run(command);
    }

    /** Of the first process, in this machine's /proc. */
    Map<String, String> status() throws IOException {
        var pid = JSON.readTree(Command.run(List.of("runc", "state", name)).good())
                .path("pid")
                .asInt();
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .map(line -> line.split(":\\s*", 2))
                .collect(Collectors.toMap(words -> words[0], words -> words[1].replace('\t', ' ')));
    }

    @Override
    public void close() {
        try {
            Command.run(List.of("runc", "kill", name, "TERM"));
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                Command.run(List.of("runc", "kill", name, "KILL"));
                process.waitFor(20, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Command.run(List.of("runc", "delete", "-f", name));
    }

    /** By tar itself, which knows of extended attributes. */
    private static void unpack(Path image, Path bundle) throws IOException {
        var blobs = Files.createDirectories(bundle.resolve("image"));
        var root = Files.createDirectories(bundle.resolve("rootfs"));
        Command.run(List.of("tar", "xf", image.toString(), "-C", blobs.toString()))
                .good();
        for (var layer :
                JSON.readTree(blobs.resolve("manifest.json").toFile()).get(0).path("Layers")) {
            Command.run(List.of(
                            "tar",
                            "--xattrs",
                            "--xattrs-include=security.capability",
                            "-xpzf",
                            blobs.resolve(layer.asText()).toString(),
                            "-C",
                            root.toString()))
                    .good();
        }
    }

    private static void describe(
            ObjectNode config,
            List<String> command,
            Set<String> capabilities,
            Map<String, String> environment,
            Map<String, Path> mounts) {
        ((ObjectNode) config.path("root")).put("readonly", true);
        var process = (ObjectNode) config.path("process");
        process.put("terminal", false)
                .put("noNewPrivileges", true)
                .put("cwd", "/opt/picket")
                .remove("rlimits");
        process.putObject("user").put("uid", UID).put("gid", UID);
        process.set("args", JSON.valueToTree(command));
        var variables = process.putArray("env").add("PATH=/opt/picket/jre/bin");
        environment.forEach((key, value) -> variables.add(key + '=' + value));
        var sets = process.putObject("capabilities");
        List.of("bounding", "effective", "permitted").forEach(set -> sets.set(set, JSON.valueToTree(capabilities)));
        var linux = (ObjectNode) config.path("linux");
        linux.remove("resources");
        linux.set(
                "namespaces",
                JSON.valueToTree(List.of(
                        Map.of("type", "pid"), Map.of("type", "ipc"), Map.of("type", "uts"), Map.of("type", "mount"))));
        var listed = config.withArray("mounts");
        listed.addObject()
                .put("destination", "/tmp")
                .put("type", "tmpfs")
                .put("source", "tmpfs")
                .set("options", JSON.valueToTree(List.of("rw", "mode=1777")));
        mounts.forEach((place, folder) -> listed.addObject()
                .put("destination", place.replace(":ro", ""))
                .put("type", "bind")
                .put("source", folder.toString())
                .set("options", JSON.valueToTree(List.of("rbind", place.endsWith(":ro") ? "ro" : "rw"))));
    }

    private static void make(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
