package dev.picket.cli.live;

import dev.picket.cli.config.Config;
import dev.picket.cli.config.EnrolmentSettings;
import dev.picket.collector.accept.AuthorityNotice;
import dev.picket.collector.accept.CertificateAuthority;
import dev.picket.collector.accept.Enrolment;
import dev.picket.collector.accept.KubernetesTokens;
import dev.picket.collector.publish.Metrics;
import dev.picket.collector.query.http.EnrolRoute;
import dev.picket.event.Stopping;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Enrolment of agents by the tokens that a Kubernetes API server issues, if the settings name the agents' accounts. */
final class EnrolmentWiring {
    private final EnrolmentSettings settings;
    private final boolean tls;
    private final CertificateAuthority authority;
    private final Path believed;

    EnrolmentWiring(Config config, CertificateAuthority authority) {
        this.settings = config.collector().enrol();
        this.tls = config.collector().api().tls();
        this.authority = authority;
        this.believed = ServingWiring.of(config).authority(authority.certificate());
    }

    /** @throws IOException names the setting that is wrong */
    Optional<EnrolRoute> start(Metrics metrics, Vertx vertx, Stopping stopping) throws IOException {
        if (settings.accounts().isEmpty()) {
            return Optional.empty();
        }
        check();
        var client = new KubernetesClientBuilder()
                .withHttpClientFactory(new JdkHttpClientFactory())
                .build();
        stopping.onStop("client of the API server", client::close);
        var tokens = new KubernetesTokens(client, settings.audience());
        var enrolment = new Enrolment(authority, tokens, Set.copyOf(settings.accounts()), settings.life());
        count(metrics, enrolment);
        for (var map : settings.configMaps()) {
            var notice = AuthorityNotice.start(client, map, believed);
            stopping.onStop("notice of the authority", notice::close);
        }
        var route = new EnrolRoute(vertx, enrolment);
        stopping.onStop("enrolment", route::close);
        return Optional.of(route);
    }

    private void check() throws IOException {
        if (!tls) {
            throw new IOException(
                    "collector.enrol: agents would send their tokens in the clear: set collector.api.tls");
        }
        for (var account : settings.accounts()) {
            if (!account.matches("[a-z0-9-]+/[a-z0-9.-]+")) {
                throw new IOException("collector.enrol.accounts: \"" + account
                        + "\" is no service account: expected namespace/name, like picket/picket-agent");
            }
        }
        for (var map : settings.configMaps()) {
            if (!map.matches("([a-z0-9-]+/)?[a-z0-9.-]+")) {
                throw new IOException(
                        "collector.enrol.configMaps: \"" + map
                                + "\" is no ConfigMap: expected its name, or namespace/name, like picket-agents/picket-authority");
            }
        }
    }

    private static void count(Metrics metrics, Enrolment enrolment) {
        metrics.counter("picket_certificates_issued", "Certificates given to agents that enrolled.", enrolment::issued);
        metrics.counter(
                "picket_enrolments_refused", "Agents that asked for a certificate and may not.", enrolment::refused);
        metrics.counter(
                "picket_enrolments_failed",
                "Agents that asked for a certificate while the API server was away.",
                enrolment::failed);
    }
}
