package dev.picket.agent.capture.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/**
 * An API server's side of the audit webhook: sends batches as EventLists and, when one is not answered with 200, again: five times in all,
 * after pauses that grow by half. The real first pause is 10 s; here it is given.
 */
public final class AuditSender {
    private static final int TRIES = 5;

    private final HttpClient client;
    private final URI address;
    private final String token;
    private final Duration firstPause;

    public AuditSender(HttpClient client, URI address, String token, Duration firstPause) {
        this.client = client;
        this.address = address;
        this.token = token;
        this.firstPause = firstPause;
    }

    /** The body of one batch. */
    public static byte[] list(List<byte[]> events) {
        return list("v1", events);
    }

    static byte[] list(String version, List<byte[]> events) {
        var body = new ByteArrayOutputStream();
        var head =
                "{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/" + version + "\",\"metadata\":{},\"items\":[";
        body.writeBytes(head.getBytes(UTF_8));
        for (int i = 0; i < events.size(); i++) {
            body.writeBytes(i == 0 ? new byte[0] : new byte[] {','});
            body.writeBytes(events.get(i));
        }
        body.writeBytes("]}\n".getBytes(UTF_8));
        return body.toByteArray();
    }

    /** True: answered with 200 at last. False: an API server would have lost it. */
    public boolean deliver(byte[] list) throws InterruptedException {
        var pause = firstPause;
        for (int i = 1; i <= TRIES; i++) {
            if (answered200(list)) {
                return true;
            }
            if (i < TRIES) {
                Thread.sleep(pause);
                pause = pause.multipliedBy(3).dividedBy(2);
            }
        }
        return false;
    }

    /** One try. */
    public HttpResponse<String> post(byte[] list) throws IOException, InterruptedException {
        return client.send(request(list).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpRequest.Builder request(byte[] list) {
        var request = HttpRequest.newBuilder(address)
                .timeout(Duration.ofSeconds(30))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(list));
        return token.isEmpty() ? request : request.header("authorization", "Bearer " + token);
    }

    private boolean answered200(byte[] list) throws InterruptedException {
        try {
            return post(list).statusCode() == 200;
        } catch (IOException _) {
            return false;
        }
    }
}
