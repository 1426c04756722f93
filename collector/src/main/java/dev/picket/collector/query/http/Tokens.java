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
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who a bearer token stands for. Only the tokens' hashes are held. Immutable. */
public final class Tokens {
    private static final int TOKEN_BYTES = 32;
    private static final int TOKEN_CHARACTERS_MIN = 20;
    private static final long FILE_BYTES_MAX = 1 << 20;
    private final Map<String, Grant> grants;

    /**
     * What a token is good for.
     *
     * @param decides whether it may say what becomes of incidents, beside reading
     */
    record Grant(Principal principal, boolean decides) {}

    /**
     * Where tokens of those stand who decide about incidents.
     *
     * @param made by us, with one token; else a file of people: a name and a token on each line
     */
    public record Deciders(Path file, boolean made) {}

    private Tokens(Map<String, Grant> grants) {
        this.grants = Map.copyOf(grants);
    }

    /**
     * Reads the tokens, and makes the admin's when there is none yet. The admin's reads everything and decides nothing, for it is in the hands of
     * whatever scrapes and asks.
     *
     * @param admin a file with one token, readable by its owner only
     * @param tenants a file with a tenant and its token on each line; lines that begin with {@code #} say nothing
     * @param deciders empty: nobody decides
     * @throws IOException names the file, the line and what to do
     */
    public static Tokens open(Path admin, Optional<Path> tenants, Optional<Deciders> deciders) throws IOException {
        var grants = new HashMap<String, Grant>();
        if (tenants.isPresent()) {
            for (var line : named(tenants.get(), "a tenant")) {
                grants.put(line.digest, new Grant(new Principal.TenantOwner(line.name, line.name), false));
            }
        }
        grants.put(digest(theOne(admin)), new Grant(new Principal.Admin("admin"), false));
        if (deciders.isPresent()) {
            decide(deciders.get(), grants);
        }
        return new Tokens(grants);
    }

    /** The same, and nobody decides. */
    public static Tokens open(Path admin, Optional<Path> tenants) throws IOException {
        return open(admin, tenants, Optional.empty());
    }

    Optional<Principal> principal(String token) {
        return grant(token).map(Grant::principal);
    }

    Optional<Grant> grant(String token) {
        return Optional.ofNullable(grants.get(digest(token)));
    }

    /** A token for two ends would let a reader decide. */
    private static void decide(Deciders deciders, Map<String, Grant> grants) throws IOException {
        var lines = deciders.made()
                ? List.of(new Line("operator", digest(theOne(deciders.file()))))
                : named(deciders.file(), "a name");
        for (var line : lines) {
            if (grants.put(line.digest, new Grant(new Principal.Admin(line.name), true)) != null) {
                throw new IOException(deciders.file() + ": the token of " + line.name
                        + " is another's too: give everybody their own, so that it can be told who decided");
            }
        }
    }

    private static String theOne(Path file) throws IOException {
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

    /** A name and the hash of its token. */
    private record Line(String name, String digest) {}

    private static List<Line> named(Path file, String whose) throws IOException {
        var named = new ArrayList<Line>();
        var lines = read(file).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                named.add(line(file, i + 1, line, whose));
            }
        }
        return named;
    }

    private static Line line(Path file, int line, String text, String whose) throws IOException {
        var words = text.split("\\s+");
        if (words.length != 2 || words[1].length() < TOKEN_CHARACTERS_MIN) {
            throw new IOException(file + ":" + line + ": expected " + whose + " and a token of at least "
                    + TOKEN_CHARACTERS_MIN + " characters, with a space between");
        }
        return new Line(words[0], digest(words[1]));
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
