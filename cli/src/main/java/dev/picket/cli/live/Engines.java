package dev.picket.cli.live;

import dev.picket.event.Stopping;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.concurrent.TimeUnit;

/** The event loops of one process. */
public final class Engines {
    private static final int EVENT_LOOPS = 2;
    private static final int WORKERS = 4;
    private static final long CLOSE_SECONDS_MAX = 5;

    private Engines() {}

    public static Vertx start(Stopping stopping) {
        var files = new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
        var vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(EVENT_LOOPS)
                .setWorkerPoolSize(WORKERS)
                .setInternalBlockingPoolSize(WORKERS)
                .setFileSystemOptions(files));
        stopping.onStop(
                "event loops",
                () -> vertx.close().toCompletionStage().toCompletableFuture().get(CLOSE_SECONDS_MAX, TimeUnit.SECONDS));
        return vertx;
    }
}
