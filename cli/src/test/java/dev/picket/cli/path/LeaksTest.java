package dev.picket.cli.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** That the search finds what it must: a search that cannot find proves nothing. */
class LeaksTest {
    private static final String SECRET = "the-launch-code-is-7391-and-nobody-knows";
    private static final String PIECE = SECRET.substring(9, 21);

    private final Leaks leaks = new Leaks(List.of(SECRET));

    @Test
    void in_pieceOfTwelveInEveryDress_isFound() throws IOException {
        var text = ("noise " + PIECE + " noise").getBytes(StandardCharsets.UTF_8);

        assertThat(leaks.in("plain", text)).isNotEmpty();
        assertThat(leaks.in("hex", HexFormat.of().formatHex(text).getBytes(StandardCharsets.UTF_8)))
                .isNotEmpty();
        assertThat(leaks.in("gzip", packed(text, true))).isNotEmpty();
        assertThat(leaks.in("zlib", packed(text, false))).isNotEmpty();
    }

    @Test
    void in_base64AtAnyOffset_isFound() {
        for (int offset = 0; offset < 3; offset++) {
            var text = ("x".repeat(offset + 3) + PIECE + "yyyy").getBytes(StandardCharsets.UTF_8);

            assertThat(leaks.in("base64", Base64.getEncoder().encode(text)))
                    .as("offset " + offset)
                    .isNotEmpty();
        }
    }

    @Test
    void in_otherText_findsNothing() throws IOException {
        var text = "the launch of a code is at 7391 and everybody knows it".getBytes(StandardCharsets.UTF_8);

        assertThat(leaks.in("plain", text)).isEmpty();
        assertThat(leaks.in("gzip", packed(text, true))).isEmpty();
    }

    private static byte[] packed(byte[] text, boolean gzip) throws IOException {
        var out = new ByteArrayOutputStream();
        out.write(new byte[] {1, 2, 3});
        try (var packing = gzip ? new GZIPOutputStream(out) : new DeflaterOutputStream(out)) {
            packing.write(text);
        }
        return out.toByteArray();
    }
}
