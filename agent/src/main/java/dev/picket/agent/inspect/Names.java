package dev.picket.agent.inspect;

import java.util.List;
import java.util.Set;

/** Judges by its name whether what is assigned to something may be a secret. */
final class Names {
    /** How much a name says. */
    enum Promise {
        NONE,
        KEY,
        TOKEN,
        PASSWORD
    }

    /** Where names that promise something end, and where their words do; looked for without regard to case. */
    static final List<String> KEYWORDS = List.of(
            "password",
            "passwd",
            "passwort",
            "pwd",
            "passphrase",
            "secret",
            "token",
            "key",
            "credential",
            "creds",
            "auth",
            "bearer");

    private static final Set<String> PASSWORDS = Set.of(
            "password",
            "passwd",
            "passwort",
            "pwd",
            "pass",
            "passphrase",
            "pw",
            "secret",
            "credential",
            "credentials",
            "creds");
    private static final Set<String> TOKENS =
            Set.of("token", "auth", "authorization", "bearer", "authtoken", "accesstoken");
    private static final List<String> PASSWORD_ENDS = List.of("password", "passwd", "passphrase", "secret", "pwd");
    private static final List<String> KEY_ENDS = List.of(
            "apikey", "accesskey", "secretkey", "privatekey", "authkey", "licensekey", "masterkey", "accountkey");

    /** Words that make a secret's name the name of something else. */
    private static final Set<String> HARMLESS = Set.of(
            "public",
            "pub",
            "primary",
            "foreign",
            "sort",
            "partition",
            "hash",
            "name",
            "names",
            "url",
            "uri",
            "endpoint",
            "file",
            "path",
            "dir",
            "directory",
            "size",
            "length",
            "len",
            "type",
            "version",
            "event",
            "field",
            "chars",
            "algorithm",
            "alg",
            "count",
            "max",
            "min",
            "limit",
            "index",
            "column",
            "store",
            "keystore",
            "tab",
            "pair",
            "selector",
            "checksum",
            "md",
            "csrf",
            "xsrf",
            "id",
            "ids",
            "label",
            "title",
            "description",
            "expires",
            "expiry",
            "expiration",
            "ttl",
            "prefix",
            "suffix",
            "format",
            "mapping",
            "regex",
            "pattern",
            "policy",
            "arn",
            "kind",
            "ref",
            "issuer",
            "vault",
            "kms",
            "bucket",
            "schema",
            "sequence",
            "hint",
            "down",
            "up",
            "pressed",
            "source",
            "usage",
            "used",
            "price",
            "cost",
            "budget",
            "results",
            "keyword",
            "tokenizer",
            "cache",
            "idempotency",
            "uwp",
            "map",
            "enabled",
            "host",
            "port",
            "region",
            "username",
            "authenticity",
            "email",
            "date",
            "time",
            "at",
            "ssh-rsa");

    private static final Set<String> OWN_FORM = Set.of("telegram", "databricks", "settlemint");

    private Names() {}

    static Promise promise(String name) {
        var words = Words.split(name);
        if (words.stream().anyMatch(HARMLESS::contains)) {
            return Promise.NONE;
        }
        if (words.stream().anyMatch(Names::password)) {
            return Promise.PASSWORD;
        }
        if (words.stream().anyMatch(word -> TOKENS.contains(word) || word.endsWith("token"))) {
            return Promise.TOKEN;
        }
        return words.stream().anyMatch(Names::key) ? Promise.KEY : Promise.NONE;
    }

    /** Names an issuer whose tokens all have a form of their own: one without it is none. */
    static boolean ownForm(String name) {
        return Words.split(name).stream().anyMatch(OWN_FORM::contains);
    }

    private static boolean password(String word) {
        return PASSWORDS.contains(word) || PASSWORD_ENDS.stream().anyMatch(word::endsWith);
    }

    private static boolean key(String word) {
        return word.equals("key") || KEY_ENDS.stream().anyMatch(word::endsWith);
    }
}
