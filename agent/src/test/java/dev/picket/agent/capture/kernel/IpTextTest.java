package dev.picket.agent.capture.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpTextTest {
    /** RFC 5952, section 4. */
    @ParameterizedTest
    @CsvSource({
        "20010db800000000, 0000000000000001, 2001:db8::1",
        "20010db800000001, 0001000100010001, 2001:db8:0:1:1:1:1:1",
        "2001000000000001, 0000000000000001, 2001:0:0:1::1",
        "20010db800000000, 0001000000000001, 2001:db8::1:0:0:1",
        "0000000000000000, 0000000000000000, ::",
        "0000000000000000, 0000000000000001, ::1",
        "fe80000000000000, 0000000000000000, fe80::",
        "0000000000000000, 0000ffff0a000001, 10.0.0.1",
        "00010002abcd0003, 0004000500060007, 1:2:abcd:3:4:5:6:7"
    })
    void text_ipv6_isCanonical(String high, String low, String expected) {
        assertThat(IpText.text(6, Long.parseUnsignedLong(high, 16), Long.parseUnsignedLong(low, 16)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0a4d0202, 10.77.2.2", "ffffffff, 255.255.255.255", "00000000, 0.0.0.0"})
    void text_ipv4_isDotted(String address, String expected) {
        assertThat(IpText.text(4, Long.parseUnsignedLong(address, 16) << 32, 0)).isEqualTo(expected);
    }
}
