package dev.picket.agent.capture.inference;

import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.brotli.dec.BrotliInputStream;

/**
 * Undoes brotli (RFC 7932) and zstd (RFC 8878) at the end of a body, for these decoders pull: until then the packed bytes are held, at most
 * {@link #PACKED_MAX}. What was unpacked before a fault is read. Bounded against bombs: by the bytes that come out, and by the decoders' own
 * windows (16 MiB and 8 MiB). One thread.
 */
final class Unpacking {
    static final int PACKED_MAX = 1 << 20;

    private static final int LOOKED_AT = 64;

    private final Opener opener;
    private final ByteArrayOutputStream packed = new ByteArrayOutputStream();
    private boolean cut;

    /** How a decoder begins. */
    private interface Opener {
        InputStream open(InputStream packed) throws IOException;
    }

    private Unpacking(Opener opener) {
        this.opener = opener;
    }

    static Unpacking brotli() {
        return new Unpacking(BrotliInputStream::new);
    }

    static Unpacking zstd() {
        return new Unpacking(ZstdInputStream::new);
    }

    void read(byte[] bytes) {
        int room = PACKED_MAX - packed.size();
        cut |= bytes.length > room;
        packed.write(bytes, 0, Math.min(room, bytes.length));
    }

    /** Unpacks what was held; false when it was not all. */
    boolean finish(long outputMax, Inflating.Sink sink) {
        var buffer = new byte[8192];
        var bytes = packed.toByteArray();
        packed.reset();
        long output = 0;
        try (var in = opener.open(new ByteArrayInputStream(bytes))) {
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                output += read;
                if (output > outputMax) {
                    return false;
                }
                sink.read(buffer, 0, read);
            }
            return !cut;
        } catch (IOException | RuntimeException broken) {
            // the decoders throw both for what is not of their format
            return output == 0 && asItIs(bytes, sink);
        }
    }

    /** A body that was never packed, whatever its header says, as in recordings. */
    private static boolean asItIs(byte[] bytes, Inflating.Sink sink) {
        boolean text = isText(bytes);
        if (text) {
            sink.read(bytes, 0, bytes.length);
        }
        return text;
    }

    /** Begins like JSON or server-sent events: no control characters, which packed bytes soon have. */
    private static boolean isText(byte[] bytes) {
        for (int i = 0; i < Math.min(LOOKED_AT, bytes.length); i++) {
            if (bytes[i] >= 0 && bytes[i] < ' ' && "\r\n\t".indexOf(bytes[i]) < 0) {
                return false;
            }
        }
        return bytes.length > 0 && "{[:dei \r\n\t".indexOf(bytes[0]) >= 0;
    }
}
