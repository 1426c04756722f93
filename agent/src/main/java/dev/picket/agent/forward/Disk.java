package dev.picket.agent.forward;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** How a new file of the spool is made; a test puts a full disk in its place. */
@FunctionalInterface
interface Disk {
    Disk REAL = file -> Files.newByteChannel(
            file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);

    SeekableByteChannel create(Path file) throws IOException;
}
