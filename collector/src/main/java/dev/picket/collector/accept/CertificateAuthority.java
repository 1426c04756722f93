package dev.picket.collector.accept;

import dev.picket.collector.accept.Signing.Authority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our own authority, so that TLS is on from the first start: made once in its folder ({@code ca.pem}, {@code ca.key}), it signs the
 * collector's certificate ({@code server.pem}, {@code server.key}) and the agents' ({@code agents/NAME/}). Certificates are reused, and made
 * anew 30 days before their end. One process.
 */
public final class CertificateAuthority {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateAuthority.class);
    private static final Duration LIFE = Duration.ofDays(365);
    private static final Duration RENEW_BEFORE_END = Duration.ofDays(30);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}");
    private static final int MARK_BYTES = 4;

    private final Path folder;
    private final InstantSource clock;
    private final Signing signing;
    private final Authority authority;

    private CertificateAuthority(Path folder, InstantSource clock, Signing signing, Authority authority) {
        this.folder = folder;
        this.clock = clock;
        this.signing = signing;
        this.authority = authority;
    }

    /**
     * The authority of this folder, made if the folder has none.
     *
     * @throws IOException names the file that is missing, broken, expired or readable by others, and what to do
     */
    public static CertificateAuthority open(Path folder, InstantSource clock) throws IOException {
        Files.createDirectories(folder);
        var signing = new Signing();
        var fresh = Files.notExists(folder.resolve("ca.pem")) && Files.notExists(folder.resolve("ca.key"));
        var authority = fresh ? make(folder, clock, signing) : read(folder, clock);
        return new CertificateAuthority(folder, clock, signing, authority);
    }

    private static Authority make(Path folder, InstantSource clock, Signing signing) throws IOException {
        var keys = signing.newKeys();
        var mark = new byte[MARK_BYTES];
        new SecureRandom().nextBytes(mark);
        var name = "Picket CA " + HexFormat.of().formatHex(mark);
        var certificate = signing.authority(name, keys, clock.instant());
        Pem.write(folder.resolve("ca.key"), keys.getPrivate());
        Pem.write(folder.resolve("ca.pem"), certificate);
        LOG.info("made an own certificate authority in {}", folder);
        return new Authority(certificate, keys.getPrivate());
    }

    private static Authority read(Path folder, InstantSource clock) throws IOException {
        var file = folder.resolve("ca.pem");
        var keyFile = folder.resolve("ca.key");
        var key = Pem.key(keyFile);
        var certificate = Pem.certificate(file);
        if (!Signing.belongTogether(certificate, key) || !Signing.signedBy(certificate, certificate)) {
            throw new IOException(file + " and " + keyFile + " do not belong together: restore both from one backup");
        }
        var end = certificate.getNotAfter().toInstant();
        if (end.isBefore(clock.instant())) {
            throw new IOException(
                    file + " has expired on " + end + ": delete " + folder + " and issue all agents anew");
        }
        return new Authority(certificate, key);
    }

    /** What everyone who talks to this collector believes in. */
    public Path certificate() {
        return folder.resolve("ca.pem");
    }

    /**
     * The collector's own, good for localhost, 127.0.0.1, ::1, this host's name and the given names.
     *
     * @param names host names or addresses under which agents reach the collector
     */
    public Identity server(Collection<String> names) throws IOException {
        return server("server", names);
    }

    /**
     * As {@link #server(Collection)}, for another listener.
     *
     * @param listener the files are named after it
     */
    public Identity server(String listener, Collection<String> names) throws IOException {
        var all = new TreeSet<>(names);
        all.addAll(List.of("localhost", "127.0.0.1", "::1"));
        hostName().forEach(all::add);
        var identity =
                new Identity(certificate(), folder.resolve(listener + ".pem"), folder.resolve(listener + ".key"));
        ensure(identity, all, KeyPurposeId.id_kp_serverAuth);
        return identity;
    }

    /**
     * An agent's certificate, key and authority, in a folder of their own to be taken to its node: {@code agent.pem}, {@code agent.key},
     * {@code ca.pem}.
     */
    public Identity agent(String name) throws IOException {
        checkName(name);
        var own = Files.createDirectories(folder.resolve("agents").resolve(name));
        var identity = new Identity(own.resolve("ca.pem"), own.resolve("agent.pem"), own.resolve("agent.key"));
        Pem.write(identity.authority(), authority.certificate());
        ensure(identity, Set.of(name), KeyPurposeId.id_kp_clientAuth);
        return identity;
    }

    /**
     * A certificate for an agent that keeps its key to itself.
     *
     * @return PEM
     */
    String agent(String name, PublicKey key, Duration life) throws IOException {
        checkName(name);
        var names = List.of(SubjectName.of(name));
        return Pem.text(signing.leaf(authority, key, names, KeyPurposeId.id_kp_clientAuth, clock.instant(), life));
    }

    private static void checkName(String name) throws IOException {
        if (!NAME.matcher(name).matches()) {
            throw new IOException(
                    "not an agent's name (1 to 200 of A-Z a-z 0-9 . _ -, first a letter or digit): " + name);
        }
    }

    private void ensure(Identity identity, Set<String> wanted, KeyPurposeId purpose) throws IOException {
        var names = wanted.stream().map(SubjectName::of).toList();
        if (Files.exists(identity.certificate()) && Files.exists(identity.key()) && good(identity, names)) {
            return;
        }
        var keys = signing.newKeys();
        var certificate = signing.leaf(authority, keys.getPublic(), names, purpose, clock.instant(), LIFE);
        Pem.write(identity.key(), keys.getPrivate());
        Pem.write(identity.certificate(), certificate);
        LOG.info(
                "issued {} until {}",
                identity.certificate(),
                certificate.getNotAfter().toInstant());
    }

    private boolean good(Identity identity, List<SubjectName> names) throws IOException {
        var key = Pem.key(identity.key());
        var certificate = Pem.certificate(identity.certificate());
        return Signing.belongTogether(certificate, key)
                && Signing.signedBy(authority.certificate(), certificate)
                && certificate.getNotAfter().toInstant().isAfter(clock.instant().plus(RENEW_BEFORE_END))
                && PeerNames.of(certificate)
                        .containsAll(names.stream().map(SubjectName::text).toList());
    }

    private static Stream<String> hostName() {
        try {
            return Stream.of(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException nameless) {
            return Stream.empty();
        }
    }
}
