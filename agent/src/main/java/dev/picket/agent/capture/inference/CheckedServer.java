package dev.picket.agent.capture.inference;

import dev.picket.event.Account;
import dev.picket.event.Endpoint;
import dev.picket.event.Inference;
import dev.picket.event.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

/** One model server whose counters are looked at, and what was seen of it meanwhile. */
final class CheckedServer {
    static final int PAGE_MAX = 4 << 20;

    private static final int ERROR = 400;
    private static final String TOO_SLOW = "takes too long to give its metrics";

    private final URI page;
    private final int port;
    private final Duration every;
    private final Duration settle;
    private final Duration within;
    private final Account account;
    private final HttpClient client;
    private final LongAdder seen = new LongAdder();
    private final ServerBooks books = new ServerBooks();
    private volatile Set<InetAddress> addresses = Set.of();
    private volatile String reason = "";

    /**
     * @param every between two looks
     * @param settle within which an answer is counted by both, the server and us
     * @param within which a page must have come
     */
    CheckedServer(URI page, Duration every, Duration settle, Duration within, Account account, HttpClient client) {
        this.page = page;
        this.port = page.getPort() >= 0 ? page.getPort() : page.getScheme().equals("https") ? 443 : 80;
        this.every = every;
        this.settle = settle;
        this.within = within;
        this.account = account;
        this.client = client;
    }

    /** Counts it if this server was asked. A server counts each choice of an answer, and none that it refused. Any thread. */
    void saw(Inference inference) {
        if (inference.response().status() < ERROR && isAt(inference.server())) {
            seen.add(Math.max(1, inference.response().choices()));
        }
    }

    /** What it answered and was not seen, or why that is not known; empty when nothing is amiss. Any thread. */
    String reason() {
        return reason;
    }

    /** One look. */
    void look() throws InterruptedException {
        try {
            addresses = resolved();
            long before = seen.sum();
            Thread.sleep(settle);
            var totals = ModelTotals.read(read());
            Thread.sleep(settle);
            reason = totals.isPresent() ? compare(totals.get(), before) : told("tells no counter of vLLM or TGI");
        } catch (IOException refused) {
            reason = told(String.valueOf(refused.getMessage()));
        }
    }

    private String compare(ModelTotals totals, long before) {
        var look = books.look(totals, before, seen.sum());
        account.in(look.answered());
        account.out(look.answered() - look.unseen());
        account.refused(Reason.UNSEEN, look.unseen());
        var lately = books.lately();
        if (lately.unseen() == 0) {
            return "";
        }
        return told(String.format(
                Locale.ROOT,
                "answered %d requests (%d tokens) within %d s, %d were seen",
                lately.answered(),
                lately.tokens(),
                every.toSeconds() * ServerBooks.LOOKS_KEPT,
                lately.answered() - lately.unseen()));
    }

    private String told(String what) {
        return page.getHost() + ":" + port + " " + what;
    }

    private boolean isAt(Endpoint server) {
        return server.port() == port
                && Addresses.isLiteral(server.ip())
                && addresses.contains(InetAddress.ofLiteral(server.ip()));
    }

    /** A name of several servers says nothing about one. */
    private Set<InetAddress> resolved() throws IOException {
        try {
            var all = InetAddress.getAllByName(page.getHost());
            long servers = Arrays.stream(all)
                    .filter(address -> !address.isLoopbackAddress())
                    .map(InetAddress::getClass)
                    .distinct()
                    .count();
            long others = Arrays.stream(all)
                    .filter(address -> !address.isLoopbackAddress())
                    .count();
            if (others > servers) {
                throw new IOException("has " + others + " addresses; name one server");
            }
            return Set.copyOf(List.of(all));
        } catch (UnknownHostException unknown) {
            throw new IOException("has no address", unknown);
        }
    }

    private String read() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(page)
                .timeout(within)
                .header("Accept", "text/plain;version=0.0.4")
                .build();
        var asked = client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofString(), PAGE_MAX));
        try {
            var answer = asked.get(within.toMillis(), TimeUnit.MILLISECONDS);
            if (answer.statusCode() != 200) {
                throw new IOException("answers " + answer.statusCode() + " where its metrics should be");
            }
            return answer.body();
        } catch (TimeoutException slow) {
            asked.cancel(true);
            throw new IOException(TOO_SLOW, slow);
        } catch (ExecutionException failed) {
            throw new IOException(why(failed), failed);
        } catch (InterruptedException hurried) {
            asked.cancel(true);
            throw hurried;
        }
    }

    /** By its kind: what it says is of the library, and may be anything. */
    private static String why(ExecutionException failed) {
        var cause = failed.getCause();
        if (cause instanceof HttpConnectTimeoutException || cause instanceof ConnectException) {
            return "cannot be reached";
        }
        if (cause instanceof HttpTimeoutException) {
            return TOO_SLOW;
        }
        boolean large = cause != null && String.valueOf(cause.getMessage()).contains("capacity");
        return large
                ? "has a page of more than 4 MiB"
                : "gave no page: " + (cause == null ? failed : cause).getClass().getSimpleName();
    }
}
