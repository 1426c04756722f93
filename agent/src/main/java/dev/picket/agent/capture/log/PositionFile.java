package dev.picket.agent.capture.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Where a log's position is kept over restarts: always the old one or the new one, never half of one. */
record PositionFile(Path file) {
    private static final int NAME_DIGITS = 16;

    /** The file for that log in that directory. */
    static PositionFile of(Path directory, String kind, Path log) {
        var name = Head.of(log.toAbsolutePath().normalize().toString().getBytes(UTF_8))
                .digest();
        return new PositionFile(directory.resolve(kind + '-' + name.substring(0, NAME_DIGITS) + ".position"));
    }

    /** Empty if there is none, or none that can be read and understood. */
    Optional<Position> load() {
        try {
            return Position.parse(new String(Files.readAllBytes(file), UTF_8));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    void save(Position position) throws IOException {
        var next = file.resolveSibling(file.getFileName() + ".next");
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (var channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            var bytes = ByteBuffer.wrap(position.text().getBytes(UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
