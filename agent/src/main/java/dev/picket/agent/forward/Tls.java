package dev.picket.agent.forward;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an agent shows and believes, as PEM files; read anew for each connection, so that a renewed certificate needs no restart.
 *
 * @param authority whose certificates are believed
 * @param certificate that carries the agent's name
 * @param key its private key, PKCS#8
 */
public record Tls(Path authority, Path certificate, Path key) {
    /** The three files as the collector issues them into one folder: {@code ca.pem}, {@code agent.pem}, {@code agent.key}. */
    public static Tls in(Path folder) {
        return new Tls(folder.resolve("ca.pem"), folder.resolve("agent.pem"), folder.resolve("agent.key"));
    }

    /** The first that cannot be read. */
    Optional<Path> unreadable() {
        return Stream.of(authority, certificate, key)
                .filter(file -> !Files.isReadable(file))
                .findFirst();
    }
}
