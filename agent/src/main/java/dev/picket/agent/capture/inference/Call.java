package dev.picket.agent.capture.inference;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The head of an HTTP request, as far as an inference is known by it.
 *
 * @param path without the query
 * @param credential the caller's, as its keyed hash, or empty
 * @param encoding of the body
 * @param trace that the caller's request belongs to, or empty
 */
record Call(String method, String path, String credential, String encoding, String trace) {
    /** Deployments of Azure, models of Bedrock and of Gemini. */
    private static final Pattern MODEL = Pattern.compile("/(?:model|deployments)/([^/]+)/|/models/([^/:]+):");

    /** @param header gives a header's value by its name in lower case, or an empty string */
    static Call of(String method, String uri, UnaryOperator<String> header) {
        var target = target(uri);
        int question = target.indexOf('?');
        var path = question < 0 ? target : target.substring(0, question);
        var query = question < 0 ? "" : target.substring(question + 1);
        return new Call(
                method,
                path,
                Credential.hashed(header, query),
                header.apply("content-encoding"),
                TraceParent.trace(header.apply("traceparent")));
    }

    Optional<Format> format() {
        return Formats.of(method, path);
    }

    /** The model that the path names, or empty. */
    String model() {
        var matcher = MODEL.matcher(path);
        if (!matcher.find()) {
            return "";
        }
        return decoded(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
    }

    /** The path and query of a URI that may be absolute. */
    private static String target(String uri) {
        int scheme = uri.indexOf("://");
        int question = uri.indexOf('?');
        boolean absolute = scheme > 0 && (question < 0 || scheme < question);
        int slash = absolute ? uri.indexOf('/', scheme + 3) : 0;
        var target = slash < 0 ? "/" : uri.substring(slash);
        int hash = target.indexOf('#');
        return hash < 0 ? target : target.substring(0, hash);
    }

    static String decoded(String encoded) {
        try {
            return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return encoded;
        }
    }

    /** Never the path: others wrote it. */
    @Override
    public String toString() {
        return "call";
    }
}
