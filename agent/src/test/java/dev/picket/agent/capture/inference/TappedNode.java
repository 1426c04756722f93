package dev.picket.agent.capture.inference;

import dev.picket.agent.inspect.TextInspector;
import dev.picket.event.Account;
import dev.picket.event.Balance;
import dev.picket.event.Inference;
import dev.picket.event.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The tap without a kernel: connections whose pieces a test makes as tap.bpf.c would, and what was seen of them. */
final class TappedNode implements AutoCloseable {
    /** Fewer than fit into the lanes that read them. */
    private static final int PACKETS_MAX = 500;

    private static final long SECONDS_MAX = 30;

    private final AtomicLong open = new AtomicLong();
    private final Account account = new Account("tap", open::get);
    private final ConcurrentHashMap<Integer, List<Inference>> seen = new ConcurrentHashMap<>();
    private final List<Long> muted = new ArrayList<>();
    private final Watches watches = new Watches("tap", 256, 1_000, account, open, event -> {
        var inference = (Inference) event;
        seen.computeIfAbsent(inference.caller().port(), _ -> Collections.synchronizedList(new ArrayList<>()))
                .add(inference);
        return true;
    });
    private final TapTurns turns =
            new TapTurns("x-tenant", watches, new TextInspector(), _ -> "uid-of-server", account, open);
    private final TapConnections connections = new TapConnections(turns::of, turns::refuse, muted::add);
    private Instant now = Instant.EPOCH;
    private boolean closed;

    TappedNode() {
        watches.start();
    }

    /** A connection from a port of the caller's. */
    Connection connect(int port) {
        return new Connection(port, port + 1_000_000L);
    }

    /** The next connection from the same port. */
    Connection connectAnew(int port) {
        return new Connection(port, port + 2_000_000L);
    }

    void at(Instant time) {
        now = time;
        turns.at(time);
        connections.expire(time);
    }

    /** Waits until what has ended has been read. */
    void settle() {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
        while (open.get() > 0 && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }

    int connections() {
        return connections.size();
    }

    List<Long> muted() {
        return muted;
    }

    String shortfall() {
        return turns.shortfall();
    }

    /** What was seen on a connection, in the order of its turns; all has been read by then. */
    List<Inference> seen(int port) {
        close();
        return seen.getOrDefault(port, List.of());
    }

    /** The books; all has been read by then. */
    Balance balance() {
        close();
        return account.balance();
    }

    long refused(Reason reason) {
        return balance().refused().getOrDefault(reason, 0L);
    }

    long dropped(Reason reason) {
        return balance().dropped().getOrDefault(reason, 0L);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            connections.finish();
            watches.close();
        }
    }

    /** One connection, as the hooks of its server's socket see it. */
    final class Connection {
        private final TapPiece.Key key;
        private final long cookie;
        private final Direction asking = new Direction(false);
        private final Direction answering = new Direction(true);
        private TapPiece.Layer layer = TapPiece.Layer.CARRIED;

        Connection(int port, long cookie) {
            this.key = new TapPiece.Key(7, 4, 0x0a00_0001L << 32, 0, 8000, 0x0a00_0002L << 32, 0, port);
            this.cookie = cookie;
        }

        /** What comes next is of this layer. */
        Connection of(TapPiece.Layer layer) {
            this.layer = layer;
            return this;
        }

        /** Requests' bytes in one packet. */
        void ask(byte[] bytes) {
            asking.send(bytes, false);
        }

        void answer(byte[] bytes) {
            answering.send(bytes, false);
        }

        void ask(String text) {
            ask(bytes(text));
        }

        void answer(String text) {
            answer(bytes(text));
        }

        /** Cut anywhere, a packet again, and before one that was sent earlier. */
        void ask(byte[] bytes, Random random) {
            asking.send(bytes, random);
        }

        void answer(byte[] bytes, Random random) {
            answering.send(bytes, random);
        }

        /** Bytes that pass the socket and that the tap does not see. */
        void askUnseen(int length) {
            asking.skip(length);
        }

        void answerUnseen(int length) {
            answering.skip(length);
        }

        /** A packet that comes to the listener, for the connection is not made yet. */
        void askListener(byte[] bytes) {
            piece(new TapPiece(0, 7, 0, 0, key, asking.base, bytes.length, false, false, false, layer), bytes);
            asking.skip(bytes.length);
        }

        void serverEnds() {
            answering.send(new byte[0], true);
        }

        void reset() {
            piece(
                    new TapPiece(cookie, 7, asking.next, asking.next, key, asking.base, 0, false, false, true, layer),
                    new byte[0]);
        }

        private void piece(TapPiece piece, byte[] bytes) {
            connections.accept(piece, bytes, now);
        }

        private static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }

        private final class Direction {
            private final boolean outgoing;
            private final int base;
            private final TreeMap<Long, Integer> arrived = new TreeMap<>();
            private long next;
            private long passed;

            Direction(boolean outgoing) {
                this.outgoing = outgoing;
                this.base = outgoing ? 0xffff_ff00 : 0x7fff_fff0;
            }

            void skip(int length) {
                next += length;
                passed = next;
            }

            void send(byte[] bytes, boolean ends) {
                deliver(next, bytes, ends);
                next += bytes.length;
            }

            void send(byte[] bytes, Random random) {
                var packets = cut(bytes, random);
                if (!outgoing) {
                    for (int i = 0; i + 1 < packets.size(); i++) {
                        if (random.nextInt(4) == 0) {
                            Collections.swap(packets, i, i + 1);
                        }
                    }
                }
                for (var packet : packets) {
                    for (int i = random.nextInt(5) == 0 ? 2 : 1; i > 0; i--) {
                        deliver(next + packet[0], Arrays.copyOfRange(bytes, packet[0], packet[1]), false);
                    }
                }
                next += bytes.length;
            }

            /** Often small, sometimes large, sometimes overlapping what came before. */
            private List<int[]> cut(byte[] bytes, Random random) {
                var packets = new ArrayList<int[]>();
                int wish = random.nextInt(3) == 0 ? 7 : random.nextBoolean() ? 300 : 20_000;
                int most = Math.max(wish, bytes.length / PACKETS_MAX);
                for (int at = 0; at < bytes.length; ) {
                    int end = Math.min(bytes.length, at + 1 + random.nextInt(most));
                    packets.add(new int[] {Math.max(0, at - (random.nextInt(6) == 0 ? random.nextInt(50) : 0)), end});
                    at = end;
                }
                return packets;
            }

            private void deliver(long offset, byte[] bytes, boolean ends) {
                piece(
                        new TapPiece(cookie, 7, offset, passed, key, base, bytes.length, outgoing, ends, false, layer),
                        bytes);
                arrived.merge(offset, bytes.length, Math::max);
                while (!arrived.isEmpty() && arrived.firstKey() <= passed) {
                    var first = arrived.pollFirstEntry();
                    passed = Math.max(passed, first.getKey() + first.getValue());
                }
            }
        }
    }
}
