package dev.picket.cli.demo;

import dev.picket.cli.live.DataFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * The data folder of a demo. Its mark is a file that also is its lock: a folder without it is somebody's, and nothing in it is touched; one
 * with it is emptied, unless another demo is at it.
 */
public final class DemoFolder implements AutoCloseable {
    static final String MARK = "picket-demo";
    private static final int PID_BYTES_MAX = 32;

    private final DataFolder data;
    private final FileChannel mark;

    private DemoFolder(DataFolder data, FileChannel mark) {
        this.data = data;
        this.mark = mark;
    }

    /**
     * Makes it, or takes it over from an earlier demo.
     *
     * @throws IOException names the folder, and why it cannot be used
     */
    public static DemoFolder take(Path path) throws IOException {
        try {
            var data = DataFolder.make(path);
            refuseIfSomebodys(data.path());
            var mark = lock(data.path());
            empty(data.path());
            return new DemoFolder(data, mark);
        } catch (FileSystemException denied) {
            throw new IOException(
                    "cannot use the data folder " + path + ": " + reason(denied) + "; name another: --data DIR",
                    denied);
        }
    }

    public DataFolder data() {
        return data;
    }

    /** The mark stays: the next demo may have the folder. */
    @Override
    public void close() throws IOException {
        mark.close();
    }

    private static void refuseIfSomebodys(Path folder) throws IOException {
        if (Files.isRegularFile(folder.resolve(MARK), LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (var files = Files.list(folder)) {
            if (files.findAny().isPresent()) {
                throw new IOException(
                        "the data folder " + folder
                                + " holds something that no demo made, and a demo begins with an empty one; name another: --data DIR");
            }
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        var file = folder.resolve(MARK);
        var channel = FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        if (!locked(channel)) {
            channel.close();
            throw new IOException("the data folder " + folder + " is in use by process " + holder(file)
                    + ", another demo: stop it, or name another folder: --data DIR");
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8)));
        return channel;
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException ofThisProcess) {
            return false;
        }
    }

    private static String holder(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(PID_BYTES_MAX), StandardCharsets.UTF_8).strip();
        }
    }

    /** All but the mark; links are removed, not followed. */
    private static void empty(Path folder) throws IOException {
        var mark = folder.resolve(MARK);
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!file.equals(mark)) {
                    Files.delete(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failed) throws IOException {
                if (failed != null) {
                    throw failed;
                }
                if (!visited.equals(folder)) {
                    Files.delete(visited);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static String reason(FileSystemException denied) {
        return switch (denied) {
            case java.nio.file.AccessDeniedException _ -> "permission denied: " + denied.getFile();
            case java.nio.file.FileAlreadyExistsException _ -> denied.getFile() + " is no folder";
            default -> denied.getFile() + ": " + denied.getReason();
        };
    }
}
