package dev.picket.install;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One class of tests at a time has the lab's API server, in whatever process: what is defined in it is one. */
final class Alone implements BeforeAllCallback, AfterAllCallback {
    private @Nullable FileChannel lock;

    @Override
    @SuppressWarnings("MustBeClosed") // the lock goes with its channel
    public void beforeAll(ExtensionContext context) throws Exception {
        if (Files.isDirectory(Lab.state())) {
            var file = FileChannel.open(
                    Lab.state().resolve("tests.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            file.lock();
            lock = file;
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        if (lock != null) {
            lock.close();
        }
    }
}
