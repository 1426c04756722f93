package dev.picket.collector.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HomesTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    private final Homes homes = new Homes();

    @Test
    void live_moreAddressesThanAreKept_theLeastRecentlyUsedIsForgotten() {
        for (var ip : new String[] {"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.1", "10.0.0.5"}) {
            live(ip, 0);
        }

        assertThat(homes.addresses()).containsExactly("10.0.0.3", "10.0.0.4", "10.0.0.1", "10.0.0.5");
        assertThat(homes.isHome("10.0.0.2")).isFalse();
        assertThat(homes.isHome("10.0.0.1")).isTrue();
    }

    @Test
    void live_backAtAnEarlierAddress_itsCallsGoOn() {
        live("10.0.0.1", 0);
        live("10.0.0.1", 1);
        live("10.0.0.2", 2);
        assertThat(homes.settled()).isFalse();

        live("10.0.0.1", 3);

        assertThat(homes.settled()).isTrue();
        assertThat(homes.livesAtAnother("10.0.0.9", START.plusSeconds(4))).isTrue();
        assertThat(homes.livesAtAnother("10.0.0.9", START.plusSeconds(200))).isFalse();
        assertThat(homes.livesAtAnother("fd00::9", START.plusSeconds(4))).isFalse();
    }

    @Test
    void isShown_sameAddressInTheSameMinute_onlyThen() {
        assertThat(homes.isShown("", START)).isFalse();
        live("10.0.0.1", 1);

        assertThat(homes.isShown("10.0.0.1", START.plusSeconds(59))).isTrue();
        assertThat(homes.isShown("10.0.0.1", START.plusSeconds(60))).isFalse();
        assertThat(homes.isShown("10.0.0.1", START.minusSeconds(1))).isFalse();
        assertThat(homes.isShown("10.0.0.2", START.plusSeconds(59))).isFalse();
    }

    @Test
    void read_whatWasWritten_isTheSame() throws IOException {
        for (int i = 0; i < 5; i++) {
            live(i % 2 == 0 ? "10.0.0.1" : "fd00::1", i);
        }
        var bytes = bytes(homes);

        var read = Homes.read(new DataInputStream(new ByteArrayInputStream(bytes)));

        assertThat(bytes(read)).isEqualTo(bytes);
        assertThat(read.addresses()).isEqualTo(homes.addresses());
        assertThat(read.proven()).isTrue();
        assertThat(bytes(Homes.read(new DataInputStream(new ByteArrayInputStream(bytes(new Homes()))))))
                .isEqualTo(bytes(new Homes()));
    }

    private void live(String ip, int second) {
        homes.live(ip, START.plusSeconds(second), second == 1);
    }

    private static byte[] bytes(Homes homes) throws IOException {
        var bytes = new ByteArrayOutputStream();
        homes.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }
}
