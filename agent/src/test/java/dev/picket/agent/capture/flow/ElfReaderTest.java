package dev.picket.agent.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.agent.capture.kernel.Bpf;
import dev.picket.agent.capture.kernel.ElfObject;
import dev.picket.agent.capture.kernel.ElfReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ElfReaderTest {
    private static final int SECTION_HEADER = 64;

    @Test
    void read_shippedObject_hasBothProgramsAndTheirMaps() throws IOException {
        var object = ElfReader.read(KernelTable.shipped());

        assertThat(object.programs())
                .extracting(ElfObject.Program::section)
                .containsExactly("cgroup_skb/egress", "cgroup_skb/ingress");
        assertThat(object.maps()).containsOnlyKeys("rows", "buffers", "budgets", "settings", "losses");
        assertThat(object.maps().get("rows"))
                .isEqualTo(new ElfObject.MapDefinition("rows", Bpf.HASH, Row.KEY_BYTES, Row.VALUE_BYTES, 65536));
        assertThat(object.maps().get("buffers"))
                .isEqualTo(new ElfObject.MapDefinition("buffers", Bpf.ARRAY_OF_MAPS, 4, 4, 1));
        assertThat(object.license()).isEqualTo("Apache-2.0");
        assertThat(object.programs())
                .allSatisfy(program -> assertThat(program.uses())
                        .extracting(ElfObject.MapUse::map)
                        .contains("buffers", "budgets", "settings", "losses"));
    }

    @Test
    void linked_descriptors_standInTheInstructionsThatUseTheMap() throws IOException {
        var program = ElfReader.read(KernelTable.shipped()).programs().getFirst();

        var code = ByteBuffer.wrap(program.linked(Map.of("buffers", 11, "budgets", 12, "settings", 13, "losses", 14)))
                .order(ByteOrder.LITTLE_ENDIAN);

        var use = program.uses().stream()
                .filter(each -> each.map().equals("budgets"))
                .findFirst()
                .orElseThrow();
        assertThat(code.get(use.offset() + 1) >>> 4).isEqualTo(1);
        assertThat(code.getInt(use.offset() + 4)).isEqualTo(12);
    }

    @Test
    void linked_mapWithoutDescriptor_isRefused() throws IOException {
        var program = ElfReader.read(KernelTable.shipped()).programs().getFirst();

        assertThatThrownBy(() -> program.linked(Map.of("buffers", 3)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("unresolved map");
    }

    @Test
    void read_anyTruncation_isRefusedNotThrown() throws IOException {
        var whole = KernelTable.shipped();

        for (int length = 0; length < whole.length - SECTION_HEADER; length += 97) {
            var torn = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> ElfReader.read(torn))
                    .as("%d bytes", length)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void read_otherFile_saysWhatItIsNot() {
        assertThatThrownBy(() -> ElfReader.read(new byte[256]))
                .isInstanceOf(IOException.class)
                .hasMessage("object is not 64-bit little-endian BPF");
    }
}
