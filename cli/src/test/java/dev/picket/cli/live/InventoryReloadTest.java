package dev.picket.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.context.Inventory;
import dev.picket.collector.context.LatestInventory;
import dev.picket.collector.context.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InventoryReloadTest {
    private static final Inventory BEFORE = Inventory.EMPTY;

    @TempDir
    Path folder = Path.of("");

    private final LatestInventory latest = new LatestInventory(BEFORE);
    private Path file = Path.of("");

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("inventory.yaml"), "nodes: []\n");
    }

    @Test
    void look_unchanged_leavesIt() {
        var reload = InventoryReload.of(file, latest);

        reload.look();
        reload.look();

        assertThat(latest.get()).isSameAs(BEFORE);
    }

    @Test
    void look_changed_isReadOnceItStandsStill() throws IOException {
        var reload = InventoryReload.of(file, latest);
        Files.writeString(file, "nodes:\n  - {name: half");
        reload.look();
        Files.writeString(file, "nodes:\n  - {name: whole, addresses: [10.0.0.1]}\n");
        reload.look();
        assertThat(latest.get()).isSameAs(BEFORE);

        reload.look();

        assertThat(latest.get().nodes()).extracting(Node::name).isEqualTo(List.of("whole"));
    }

    @Test
    void look_replacedByAnotherFile_isRead() throws IOException {
        var reload = InventoryReload.of(file, latest);
        var next = Files.writeString(folder.resolve("next"), "nodes:\n  - {name: n, addresses: [10.0.0.1]}\n");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);

        reload.look();
        reload.look();

        assertThat(latest.get().nodes()).hasSize(1);
    }

    @Test
    void look_brokenOrGone_keepsTheOneBefore_andTakesTheNext() throws IOException {
        var reload = InventoryReload.of(file, latest);
        Files.writeString(file, "pods: [{name: p}]\n");
        reload.look();
        reload.look();
        assertThat(latest.get()).isSameAs(BEFORE);

        Files.delete(file);
        reload.look();
        reload.look();
        assertThat(latest.get()).isSameAs(BEFORE);

        Files.writeString(file, "nodes:\n  - {name: n, addresses: [10.0.0.1]}\n");
        reload.look();
        reload.look();
        assertThat(latest.get().nodes()).hasSize(1);
    }
}
