package dev.picket.install;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** A file, folder or link of an image: its path, which has no slash before it, and its permissions. */
sealed interface Entry {
    int EXECUTABLE = 0755;
    int READABLE = 0644;

    String path();

    int mode();

    record Folder(String path, int mode) implements Entry {}

    /** @param to as the link has it */
    record Link(String path, String to) implements Entry {
        @Override
        public int mode() {
            return 0777;
        }
    }

    /** @param capabilities that a process of it has, whoever starts it within what its container may */
    record Copied(String path, int mode, Path from, Optional<FileCapabilities> capabilities) implements Entry {}

    record Written(String path, int mode, ByteBuffer content) implements Entry {}

    static Entry file(String path, int mode, Path from) {
        return new Copied(path, mode, from, Optional.empty());
    }

    static Entry bytes(String path, byte[] content) {
        return new Written(path, READABLE, ByteBuffer.wrap(content));
    }

    static Entry text(String path, String content) {
        return bytes(path, content.getBytes(StandardCharsets.UTF_8));
    }
}
