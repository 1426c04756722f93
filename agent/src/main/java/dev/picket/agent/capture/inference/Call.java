package dev.picket.agent.capture.inference;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The line and headers of an HTTP request, as far as an inference is known by them.
 *
 * @param path without the query
 * @param headers of which names are compared without regard to case
 */
record Call(String method, String path, String query, Map<String, String> headers) {
    /** Deployments of Azure, models of Bedrock and of Gemini. */
    private static final Pattern MODEL = Pattern.compile("/(?:model|deployments)/([^/]+)/|/models/([^/:]+):");

    private static final Pattern KEY_PARAMETER = Pattern.compile("(?:^|&)(?:key|api[-_]key|access_token)=([^&]+)");

    static Call of(String method, String uri, Map<String, String> headers) {
        int scheme = uri.indexOf("://");
        int slash = scheme < 0 ? 0 : uri.indexOf('/', scheme + 3);
        var target = slash < 0 ? "/" : uri.substring(slash);
        int hash = target.indexOf('#');
        target = hash < 0 ? target : target.substring(0, hash);
        int question = target.indexOf('?');
        var path = question < 0 ? target : target.substring(0, question);
        var named = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        named.putAll(headers);
        return new Call(method, path, question < 0 ? "" : target.substring(question + 1), named);
    }

    Optional<Format> format() {
        return Formats.of(method, path);
    }

    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** The model that the path names, or empty. */
    String model() {
        var matcher = MODEL.matcher(path);
        if (!matcher.find()) {
            return "";
        }
        return decoded(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
    }

    /** The caller's credential as it stands in the request, or empty. Hash it at once. */
    String credential() {
        for (var name : new String[] {"authorization", "x-api-key", "api-key", "x-goog-api-key"}) {
            if (!header(name).isBlank()) {
                return credential(header(name).strip());
            }
        }
        var matcher = KEY_PARAMETER.matcher(query);
        return matcher.find() ? decoded(matcher.group(1)) : "";
    }

    /** Without its scheme; of AWS's signatures the key's id, for the rest changes with each request. */
    private static String credential(String header) {
        int id = header.indexOf("Credential=");
        if (id >= 0) {
            return header.substring(id + "Credential=".length()).split("[/,\\s]", 2)[0];
        }
        int space = header.indexOf(' ');
        return space < 0 ? header : header.substring(space + 1).strip();
    }

    private static String decoded(String encoded) {
        try {
            return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return encoded;
        }
    }

    /** Never the query or the headers. */
    @Override
    public String toString() {
        return "call of " + method;
    }
}
