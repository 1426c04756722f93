package dev.picket.collector.accept;

import dev.picket.event.tls.KeyFiles;
import java.nio.file.Path;

/**
 * PEM files that prove who somebody is.
 *
 * @param authority whose certificates are believed
 * @param certificate signed by it
 * @param key private, PKCS#8, readable by its owner only
 */
public record Identity(Path authority, Path certificate, Path key) {
    /** What is shown of it, and watched for its renewal. */
    public KeyFiles shown() {
        return new KeyFiles(certificate, key);
    }
}
