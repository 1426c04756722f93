package dev.picket.agent.capture.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Optional;

/** Writes the file that an API server takes as {@code --audit-webhook-config-file}. It needs no other file, unless client certificates do. */
final class WebhookKubeconfig {
    private WebhookKubeconfig() {}

    static void write(WebhookSettings settings, String address, Optional<String> token) throws IOException {
        var tls = settings.tls();
        var believed = tls.isPresent() ? authority(tls.get()) : "";
        var shown =
                token.map(secret -> "\n      token: \"" + escaped(secret) + '"').orElse(" {}");
        var own = settings.clients().map(WebhookKubeconfig::ownPair).orElse("");
        replace(settings.kubeconfig(), """
                # Made by Picket whenever the audit webhook starts, for: kube-apiserver --audit-webhook-config-file=THIS_FILE
                # It holds a credential: keep it readable by its owner only. What you change here is written over.
                apiVersion: v1
                kind: Config
                clusters:
                  - name: picket
                    cluster:
                      server: %s%s
                users:
                  - name: kube-apiserver
                    user:%s%s
                contexts:
                  - name: picket
                    context: {cluster: picket, user: kube-apiserver}
                current-context: picket
                """.formatted(address, believed, shown, own));
    }

    private static String authority(WebhookSettings.Certificate certificate) throws IOException {
        var bytes = Files.readAllBytes(certificate.authority());
        return "\n      certificate-authority-data: " + Base64.getEncoder().encodeToString(bytes);
    }

    private static String ownPair(WebhookSettings.Clients clients) {
        return "\n      # copy this file, and name the API server's own pair, signed by " + clients.authority()
                + ":\n      # client-certificate: /etc/kubernetes/pki/...\n      # client-key: /etc/kubernetes/pki/...";
    }

    private static String escaped(String token) {
        return token.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static void replace(Path file, String text) throws IOException {
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
