package dev.picket.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Libraries for a machine that this one is not; toys, all of them. */
class SysrootTest {
    private static final String LINKER = "/lib/ld-linux-aarch64.so.1";

    @TempDir
    private Path folder = Path.of(".");

    private Path program = Path.of(".");

    @BeforeEach
    void make() throws IOException {
        program =
                ToyElf.write(folder.resolve("jre/java"), ToyElf.ARM64, LINKER, "libjli.so", "libdl.so.2", "libc.so.6");
        ToyElf.write(folder.resolve("root/lib/aarch64-linux-gnu/libc.so.6"), ToyElf.ARM64, "", "ld-linux-aarch64.so.1");
        ToyElf.write(folder.resolve("root/lib/ld-linux-aarch64.so.1"), ToyElf.ARM64, "");
        ToyElf.write(folder.resolve("root/usr/lib/aarch64-linux-gnu/libdl.so.2"), ToyElf.ARM64, "", "libc.so.6");
    }

    @Test
    void elf_saysForWhomItIs_andWhatItNeeds() throws IOException {
        var elf = Elf.read(program);

        assertThat(elf.architecture()).isEqualTo("arm64");
        assertThat(elf.needed()).containsExactly("libjli.so", "libdl.so.2", "libc.so.6");
        assertThat(elf.interpreter()).contains(LINKER);
    }

    @Test
    void elf_ofThisMachinesOwnJava_saysWhatLddSays() throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin/java");
        var said = Programs.say("ldd", java.toString());

        var elf = Elf.read(java);

        assertThat(elf.needed())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(said).contains(name));
        assertThat(said).contains(elf.interpreter().orElseThrow());
    }

    @Test
    void elf_brokenOrNone_isRefusedByName() throws IOException {
        var none = Files.writeString(folder.resolve("none.so"), "#!/bin/sh\n".repeat(20));
        var cut = Files.write(folder.resolve("cut.so"), Arrays.copyOf(Files.readAllBytes(program), 90));

        assertThatThrownBy(() -> Elf.read(none)).hasMessageContaining("none.so is no ELF file");
        assertThatThrownBy(() -> Elf.read(cut)).hasMessageContaining("cut.so is a broken ELF file");
    }

    @Test
    void libraries_ofAllThatIsNeeded_areWhereThatMachinesLinkerLooks() throws IOException {
        var found = root().libraries(List.of(program), Set.of("libjli.so"));

        assertThat(found)
                .containsOnlyKeys("/lib/aarch64-linux-gnu/libc.so.6", "/lib/aarch64-linux-gnu/libdl.so.2", LINKER);
        assertThat(found.get("/lib/aarch64-linux-gnu/libdl.so.2"))
                .isEqualTo(folder.resolve("root/usr/lib/aarch64-linux-gnu/libdl.so.2"));
    }

    @Test
    void libraries_oneMissing_isNamedWithTheFix() throws IOException {
        Files.delete(folder.resolve("root/usr/lib/aarch64-linux-gnu/libdl.so.2"));

        assertThatThrownBy(() -> root().libraries(List.of(program), Set.of("libjli.so")))
                .hasMessageContaining("jre/java needs libdl.so.2")
                .hasMessageContaining("apt-get install libstdc++6-arm64-cross");
    }

    @Test
    void libraries_oneForAnotherMachine_isRefusedByName() throws IOException {
        ToyElf.write(folder.resolve("root/usr/lib/aarch64-linux-gnu/libdl.so.2"), ToyElf.AMD64, "");

        assertThatThrownBy(() -> root().libraries(List.of(program), Set.of("libjli.so")))
                .hasMessageContaining("libdl.so.2 is for amd64, and the image is for arm64");
    }

    private Sysroot root() {
        return new Sysroot(folder.resolve("root"), "arm64");
    }
}
