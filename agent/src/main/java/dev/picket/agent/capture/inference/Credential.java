package dev.picket.agent.capture.inference;

import dev.picket.event.Hashing;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Finds a caller's API key in the head of a request, and keeps its keyed hash only. */
final class Credential {
    private static final List<String> HEADERS = List.of("authorization", "x-api-key", "api-key", "x-goog-api-key");
    private static final Pattern PARAMETER = Pattern.compile("(?:^|&)(?:key|api[-_]key|access_token)=([^&]+)");
    private static final String SIGNED = "Credential=";

    private Credential() {}

    /** The hash, or an empty string where there is no credential. */
    static String hashed(UnaryOperator<String> header, String query) {
        var found = HEADERS.stream()
                .map(name -> header.apply(name).strip())
                .filter(value -> !value.isEmpty())
                .findFirst()
                .map(Credential::withoutScheme)
                .orElseGet(() -> parameter(query));
        return found.isEmpty() ? "" : Hashing.hash(found);
    }

    private static String parameter(String query) {
        var matcher = PARAMETER.matcher(query);
        return matcher.find() ? Call.decoded(matcher.group(1)) : "";
    }

    /** Of AWS's signatures the key's id: the rest changes with each request. */
    private static String withoutScheme(String value) {
        int signed = value.indexOf(SIGNED);
        if (signed >= 0) {
            return value.substring(signed + SIGNED.length()).split("[/,\\s]", 2)[0];
        }
        return value.substring(value.indexOf(' ') + 1).strip();
    }
}
