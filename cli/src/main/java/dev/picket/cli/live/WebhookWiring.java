package dev.picket.cli.live;

import dev.picket.agent.capture.BearerToken;
import dev.picket.agent.capture.audit.WebhookSettings;
import dev.picket.agent.capture.audit.WebhookSettings.Bounds;
import dev.picket.agent.capture.audit.WebhookSettings.Certificate;
import dev.picket.agent.capture.audit.WebhookSettings.Clients;
import dev.picket.cli.config.Config;
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

/** The audit webhook's settings, with the token and the certificate that it needs and the operator did not bring. */
final class WebhookWiring {
    private static final String LISTENER = "audit-webhook";

    private final Config.Webhook webhook;
    private final String host;
    private final int port;
    private final DataFolder data;
    private final InstantSource clock;

    WebhookWiring(Config config, DataFolder data, InstantSource clock) {
        this.webhook = config.agent().audit().webhook();
        this.host = webhook.host().isEmpty() ? config.ports().host() : webhook.host();
        this.port = config.ports().webhook();
        this.data = data;
        this.clock = clock;
    }

    /** @throws IOException names the setting or the file that cannot be used */
    Optional<WebhookSettings> settings() throws IOException {
        if (!webhook.listens()) {
            return Optional.empty();
        }
        refuseHalves();
        return Optional.of(new WebhookSettings(
                host,
                port,
                reachedAs(),
                webhook.tls() ? Optional.of(certificate()) : Optional.empty(),
                webhook.clientAuthority().map(this::clients),
                token(),
                data.webhookKubeconfig(),
                Bounds.standard()));
    }

    private void refuseHalves() throws IOException {
        if (webhook.certificate().isPresent() != webhook.key().isPresent()) {
            throw wrong("certificate and key belong together: give both, or neither");
        }
        if (!webhook.tls()
                && (webhook.certificate().isPresent()
                        || webhook.clientAuthority().isPresent())) {
            throw wrong("certificates are given, but tls is false: set it to true, or leave them out");
        }
        if (!webhook.clientNames().isEmpty() && webhook.clientAuthority().isEmpty()) {
            throw wrong("clientNames are given, but no clientAuthority that signs them");
        }
        for (var file : List.of(webhook.certificate(), webhook.key(), webhook.clientAuthority())) {
            if (file.isPresent() && !Files.isReadable(file.get())) {
                throw wrong(file.get() + " cannot be read: name a PEM file that is there");
            }
        }
    }

    private Certificate certificate() throws IOException {
        if (webhook.certificate().isPresent() && webhook.key().isPresent()) {
            var chain = webhook.certificate().get();
            return new Certificate(chain, webhook.key().get(), chain);
        }
        var names = new LinkedHashSet<>(webhook.names());
        if (!isWildcard()) {
            names.add(host);
        }
        var own = CertificateAuthority.open(data.tls(), clock).server(LISTENER, names);
        return new Certificate(own.certificate(), own.key(), own.authority());
    }

    private Clients clients(Path authority) {
        return new Clients(authority, Set.copyOf(webhook.clientNames()));
    }

    private Optional<Path> token() throws IOException {
        if (webhook.token().isPresent() || webhook.clientAuthority().isPresent()) {
            return webhook.token();
        }
        BearerToken.ensure(data.webhookToken());
        return Optional.of(data.webhookToken());
    }

    /** Somebody who listens on all addresses and has no name is reached by the host's. */
    private String reachedAs() throws IOException {
        if (!webhook.names().isEmpty()) {
            return webhook.names().getFirst();
        }
        return isWildcard() ? InetAddress.getLocalHost().getHostName() : host;
    }

    private boolean isWildcard() throws IOException {
        return InetAddress.getByName(host).isAnyLocalAddress();
    }

    private static IOException wrong(String what) {
        return new IOException("agent.audit.webhook: " + what);
    }
}
