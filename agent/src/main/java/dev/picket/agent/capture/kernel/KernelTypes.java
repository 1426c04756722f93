package dev.picket.agent.capture.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The running kernel's description of its own types (BTF, the kernel's Documentation/bpf/btf.rst), as far as to find one by its name. */
public final class KernelTypes {
    private static final Path OWN = Path.of("/sys/kernel/btf/vmlinux");
    private static final int TYPEDEF = 8;
    private static final int HEAD_BYTES = 12;
    /** What follows the head of each kind, in bytes: once, and for each of its members. */
    private static final int[] ONCE = {0, 4, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 4, 0, 0};

    private static final int[] EACH = {0, 0, 0, 0, 12, 12, 8, 0, 0, 0, 0, 0, 0, 8, 0, 12, 0, 0, 0, 12};

    private KernelTypes() {}

    /**
     * The number of the type that describes a tracepoint's arguments.
     *
     * @throws IOException if the kernel has none, or describes nothing; the message says which
     */
    public static int tracepoint(String name) throws IOException {
        if (!Files.isReadable(OWN)) {
            throw new IOException("cannot read " + OWN + "; needs a kernel with CONFIG_DEBUG_INFO_BTF");
        }
        try {
            return typedef(Files.readAllBytes(OWN), "btf_trace_" + name);
        } catch (IndexOutOfBoundsException | IllegalArgumentException torn) {
            throw new IOException(OWN + " is not understood", torn);
        }
    }

    private static int typedef(byte[] file, String name) throws IOException {
        var btf = ByteBuffer.wrap(file).order(ByteOrder.nativeOrder());
        int types = btf.getInt(4) + btf.getInt(8);
        int end = types + btf.getInt(12);
        int names = btf.getInt(4) + btf.getInt(16);
        var sought = (name + '\0').getBytes(StandardCharsets.US_ASCII);
        int number = 1;
        for (int at = types; at < end; number++) {
            int from = names + btf.getInt(at);
            int kind = btf.get(at + 7) & 31;
            if (kind == TYPEDEF && Arrays.equals(file, from, from + sought.length, sought, 0, sought.length)) {
                return number;
            }
            at += HEAD_BYTES + ONCE[kind] + EACH[kind] * Short.toUnsignedInt(btf.getShort(at + 4));
        }
        throw new IOException("kernel has no " + name + "; needs Linux 6.6 or newer");
    }
}
