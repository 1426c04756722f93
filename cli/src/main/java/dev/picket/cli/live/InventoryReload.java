package dev.picket.cli.live;

import dev.picket.collector.context.InventoryFile;
import dev.picket.collector.context.LatestInventory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the inventory's file again when it has changed and then stood still from one look to the next, for it may be in the middle of being
 * written. What is wrong with it is said once, and the inventory before it stays in force.
 */
final class InventoryReload implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InventoryReload.class);
    private static final Duration EVERY = Duration.ofSeconds(2);

    private final Path file;
    private final LatestInventory latest;
    private final Thread thread;
    private Optional<Stamp> inForce;
    private Optional<Stamp> seen;

    /** By what a change is known. */
    private record Stamp(FileTime modified, long size, String key) {}

    private InventoryReload(Path file, LatestInventory latest) {
        this.file = file;
        this.latest = latest;
        this.inForce = stamp();
        this.seen = inForce;
        this.thread = Thread.ofVirtual().name("inventory file").unstarted(this::run);
    }

    /** @param latest what the file held just now */
    static InventoryReload of(Path file, LatestInventory latest) {
        return new InventoryReload(file, latest);
    }

    InventoryReload started() {
        thread.start();
        return this;
    }

    /** One look at the file. */
    void look() {
        var now = stamp();
        if (!now.equals(inForce) && now.equals(seen)) {
            inForce = now;
            read();
        }
        seen = now;
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(EVERY);
                look();
            }
        } catch (InterruptedException _) {
            // closing
        }
    }

    private void read() {
        switch (InventoryFile.read(file, Inventories.BODIES)) {
            case InventoryFile.Loaded.Read(var inventory) -> {
                latest.swap(inventory);
                LOG.info("{} has changed and was read again", file);
            }
            case InventoryFile.Loaded.Refused(var problems) ->
                LOG.warn(
                        "{} has changed and is not taken, the names from before stay in force: {}",
                        file,
                        String.join("; ", problems));
        }
    }

    /** Empty when there is no such file. */
    private Optional<Stamp> stamp() {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            var key = String.valueOf(attributes.fileKey());
            return Optional.of(new Stamp(attributes.lastModifiedTime(), attributes.size(), key));
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
