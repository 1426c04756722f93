package dev.picket.collector.accept;

import java.nio.file.Path;

/**
 * PEM files that prove who somebody is.
 *
 * @param authority whose certificates are believed
 * @param certificate signed by it
 * @param key private, PKCS#8, readable by its owner only
 */
public record Identity(Path authority, Path certificate, Path key) {}
