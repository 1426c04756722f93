package dev.picket.collector.accept;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder with the streams of all agents. A folder that takes no more is reported once, and the collector goes on in memory. */
final class AgentFiles {
    private static final Logger LOG = LoggerFactory.getLogger(AgentFiles.class);
    private static final int NAME_BYTES = 20;

    private final Path folder;
    private final AtomicBoolean failing = new AtomicBoolean();

    AgentFiles(Path folder) {
        this.folder = folder;
    }

    /** All that can be read; a broken one is set aside and its agent starts anew. */
    List<AgentFile> readAll() throws IOException {
        Files.createDirectories(folder);
        var known = new ArrayList<AgentFile>();
        try (var files = Files.newDirectoryStream(folder, "*" + AgentFile.SUFFIX)) {
            for (var file : files) {
                read(file, known);
            }
        }
        return known;
    }

    private static void read(Path file, List<AgentFile> known) throws IOException {
        try {
            known.add(AgentFile.read(file));
        } catch (IOException broken) {
            LOG.warn("{}; set aside, this agent's events from before may be counted again", broken.getMessage());
            Files.move(file, file.resolveSibling(file.getFileName() + ".broken"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    void write(AgentFile state) {
        try {
            state.write(file(state.cluster(), state.agent()));
            if (failing.compareAndSet(true, false)) {
                LOG.info("{} can be written again", folder);
            }
        } catch (IOException full) {
            if (failing.compareAndSet(false, true)) {
                LOG.warn("{} cannot be written, a restart would count events again: {}", folder, full.getMessage());
            }
        }
    }

    void delete(String cluster, String agent) {
        try {
            Files.deleteIfExists(file(cluster, agent));
        } catch (IOException stays) {
            LOG.warn("{} cannot be deleted: {}", file(cluster, agent), stays.getMessage());
        }
    }

    /** Names are hashed: they are others' and may be as long as a file's name may not. */
    private Path file(String cluster, String agent) {
        var digest = sha256().digest((cluster + '\n' + agent).getBytes(StandardCharsets.UTF_8));
        return folder.resolve(HexFormat.of().formatHex(digest, 0, NAME_BYTES) + AgentFile.SUFFIX);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
