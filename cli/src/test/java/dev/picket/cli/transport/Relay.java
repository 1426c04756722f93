package dev.picket.cli.transport;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;

/** Hands bytes on to a port of this host, until the wire is cut. */
final class Relay {
    private final NetServer server;
    private final NetClient client;
    private final IntSupplier target;
    private volatile boolean refusing;
    private final Set<NetSocket> sockets = ConcurrentHashMap.newKeySet();

    private Relay(NetServer server, NetClient client, IntSupplier target) {
        this.server = server;
        this.client = client;
        this.target = target;
    }

    static Relay to(Vertx vertx, int target) {
        return to(vertx, () -> target);
    }

    /** @param target is asked at every connection */
    static Relay to(Vertx vertx, IntSupplier target) {
        var relay = new Relay(vertx.createNetServer(), vertx.createNetClient(), target);
        relay.server.connectHandler(relay::connect);
        relay.server
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return relay;
    }

    int port() {
        return server.actualPort();
    }

    /** All connections end at once, in the middle of whatever they carry. */
    void cut() {
        sockets.forEach(NetSocket::close);
    }

    /** Whether connections are ended as soon as they are made. */
    void refuse(boolean now) {
        refusing = now;
    }

    private void connect(NetSocket from) {
        from.pause();
        if (refusing) {
            from.close();
            return;
        }
        client.connect(target.getAsInt(), "127.0.0.1")
                .onSuccess(to -> join(from, to))
                .onFailure(_ -> from.close());
    }

    private void join(NetSocket from, NetSocket to) {
        sockets.add(from);
        from.closeHandler(_ -> {
            sockets.remove(from);
            to.close();
        });
        to.closeHandler(_ -> from.close());
        from.pipe().endOnComplete(true).to(to);
        to.pipe().endOnComplete(true).to(from);
        from.resume();
    }
}
