package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.JsonCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The values of a ConfigMap, of which nothing is kept but which kinds of credentials they seem to hold: by the name that a value stands under, as
 * a key of its own or in a line {@code name = value} or {@code name: value}, and by the heads of private keys. One thread.
 */
final class SettingsDraft {
    private static final int CHARACTERS_MAX = 262_144;
    private static final Pattern ASSIGNED =
            Pattern.compile("([A-Za-z0-9_.-]{3,64})[\"']?\\s{0,8}[:=]\\s{0,8}[\"']?([^\\s\"'#,;]{3,256})");
    private static final Pattern PLACEHOLDER =
            Pattern.compile("[$%{<*].*|.*\\{\\{.*|true|false|null|none|[a-z]+-?name|/.*|file:.*");

    private final List<String> kinds = new ArrayList<>();

    void take(String key, JsonCursor json) {
        var value = json.text();
        if (value.length() > CHARACTERS_MAX) {
            value = value.substring(0, CHARACTERS_MAX);
        }
        if (value.indexOf('\n') < 0 && !value.isBlank()) {
            named(key, value.strip());
        }
        if (value.contains("PRIVATE KEY-----")) {
            add("private-key");
        }
        var assigned = ASSIGNED.matcher(value);
        while (assigned.find()) {
            named(assigned.group(1), assigned.group(2));
        }
    }

    List<String> kinds() {
        return kinds;
    }

    private void named(String name, String value) {
        var kind = kind(name.toLowerCase(Locale.ROOT).replace('-', '_').replace('.', '_'));
        if (!kind.isEmpty() && !PLACEHOLDER.matcher(value).matches()) {
            add(kind);
        }
    }

    private static String kind(String name) {
        if (name.endsWith("password")
                || name.endsWith("passwd")
                || name.endsWith("passphrase")
                || name.endsWith("_pwd")) {
            return "password";
        }
        if (name.contains("access_key_id") || name.endsWith("secret_access_key") || name.endsWith("access_key")) {
            return "access-key";
        }
        if (name.endsWith("api_key")
                || name.endsWith("apikey")
                || name.endsWith("client_secret")
                || name.endsWith("secret_key")) {
            return "api-key";
        }
        return name.endsWith("auth_token") || name.endsWith("access_token") || name.endsWith("bearer_token")
                ? "token"
                : "";
    }

    private void add(String kind) {
        if (!kinds.contains(kind)) {
            kinds.add(kind);
        }
    }
}
