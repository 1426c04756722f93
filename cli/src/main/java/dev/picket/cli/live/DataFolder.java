package dev.picket.cli.live;

import dev.picket.event.Hashing;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;

/** Where everything that one process keeps has its place. */
public record DataFolder(Path path) {
    private static final int KEY_BYTES = 32;

    public DataFolder {
        path = path.toAbsolutePath().normalize();
    }

    /** Made for its owner alone if it is not there. */
    public static DataFolder make(Path path) throws IOException {
        var folder = new DataFolder(path);
        Files.createDirectories(
                folder.path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return folder;
    }

    public Path ledger() {
        return path.resolve("ledger");
    }

    public Path tls() {
        return path.resolve("tls");
    }

    /** What clients on this machine believe in: what the process that serves was brought, else the own authority. */
    public Path authority() {
        try {
            return Path.of(Files.readString(believed()).strip());
        } catch (IOException noneBrought) {
            return tls().resolve("ca.pem");
        }
    }

    private Path believed() {
        return path.resolve("server.authority");
    }

    /** The admin's token for the API. */
    public Path token() {
        return path.resolve("token");
    }

    /** The token of whoever decides about incidents, when the settings name no file of people. */
    public Path triageToken() {
        return path.resolve("triage.token");
    }

    /** The token that API servers show to the audit webhook. */
    public Path webhookToken() {
        return path.resolve("audit-webhook.token");
    }

    /** What an API server takes as {@code --audit-webhook-config-file}. */
    public Path webhookKubeconfig() {
        return path.resolve("audit-webhook.kubeconfig");
    }

    /** The token that senders show to the OTLP receiver. */
    public Path otlpToken() {
        return path.resolve("otlp.token");
    }

    public Path agent() {
        return path.resolve("agent");
    }

    /** The address of the API while a process serves it. */
    public Path server() {
        return path.resolve("server");
    }

    /** Says where the API is. */
    void tellServer(String address) throws IOException {
        try {
            Files.writeString(server(), address + '\n');
        } catch (IOException full) {
            throw new IOException(server() + " cannot be written: " + full.getMessage(), full);
        }
    }

    /** Says whom to believe there, if that is another than the own authority. */
    void tellAuthority(Optional<Path> brought) throws IOException {
        Files.deleteIfExists(believed());
        if (brought.isPresent()) {
            Files.writeString(believed(), brought.get() + "\n");
        }
    }

    /** Sets the key of all keyed hashes: the given file's, else this folder's own, made when there is none. */
    public void useHashKey(Optional<Path> given) throws IOException {
        var file = given.orElse(path.resolve("hash.key"));
        if (given.isEmpty()) {
            ensureKey(file);
        }
        try {
            Hashing.useKey(Files.readAllBytes(file));
        } catch (IllegalArgumentException tooShort) {
            throw new IOException("keys.hash: " + file + ": " + tooShort.getMessage());
        }
    }

    private static void ensureKey(Path file) throws IOException {
        var key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(file, key);
        } catch (FileAlreadyExistsException _) {
            // made before
        }
    }
}
