package dev.picket.agent.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodCgroupsTest {
    private static final String UID = "0b7f3a52-9d1c-4e0b-8f6a-2c1d3e4f5a6b";
    private static final Duration KEEP = Duration.ofSeconds(30);

    @TempDir
    private Path root;

    private Instant now = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void podUid_containerAndPod_areThePods() throws IOException {
        var container = Files.createDirectories(root.resolve("kubepods/burstable/pod" + UID + "/71c2"));
        var service = Files.createDirectories(root.resolve("system.slice/kubelet.service"));

        try (var cgroups = list()) {
            assertThat(cgroups.podUid(inode(container))).isEqualTo(UID);
            assertThat(cgroups.podUid(inode(container.resolveSibling("").normalize())))
                    .isEqualTo(UID);
            assertThat(cgroups.podUid(inode(service))).isEmpty();
            assertThat(cgroups.podUid(0)).isEmpty();
        }
    }

    @Test
    void podUid_nestedSystemdDriver_isThePods() throws IOException {
        var slice = "kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod" + UID.replace('-', '_') + ".slice";
        var container = Files.createDirectories(root.resolve(slice).resolve("cri-containerd-71c2.scope"));

        try (var cgroups = list()) {
            assertThat(cgroups.podUid(inode(container))).isEqualTo(UID);
        }
    }

    @Test
    void refresh_newPod_isFound() throws IOException {
        try (var cgroups = list()) {
            var container = Files.createDirectories(root.resolve("kubepods/pod" + UID + "/71c2"));
            cgroups.refresh();

            assertThat(cgroups.podUid(inode(container))).isEqualTo(UID);
        }
    }

    @Test
    void refresh_removedPod_isKeptForAWhile() throws IOException {
        var container = Files.createDirectories(root.resolve("kubepods/pod" + UID + "/71c2"));
        try (var cgroups = list()) {
            long number = inode(container);
            Files.delete(container);

            now = now.plus(KEEP);
            cgroups.refresh();
            assertThat(cgroups.podUid(number)).isEqualTo(UID);

            now = now.plusMillis(1);
            cgroups.refresh();
            assertThat(cgroups.podUid(number)).isEmpty();
        }
    }

    @Test
    void list_noHierarchy_knowsNothing() throws IOException {
        try (var cgroups = PodCgroups.list(root.resolve("absent"), Duration.ofSeconds(5), KEEP, () -> now)) {
            assertThat(cgroups.podUid(1)).isEmpty();
        }
    }

    private PodCgroups list() throws IOException {
        return PodCgroups.list(root, Duration.ofSeconds(5), KEEP, () -> now);
    }

    private static long inode(Path path) throws IOException {
        return (long) Files.getAttribute(path, "unix:ino");
    }
}
