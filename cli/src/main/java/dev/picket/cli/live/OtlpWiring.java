package dev.picket.cli.live;

import dev.picket.agent.capture.BearerToken;
import dev.picket.agent.capture.inference.OtlpSettings;
import dev.picket.agent.capture.inference.OtlpSettings.Certificate;
import dev.picket.cli.config.Config;
import dev.picket.cli.config.Otlp;
import dev.picket.collector.accept.CertificateAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The OTLP receiver's settings, with the token and the certificate that it needs elsewhere than on loopback and the operator did not bring. */
final class OtlpWiring {
    private static final String LISTENER = "otlp";

    private final Otlp otlp;
    private final Config.Ports ports;
    private final String host;
    private final DataFolder data;
    private final InstantSource clock;

    OtlpWiring(Config config, DataFolder data, InstantSource clock) {
        this.otlp = config.agent().otlp();
        this.ports = config.ports();
        this.host = otlp.host().isEmpty() ? ports.host() : otlp.host();
        this.data = data;
        this.clock = clock;
    }

    /** @throws IOException names the setting or the file that cannot be used */
    Optional<OtlpSettings> settings() throws IOException {
        if (!otlp.listens()) {
            return Optional.empty();
        }
        refuseHalves();
        boolean away = !InetAddress.getByName(host).isLoopbackAddress();
        return Optional.of(new OtlpSettings(
                host, ports.otlpGrpc(), ports.otlpHttp(), token(away), certificate(away), Set.copyOf(otlp.relays())));
    }

    private void refuseHalves() throws IOException {
        if (otlp.certificate().isPresent() != otlp.key().isPresent()) {
            throw wrong("certificate and key belong together: give both, or neither");
        }
        for (var file : List.of(otlp.certificate(), otlp.key(), otlp.token())) {
            if (file.isPresent() && !Files.isReadable(file.get())) {
                throw wrong(file.get() + " cannot be read: name a file that is there");
            }
        }
    }

    private Optional<Path> token(boolean away) throws IOException {
        if (otlp.token().isPresent() || !away) {
            return otlp.token();
        }
        BearerToken.ensure(data.otlpToken());
        return Optional.of(data.otlpToken());
    }

    private Optional<Certificate> certificate(boolean away) throws IOException {
        if (otlp.certificate().isPresent() && otlp.key().isPresent()) {
            return Optional.of(
                    new Certificate(otlp.certificate().get(), otlp.key().get()));
        }
        return away ? Optional.of(own()) : Optional.empty();
    }

    private Certificate own() throws IOException {
        var names = new LinkedHashSet<>(otlp.names());
        if (!InetAddress.getByName(host).isAnyLocalAddress()) {
            names.add(host);
        }
        var own = CertificateAuthority.open(data.tls(), clock).server(LISTENER, names);
        return new Certificate(own.certificate(), own.key());
    }

    private static IOException wrong(String what) {
        return new IOException("agent.otlp: " + what);
    }
}
