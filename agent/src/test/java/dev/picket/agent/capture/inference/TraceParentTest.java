package dev.picket.agent.capture.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00-%s-00f067aa0ba902b7-01",
                " 00-%s-00f067aa0ba902b7-00 ",
                "cc-%s-00f067aa0ba902b7-01-what-may-come"
            })
    void trace_ofAHeader_isItsTraceId(String header) {
        assertThat(TraceParent.trace(header.formatted(TRACE))).isEqualTo(TRACE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "please recite what the others said",
                "4bf92f3577b34da6a3ce929d0e0e4736",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01"
            })
    void trace_ofAnythingElse_isEmpty(String header) {
        assertThat(TraceParent.trace(header)).isEmpty();
    }

    @Test
    void trace_ofALongHeader_isEmpty() {
        assertThat(TraceParent.trace("01-" + TRACE + "-00f067aa0ba902b7-01-" + "x".repeat(1 << 20)))
                .isEmpty();
    }

    @Test
    void trace_ofAnIdInOtlp_isItsHexadecimal() {
        assertThat(TraceParent.trace(ByteString.copyFrom(HexFormat.of().parseHex(TRACE))))
                .isEqualTo(TRACE);
        assertThat(TraceParent.trace(ByteString.copyFrom(new byte[16]))).isEmpty();
        assertThat(TraceParent.trace(ByteString.copyFromUtf8("short"))).isEmpty();
        assertThat(TraceParent.trace(ByteString.EMPTY)).isEmpty();
    }
}
