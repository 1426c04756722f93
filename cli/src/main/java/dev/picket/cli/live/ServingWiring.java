package dev.picket.cli.live;

import dev.picket.cli.config.Config;
import dev.picket.cli.config.Serving;
import dev.picket.event.tls.KeyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What the collector shows, if somebody else brings it; checked as a whole. */
record ServingWiring(Serving serving) {
    static ServingWiring of(Config config) {
        return new ServingWiring(config.collector().serving());
    }

    /**
     * Certificate and key; empty: of the own authority.
     *
     * @throws IOException names the file that is missing, and what brings it
     */
    Optional<KeyFiles> files() throws IOException {
        var given = List.of(serving.certificate(), serving.key(), serving.authority());
        if (given.stream().allMatch(Optional::isEmpty)) {
            return Optional.empty();
        }
        if (given.stream().anyMatch(Optional::isEmpty)) {
            throw wrong("certificate, key and authority belong together: give all three, or none");
        }
        for (var file : given) {
            refuseUnlessReadable(file.orElseThrow());
        }
        return Optional.of(
                new KeyFiles(serving.certificate().orElseThrow(), serving.key().orElseThrow()));
    }

    /** Whom others are told to believe. */
    Path authority(Path own) {
        return serving.authority().orElse(own);
    }

    private void refuseUnlessReadable(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            boolean authority = serving.authority().equals(Optional.of(file));
            throw wrong(file + " cannot be read: "
                    + (authority
                            ? "whoever issued the certificate must say whom to believe; of cert-manager's issuers those of"
                                    + " public authorities (ACME) do not: take another, or put ca.crt into the Secret yourself"
                            : "name a PEM file that is there"));
        }
    }

    private static IOException wrong(String what) {
        return new IOException("collector.serving: " + what);
    }
}
