package dev.picket.event;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** Whether a file with a secret is for its reader's eyes only. */
public final class Secrecy {
    private static final int ROOT = 0;
    private static final Set<PosixFilePermission> OWNER =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);
    private static final Set<PosixFilePermission> MOUNTED =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.GROUP_READ);

    private Secrecy() {}

    /**
     * Somebody but its owner may read or write it. What root owns a group may read: so a kubelet shows a Secret to those who are not root
     * ({@code fsGroup}). Root itself needs no group, so its own files stay its own.
     */
    public static boolean isOpen(Path file) throws IOException {
        return isOpen(Files.getPosixFilePermissions(file), owner(file), owner(Path.of("/proc/self")));
    }

    static boolean isOpen(Set<PosixFilePermission> permissions, int owner, int reader) {
        boolean mounted = owner == ROOT && reader != ROOT;
        return !(mounted ? MOUNTED : OWNER).containsAll(permissions);
    }

    private static int owner(Path file) throws IOException {
        return (int) Files.getAttribute(file, "unix:uid");
    }
}
