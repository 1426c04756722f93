package dev.picket.agent.capture.inference;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The head of an HTTP/1 message (RFC 9112): its first line and its headers. Of a header that stands there twice the first counts, but for
 * lengths, which must agree, and transfer codings, which follow each other.
 */
final class HttpHead {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern REQUEST = Pattern.compile("(" + TOKEN + ") (\\S+) HTTP/1\\.[0-9]");
    private static final Pattern ANSWER = Pattern.compile("HTTP/1\\.[0-9] ([1-9][0-9]{2})(?: .*)?");
    private static final Pattern NAME = Pattern.compile(TOKEN);
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

    private final String method;
    private final String target;
    private final int status;
    private final Map<String, String> headers;

    private HttpHead(String method, String target, int status, Map<String, String> headers) {
        this.method = method;
        this.target = target;
        this.status = status;
        this.headers = headers;
    }

    /**
     * What another version's head says.
     *
     * @param headers by their names in lower case
     */
    static HttpHead of(String method, String target, int status, Map<String, String> headers) {
        return new HttpHead(method, target, status, headers);
    }

    /** Empty: it is no head of a request. */
    static Optional<HttpHead> request(byte[] bytes, int length) {
        var lines = lines(bytes, length);
        var first = REQUEST.matcher(lines[0]);
        return first.matches()
                ? headers(lines).map(headers -> new HttpHead(first.group(1), first.group(2), 0, headers))
                : Optional.empty();
    }

    /** Empty: it is no head of an answer. */
    static Optional<HttpHead> answer(byte[] bytes, int length) {
        var lines = lines(bytes, length);
        var first = ANSWER.matcher(lines[0]);
        return first.matches()
                ? headers(lines).map(headers -> new HttpHead("", "", Integer.parseInt(first.group(1)), headers))
                : Optional.empty();
    }

    String method() {
        return method;
    }

    String target() {
        return target;
    }

    int status() {
        return status;
    }

    /** By its name in lower case; empty when it is not there. */
    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** The last coding is chunked, whatever the others are. */
    boolean chunked() {
        return header("transfer-encoding").toLowerCase(Locale.ROOT).endsWith("chunked");
    }

    /** How its body is encoded: what stands in its place, too, when a coding of the transfer is not undone here. */
    String encoding() {
        var codings = header("transfer-encoding").toLowerCase(Locale.ROOT);
        boolean plain = codings.isEmpty() || codings.equals("chunked") || codings.equals("identity");
        return plain ? header("content-encoding") : codings;
    }

    boolean hasLength() {
        return !header("content-length").isEmpty();
    }

    long length() {
        return Long.parseLong(header("content-length"));
    }

    private static String[] lines(byte[] bytes, int length) {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1)
                .stripLeading()
                .split("\r?\n", -1);
    }

    private static Optional<Map<String, String>> headers(String[] lines) {
        var headers = new HashMap<String, String>();
        var last = "";
        for (int i = 1; i < lines.length; i++) {
            if (lines[i].isEmpty()) {
                continue;
            }
            if (lines[i].charAt(0) == ' ' || lines[i].charAt(0) == '\t') {
                var more = lines[i].strip();
                headers.computeIfPresent(last, (_, value) -> value + " " + more);
                continue;
            }
            int colon = lines[i].indexOf(':');
            if (colon <= 0 || !NAME.matcher(lines[i].substring(0, colon)).matches()) {
                return Optional.empty();
            }
            last = lines[i].substring(0, colon).toLowerCase(Locale.ROOT);
            if (!add(headers, last, lines[i].substring(colon + 1).strip())) {
                return Optional.empty();
            }
        }
        return Optional.of(headers);
    }

    private static boolean add(Map<String, String> headers, String name, String value) {
        if (name.equals("content-length")) {
            var before = headers.putIfAbsent(name, value);
            return LENGTH.matcher(value).matches() && (before == null || before.equals(value));
        }
        if (name.equals("transfer-encoding")) {
            headers.merge(name, value, (first, next) -> first + ", " + next);
        } else {
            headers.putIfAbsent(name, value);
        }
        return true;
    }

    /** Never what it says: others wrote it. */
    @Override
    public String toString() {
        return "head";
    }
}
