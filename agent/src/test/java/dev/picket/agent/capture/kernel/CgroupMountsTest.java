package dev.picket.agent.capture.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupMountsTest {
    @TempDir
    private Path folder;

    @Test
    void read_hybridNode_findsPodsInTheUnifiedHierarchy() throws IOException {
        var pods = Files.createDirectories(folder.resolve("unified/kubepods.slice"));
        var mounts =
                table("cgroup " + folder + "/memory cgroup rw 0 0", "cgroup2 " + folder + "/unified cgroup2 rw 0 0");

        assertThat(mounts.kubepods()).hasValue(pods);
        assertThat(mounts.root()).hasValue(folder.resolve("unified"));
        assertThat(mounts.podsOnLegacy()).isFalse();
    }

    @Test
    void read_nestedKubelet_isFound() throws IOException {
        var pods = Files.createDirectories(folder.resolve("kubelet.slice/kubelet-kubepods.slice"));

        assertThat(table("cgroup2 " + folder + " cgroup2 rw 0 0").kubepods()).hasValue(pods);
    }

    @Test
    void read_ownAndNodesMount_prefersTheOneWithPods() throws IOException {
        Files.createDirectories(folder.resolve("own"));
        Files.createDirectories(folder.resolve("the node/kubepods"));
        var mounts = table(
                "cgroup2 " + folder + "/own cgroup2 rw 0 0", "cgroup2 " + folder + "/the\\040node cgroup2 rw 0 0");

        assertThat(mounts.root()).hasValue(folder.resolve("the node"));
    }

    @Test
    void read_kubeletOnVersion1_isSaid() throws IOException {
        Files.createDirectories(folder.resolve("memory/kubepods"));
        Files.createDirectories(folder.resolve("unified"));
        var mounts =
                table("cgroup " + folder + "/memory cgroup rw 0 0", "cgroup2 " + folder + "/unified cgroup2 rw 0 0");

        assertThat(mounts.podsOnLegacy()).isTrue();
        assertThat(mounts.kubepods()).isEmpty();
        assertThat(mounts.root()).hasValue(folder.resolve("unified"));
    }

    @Test
    void read_noTable_listsNothing() {
        var mounts = CgroupMounts.read(folder.resolve("absent"));

        assertThat(mounts.root()).isEmpty();
        assertThat(mounts.podsOnLegacy()).isFalse();
    }

    private CgroupMounts table(String... lines) throws IOException {
        return CgroupMounts.read(Files.write(folder.resolve("mounts"), List.of(lines)));
    }
}
