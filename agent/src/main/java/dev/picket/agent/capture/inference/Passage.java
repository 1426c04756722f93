package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.inference.ProxySettings.Upstream;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One exchange on its way through the proxy: both bodies pass as they are, as fast as the slower side takes them, and are followed by a
 * {@link Watch} if they are an inference. All on the event loop of the caller's connection.
 */
final class Passage {
    private static final int BAD_GATEWAY = 502;
    private static final int GATEWAY_TIMEOUT = 504;
    /** Of HTTP/2 (RFC 9113, 7): without a code a caller takes the end for a good one. */
    private static final long INTERNAL_ERROR = 2;

    private static final Set<HttpMethod> BODILESS = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.DELETE);

    private final Vertx vertx;
    private final HttpServerRequest incoming;
    private final HttpServerResponse outgoing;
    private final Upstream upstream;
    private final ProxySettings settings;
    private final Optional<Watch> watch;
    private final Consumer<Outcome> settled;
    private @Nullable HttpClientRequest forwarded;
    private String server = "";
    private boolean over;
    private boolean answering;
    private boolean moved;
    private int status;
    private long silence;

    /**
     * How it ended.
     *
     * @param status the caller's, 0 when it went before there was one
     * @param whole the answer came to its end
     * @param server address of the upstream, or empty when there was no connection
     */
    record Outcome(int status, boolean whole, String server) {}

    Passage(
            Vertx vertx,
            HttpServerRequest incoming,
            Upstream upstream,
            ProxySettings settings,
            Optional<Watch> watch,
            Consumer<Outcome> settled) {
        this.vertx = vertx;
        this.incoming = incoming;
        this.outgoing = incoming.response();
        this.upstream = upstream;
        this.settings = settings;
        this.watch = watch;
        this.settled = settled;
    }

    void begin(HttpClient client) {
        watchForSilence();
        incoming.pause();
        incoming.exceptionHandler(_ -> callerGone());
        outgoing.exceptionHandler(_ -> callerGone());
        outgoing.closeHandler(_ -> callerGone());
        client.request(options()).onComplete(this::forward, this::unreachable);
    }

    private RequestOptions options() {
        var options = new RequestOptions()
                .setMethod(incoming.method())
                .setHost(upstream.address().getHost())
                .setPort(upstream.port())
                .setSsl(upstream.secure())
                .setURI(upstream.target(incoming.uri()))
                .setConnectTimeout(settings.connectTimeout().toMillis());
        HopByHop.copy(incoming.headers(), headers(options));
        return options;
    }

    /** Without the caller's Host: the client sets the upstream's. */
    private static MultiMap headers(RequestOptions options) {
        options.setHeaders(MultiMap.caseInsensitiveMultiMap());
        return options.getHeaders();
    }

    // the request

    private void forward(HttpClientRequest request) {
        if (over) {
            request.reset();
            return;
        }
        forwarded = request;
        server = addressOf(request);
        request.response().onComplete(this::answered, this::unreachable);
        request.exceptionHandler(this::unreachable);
        if (hasBody()) {
            request.setChunked(incoming.getHeader("content-length") == null);
            pass(incoming, request, piece -> watch.ifPresent(w -> w.request(piece)));
        } else {
            incoming.handler(_ -> {});
        }
        incoming.endHandler(_ -> {
            watch.ifPresent(Watch::requestEnded);
            moved = true;
            request.end();
        });
        incoming.resume();
    }

    private boolean hasBody() {
        var length = incoming.getHeader("content-length");
        if (length != null) {
            return !length.strip().equals("0");
        }
        return http2() ? !BODILESS.contains(incoming.method()) : incoming.getHeader("transfer-encoding") != null;
    }

    /** There the length may be left out, and a connection's own headers are forbidden. */
    private boolean http2() {
        return incoming.version() == HttpVersion.HTTP_2;
    }

    // the answer

    private void answered(HttpClientResponse answer) {
        if (over) {
            return;
        }
        answering = true;
        moved = true;
        status = answer.statusCode();
        outgoing.setStatusCode(status).setStatusMessage(answer.statusMessage());
        HopByHop.copy(answer.headers(), outgoing.headers());
        outgoing.setChunked(answer.getHeader("content-length") == null && mayHaveBody(status));
        watch.ifPresent(w -> w.answered(status, header(answer, "content-type"), header(answer, "content-encoding")));
        answer.exceptionHandler(_ -> broken());
        pass(answer, outgoing, piece -> watch.ifPresent(w -> w.answer(piece)));
        answer.endHandler(_ -> {
            settle(true);
            outgoing.end();
        });
        if (outgoing.isChunked()) {
            outgoing.writeHead();
        }
    }

    private static boolean mayHaveBody(int status) {
        return status >= 200 && status != 204 && status != 304;
    }

    private static String header(HttpClientResponse answer, String name) {
        var value = answer.getHeader(name);
        return value == null ? "" : value;
    }

    /** Hands pieces on as they come, and holds the source while the sink is full. */
    private void pass(ReadStream<Buffer> from, WriteStream<Buffer> to, Consumer<Buffer> seen) {
        to.drainHandler(_ -> from.resume());
        from.handler(piece -> {
            moved = true;
            seen.accept(piece);
            to.write(piece);
            if (to.writeQueueFull()) {
                from.pause();
            }
        });
    }

    // what goes wrong

    private void callerGone() {
        if (!over) {
            settle(false);
            resetUpstream();
        }
    }

    /** Ends the exchange when nothing moves, in either direction, for as long as is allowed to twice that. */
    private void watchForSilence() {
        silence = vertx.setTimer(settings.silenceMax().toMillis(), _ -> {
            if (moved) {
                moved = false;
                watchForSilence();
            } else {
                silent();
            }
        });
    }

    private void silent() {
        if (answering) {
            broken();
        } else {
            unreachable(new TimeoutException());
        }
    }

    /** No answer: said to the caller as HTTP does. */
    private void unreachable(Throwable cause) {
        if (over || answering) {
            return;
        }
        status = timedOut(cause) ? GATEWAY_TIMEOUT : BAD_GATEWAY;
        settle(true);
        resetUpstream();
        var message = timedOut(cause) ? "the upstream did not answer in time" : "the upstream cannot be reached";
        if (!http2()) {
            outgoing.putHeader("connection", "close");
        }
        outgoing.setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(new JsonObject()
                        .put("error", new JsonObject().put("message", message).put("type", "proxy_error"))
                        .encode());
        if (!incoming.isEnded()) {
            incoming.handler(_ -> {});
            incoming.resume();
        }
    }

    /** The answer ended before its end: the caller must see that too. */
    private void broken() {
        if (!over) {
            settle(false);
            resetUpstream();
            outgoing.reset(INTERNAL_ERROR);
        }
    }

    private static boolean timedOut(Throwable cause) {
        return cause instanceof TimeoutException || cause instanceof ConnectTimeoutException;
    }

    private void resetUpstream() {
        if (forwarded != null) {
            forwarded.reset();
        }
    }

    private void settle(boolean whole) {
        over = true;
        vertx.cancelTimer(silence);
        settled.accept(new Outcome(status, whole, server));
    }

    private static String addressOf(HttpClientRequest request) {
        var address = request.connection().remoteAddress();
        var host = address == null ? null : address.hostAddress();
        return host == null ? "" : host;
    }
}
