package dev.picket.agent.capture.inference;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

/** A message as it arrives, inflated, bounded before and after. */
final class OtlpBody {
    static final int BYTES_MAX = 8 << 20;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Inflating inflating;

    /** @param encoding the content-encoding, or gRPC's */
    OtlpBody(String encoding) {
        this.inflating = Inflating.of(encoding);
    }

    /** False when it is too long: then no more of it is taken. */
    boolean add(byte[] piece) {
        if (bytes.size() <= BYTES_MAX) {
            inflating.read(piece, this::keep);
        }
        return bytes.size() <= BYTES_MAX;
    }

    /** Empty when it is not what its encoding says. */
    Optional<byte[]> whole() {
        boolean cut = inflating.cut();
        return cut ? Optional.empty() : Optional.of(bytes.toByteArray());
    }

    void close() {
        inflating.close();
    }

    int size() {
        return bytes.size();
    }

    private void keep(byte[] from, int begin, int end) {
        if (bytes.size() <= BYTES_MAX) {
            bytes.write(from, begin, end - begin);
        }
    }
}
