package dev.picket.agent.capture.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A library of two functions, and what may stand in its place. */
class ExportsTest {
    private static final int SEGMENT = 64;
    private static final int SYMBOLS = 120;
    private static final int NAMES = 216;
    private static final int SECTIONS = 240;
    private static final int BYTES = SECTIONS + 3 * 64;
    private static final Set<String> SOUGHT = Set.of("SSL_read", "SSL_free", "SSL_none");

    @TempDir
    private Path folder;

    @Test
    void of_library_tellsWhereItsFunctionsStand() throws IOException {
        assertThat(Exports.of(file(library().array()), SOUGHT))
                .isEqualTo(Map.of("SSL_read", 0x1010L, "SSL_free", 0x1020L));
    }

    @Test
    void of_whatIsImported_isNotExported() throws IOException {
        var bytes = library().putShort(SYMBOLS + 24 + 6, (short) 0).array();

        assertThat(Exports.of(file(bytes), SOUGHT)).containsOnlyKeys("SSL_free");
    }

    @Test
    void of_functionOutsideOfTheCode_isRefused() throws IOException {
        var file = file(library().putLong(SYMBOLS + 24 + 8, 0x9000).array());

        assertThatThrownBy(() -> Exports.of(file, SOUGHT)).hasMessage("a function lies outside of the code");
    }

    @Test
    void of_hugeTable_isRefusedBeforeItIsRead() throws IOException {
        var file = file(library().putLong(SECTIONS + 64 + 32, 1L << 40).array());

        assertThatThrownBy(() -> Exports.of(file, SOUGHT))
                .hasMessage("a table is out of range 0 to 32 MiB: 1099511627776");
    }

    @Test
    void of_anyTruncation_isRefusedNotThrown() throws IOException {
        var whole = library().array();

        for (int length = 0; length < BYTES; length++) {
            var file = file(Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Exports.of(file, SOUGHT))
                    .as("%d bytes", length)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void of_anyGarbage_isReadOrRefused() throws IOException {
        long seed = new Random().nextLong();
        var random = new Random(seed);

        for (int i = 0; i < 2_000; i++) {
            var bytes = library().array();
            for (int j = random.nextInt(8); j >= 0; j--) {
                bytes[4 + random.nextInt(BYTES - 4)] = (byte) random.nextInt();
            }
            var file = file(bytes);
            try {
                assertThat(Exports.of(file, SOUGHT)).as("seed %d", seed).hasSizeLessThan(3);
            } catch (IOException refused) {
                assertThat(refused.getMessage()).as("seed %d", seed).isNotBlank();
            }
        }
    }

    @Test
    void of_whatIsNoLibrary_saysWhatItIsNot() throws IOException {
        var text = file("no library, although it is as long as the head of one would be, or longer"
                .getBytes(StandardCharsets.US_ASCII));

        assertThatThrownBy(() -> Exports.of(text, SOUGHT)).hasMessage("not a 64-bit little-endian ELF file");
        assertThatThrownBy(() -> Exports.of(folder, SOUGHT)).hasMessage("not a regular file");
        assertThatThrownBy(() -> Exports.of(folder.resolve("none"), SOUGHT)).hasMessage("there is no such file");
    }

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("library"), bytes);
    }

    private static ByteBuffer library() {
        var file = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0, 0x464c457f).put(4, (byte) 2).put(5, (byte) 1);
        file.putLong(32, SEGMENT).putLong(40, SECTIONS).putShort(56, (short) 1).putShort(60, (short) 3);
        file.putInt(SEGMENT, 1).putInt(SEGMENT + 4, 5);
        file.putLong(SEGMENT + 8, 0x1000).putLong(SEGMENT + 16, 0x4000).putLong(SEGMENT + 32, 0x100);
        symbol(file, SYMBOLS + 24, 1, 0x4010);
        symbol(file, SYMBOLS + 48, 10, 0x4020);
        symbol(file, SYMBOLS + 72, 19, 0x4030);
        file.put(NAMES, "\0SSL_read\0SSL_free\0else".getBytes(StandardCharsets.US_ASCII));
        section(file, SECTIONS + 64, 11, SYMBOLS, 96);
        section(file, SECTIONS + 128, 3, NAMES, 24);
        return file.putInt(SECTIONS + 64 + 40, 2);
    }

    private static void symbol(ByteBuffer file, int at, int name, long address) {
        file.putInt(at, name)
                .put(at + 4, (byte) 0x12)
                .putShort(at + 6, (short) 1)
                .putLong(at + 8, address);
    }

    private static void section(ByteBuffer file, int at, int type, long offset, long size) {
        file.putInt(at + 4, type).putLong(at + 24, offset).putLong(at + 32, size);
    }
}
