package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.Onward;
import dev.picket.agent.capture.Source;
import dev.picket.event.Account;
import dev.picket.event.Event;
import dev.picket.event.Inference;
import dev.picket.event.Plane;
import dev.picket.event.Text;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks model servers how many requests they have answered, and holds that against what was seen of them: it hands on nothing, and says where we
 * are blind. Its account counts what the servers answered. One virtual thread a server.
 */
public final class ModelCheck implements Source {
    /** Its mode, by which the collector knows that it is no way to see the plane. */
    static final String CHECK = "check";

    private static final Duration SETTLE = Duration.ofSeconds(2);
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    private static final Duration WITHIN = Duration.ofSeconds(10);

    private final Account account = new Account(CHECK);
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_WITHIN)
            .build();
    private final Duration every;
    private final List<CheckedServer> servers;
    private final List<Thread> threads = new ArrayList<>();

    /** One whose looks are made by hand, by {@link #look()}. */
    ModelCheck(CheckSettings settings, Duration settle, Duration within) {
        this.every = settings.every();
        this.servers = settings.pages().stream()
                .map(page -> new CheckedServer(page, every, settle, within, account, client))
                .toList();
    }

    /** Looks from now on. */
    public static ModelCheck start(CheckSettings settings) {
        var check = new ModelCheck(settings, SETTLE, WITHIN);
        check.begin();
        return check;
    }

    /** What sees the inferences that those sources hand on which the servers are to be held against. */
    public Onward watching(Onward next) {
        return new Onward() {
            @Override
            public boolean offer(Event event) {
                if (event instanceof Inference inference) {
                    servers.forEach(server -> server.saw(inference));
                }
                return next.offer(event);
            }

            @Override
            public long taken() {
                return next.taken();
            }

            @Override
            public boolean safe(long mark) {
                return next.safe(mark);
            }
        };
    }

    @Override
    public Plane plane() {
        return Plane.INFERENCE;
    }

    @Override
    public String mode() {
        return CHECK;
    }

    /** As many servers as one word of health has room for. */
    @Override
    public String reason() {
        var amiss = servers.stream()
                .map(CheckedServer::reason)
                .filter(reason -> !reason.isEmpty())
                .toList();
        var text = new StringBuilder();
        for (int i = 0; i < amiss.size(); i++) {
            var more = (i == 0 ? "" : "; ") + amiss.get(i);
            var rest = "; and " + (amiss.size() - i) + " more servers";
            if (text.length() + more.length() + rest.length() > Text.PRINTABLE_MAX) {
                return i == 0 ? rest.substring(6) : text + rest;
            }
            text.append(more);
        }
        return text.toString();
    }

    @Override
    public Account account() {
        return account;
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        client.shutdownNow();
    }

    /** One look at each. */
    void look() throws InterruptedException {
        for (var server : servers) {
            server.look();
        }
    }

    private void begin() {
        for (var server : servers) {
            threads.add(Thread.ofVirtual().name("model-check").start(() -> run(server)));
        }
    }

    private void run(CheckedServer server) {
        try {
            while (true) {
                server.look();
                Thread.sleep(every);
            }
        } catch (InterruptedException _) {
            // closing
        }
    }
}
