package dev.picket.collector.accept;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the cluster whom to believe: keeps a ConfigMap with the authority's certificate in {@code ca.pem}, for agents to mount. Of an existing one
 * it takes that key alone. Said again now and then, for somebody may delete it. One virtual thread.
 */
public final class AuthorityNotice implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuthorityNotice.class);
    private static final Duration EVERY = Duration.ofSeconds(30);

    private final KubernetesClient client;
    private final String namespace;
    private final String name;
    private final Path certificate;
    private final Thread thread;
    private String last = "";

    private AuthorityNotice(KubernetesClient client, String map, Path certificate) {
        int slash = map.indexOf('/');
        this.client = client;
        this.namespace = slash < 0 ? client.getNamespace() : map.substring(0, slash);
        this.name = map.substring(slash + 1);
        this.certificate = certificate;
        this.thread = Thread.ofVirtual().name("authority-notice").unstarted(this::run);
    }

    /** @param map the ConfigMap: its name in the client's namespace, or namespace/name */
    public static AuthorityNotice start(KubernetesClient client, String map, Path certificate) {
        var notice = new AuthorityNotice(client, map, certificate);
        notice.thread.start();
        return notice;
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                put();
                Thread.sleep(EVERY);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void put() {
        try {
            var map = new ConfigMapBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .withNamespace(namespace)
                    .endMetadata()
                    .addToData("ca.pem", Files.readString(certificate))
                    .build();
            client.resource(map).forceConflicts().serverSideApply();
            told("the authority's certificate is in ConfigMap " + namespace + "/" + name);
        } catch (KubernetesClientException | IOException failed) {
            told("ConfigMap " + namespace + "/" + name + " cannot be written, agents do not know whom to believe: "
                    + failed.getMessage());
        }
    }

    private void told(String what) {
        if (!what.equals(last)) {
            last = what;
            LOG.info("{}", what);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
