package dev.picket.collector.query.http;

import dev.picket.collector.context.Principal;
import dev.picket.event.Secrecy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** Who a bearer token stands for. Only the tokens' hashes are held. Immutable. */
public final class Tokens {
    private static final int TOKEN_BYTES = 32;
    private static final int TOKEN_CHARACTERS_MIN = 20;
    private static final long FILE_BYTES_MAX = 1 << 20;
    private final Map<String, Principal> grants;

    private Tokens(Map<String, Principal> grants) {
        this.grants = Map.copyOf(grants);
    }

    /**
     * Reads the tokens, and makes the admin's when there is none yet.
     *
     * @param admin a file with one token, readable by its owner only
     * @param tenants a file with a tenant and its token on each line; lines that begin with {@code #} say nothing
     * @throws IOException names the file, the line and what to do
     */
    public static Tokens open(Path admin, Optional<Path> tenants) throws IOException {
        var grants = new HashMap<String, Principal>();
        if (tenants.isPresent()) {
            grants.putAll(tenantGrants(tenants.get()));
        }
        grants.put(digest(adminToken(admin)), new Principal.Admin("admin"));
        return new Tokens(grants);
    }

    Optional<Principal> principal(String token) {
        return Optional.ofNullable(grants.get(digest(token)));
    }

    private static String adminToken(Path file) throws IOException {
        if (!Files.exists(file)) {
            make(file);
        }
        var token = read(file).strip();
        if (token.length() < TOKEN_CHARACTERS_MIN) {
            throw new IOException(file + " has no token of at least " + TOKEN_CHARACTERS_MIN
                    + " characters: delete it, and a new one is made");
        }
        return token;
    }

    private static void make(Path file) throws IOException {
        var bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + '\n');
        } catch (FileAlreadyExistsException _) {
            // somebody was faster: that one is read
        }
    }

    private static Map<String, Principal> tenantGrants(Path file) throws IOException {
        var grants = new HashMap<String, Principal>();
        var lines = read(file).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                var words = tenantAndToken(file, i + 1, line);
                grants.put(digest(words[1]), new Principal.TenantOwner(words[0], words[0]));
            }
        }
        return grants;
    }

    private static String[] tenantAndToken(Path file, int line, String text) throws IOException {
        var words = text.split("\\s+");
        if (words.length != 2 || words[1].length() < TOKEN_CHARACTERS_MIN) {
            throw new IOException(file + ":" + line + ": expected a tenant and a token of at least "
                    + TOKEN_CHARACTERS_MIN + " characters, with a space between");
        }
        return words;
    }

    private static String read(Path file) throws IOException {
        if (Files.size(file) > FILE_BYTES_MAX) {
            throw new IOException(file + " is too large for a file of tokens");
        }
        ownerOnly(file);
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    private static void ownerOnly(Path file) throws IOException {
        if (Secrecy.isOpen(file)) {
            throw new IOException(file + " holds tokens and others may read or write it: run chmod 600 " + file);
        }
    }

    private static String digest(String token) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
