package dev.picket.agent.capture.inference;

import dev.picket.event.Account;
import dev.picket.event.Endpoint;
import dev.picket.event.Envelope.Observer;
import dev.picket.event.Reason;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes exchanges of the turns of tapped connections, has them read, and counts what becomes of each. One thread but for the shortfall. */
final class TapTurns {
    private final String tenantHeader;
    private final Watches watches;
    private final Inspector inspector;
    private final LongFunction<String> podUidOfCgroup;
    private final Account account;
    private final AtomicLong open;
    private final AtomicLong encrypted = new AtomicLong();
    private final AtomicLong multiplexed = new AtomicLong();
    private final AtomicLong remote = new AtomicLong();
    private Instant now = Instant.EPOCH;

    TapTurns(
            String tenantHeader,
            Watches watches,
            Inspector inspector,
            LongFunction<String> podUidOfCgroup,
            Account account,
            AtomicLong open) {
        this.tenantHeader = tenantHeader;
        this.watches = watches;
        this.inspector = inspector;
        this.podUidOfCgroup = podUidOfCgroup;
        this.account = account;
        this.open = open;
    }

    /** What comes from now on comes at this time. */
    void at(Instant time) {
        now = time;
    }

    /** What hears of a connection's turns. */
    Conversation.Listener of(TapPiece.Key key) {
        return new Conversation.Listener() {
            @Override
            public HttpTurns.Turn begin(HttpHead head) {
                return TapTurns.this.begin(key, head);
            }

            @Override
            public void unseen(Reason reason) {
                refuse(reason);
            }
        };
    }

    /** Counts a connection of which a part is not seen, or a request of which nothing is. */
    void refuse(Reason reason) {
        account.in(1);
        count(reason);
        switch (reason) {
            case TLS -> encrypted.incrementAndGet();
            case HTTP2 -> multiplexed.incrementAndGet();
            default -> {}
        }
    }

    /** What cannot be seen here, and by what it could; empty when nothing was missed. Any thread. */
    String shortfall() {
        return Stream.of(
                        told(
                                encrypted,
                                "connections to the declared ports spoke TLS, which the tap did not read;"
                                        + " use the proxy or OTLP"),
                        told(
                                multiplexed,
                                "connections of HTTP/2 were missed in part and are not read since;"
                                        + " restart their callers"),
                        told(remote, "gRPC calls of models are not read; use OTLP"))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
    }

    private static String told(AtomicLong count, String what) {
        return count.get() > 0 ? count.get() + " " + what : "";
    }

    private HttpTurns.Turn begin(TapPiece.Key key, HttpHead head) {
        account.in(1);
        var call = Call.of(
                head.method(),
                head.target(),
                name -> name.equals("content-encoding") ? head.encoding() : head.header(name));
        if (ModelRpcs.isRpc(head.header("content-type"))) {
            return rpc(call);
        }
        var format = call.format();
        if (format.isEmpty()) {
            account.refused(Reason.NOT_INFERENCE, 1);
            return new Unread();
        }
        if (watches.full()) {
            account.dropped(Reason.QUEUE_FULL, 1);
            return new Unread();
        }
        open.incrementAndGet();
        var tenant = tenantHeader.isEmpty() ? "" : head.header(tenantHeader);
        return new Read(watches.begin(new Exchange(call, format.get(), inspector)), key, now, tenant);
    }

    private HttpTurns.Turn rpc(Call call) {
        if (ModelRpcs.infers(call.path())) {
            remote.incrementAndGet();
            account.refused(Reason.UNREADABLE_FORMAT, 1);
        } else {
            account.refused(Reason.NOT_INFERENCE, 1);
        }
        return new Unread();
    }

    /** By whose fault: the traffic's, or ours. */
    private void count(Reason reason) {
        switch (reason) {
            case GAP, RING_FULL, QUEUE_FULL, TABLE_FULL, EXPIRED -> account.dropped(reason, 1);
            default -> account.refused(reason, 1);
        }
    }

    /** It is no inference, or too many are read already: counted when it began. */
    private static final class Unread implements HttpTurns.Turn {
        @Override
        public void request(byte[] bytes) {}

        @Override
        public void requestEnded() {}

        @Override
        public void answered(int status, String contentType, String contentEncoding) {}

        @Override
        public void answer(byte[] bytes) {}

        @Override
        public void ended(boolean whole) {}

        @Override
        public boolean lost(Reason reason) {
            return false;
        }
    }

    private final class Read implements HttpTurns.Turn {
        private final Watch watch;
        private final TapPiece.Key key;
        private final Instant start;
        private final String tenant;
        private int status;

        Read(Watch watch, TapPiece.Key key, Instant start, String tenant) {
            this.watch = watch;
            this.key = key;
            this.start = start;
            this.tenant = tenant;
        }

        @Override
        public void request(byte[] bytes) {
            watch.request(bytes);
        }

        @Override
        public void requestEnded() {
            watch.requestEnded();
        }

        @Override
        public void answered(int status, String contentType, String contentEncoding) {
            this.status = status;
            watch.answered(status, contentType, contentEncoding);
        }

        @Override
        public void answer(byte[] bytes) {
            watch.answer(bytes);
        }

        @Override
        public void ended(boolean whole) {
            watches.end(
                    watch,
                    new Watches.Passed(start, now, Observer.SERVER, key.caller(), server(), tenant, status, whole));
        }

        @Override
        public boolean lost(Reason reason) {
            watches.lose(() -> count(reason));
            return true;
        }

        private Endpoint server() {
            return key.server(podUidOfCgroup.apply(key.cgroup()));
        }
    }
}
