package dev.picket.agent.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {
    @ParameterizedTest
    @CsvSource({
        "2026-06-17T17:09:44.127162Z, 2026-06-17T17:09:44.127162Z",
        "2026-06-17T17:09:44Z, 2026-06-17T17:09:44Z",
        "2022-11-29 00:09:04.38, 2022-11-29T00:09:04.38Z",
        "2024-02-29T23:59:59.123456789123Z, 2024-02-29T23:59:59.123456789Z",
        "2026-06-17T17:09:44+02:00, 2026-06-17T15:09:44Z",
        "2026-06-17T17:09:44.5-05:30, 2026-06-17T22:39:44.5Z",
        "1969-12-31T23:59:59.25Z, 1969-12-31T23:59:59.25Z"
    })
    void parse_timeOfALog_isThatInstant(String text, String expected) {
        assertThat(Rfc3339.parse(text)).contains(Instant.parse(expected));
    }

    @Test
    void parse_aDayOfEveryMonth_agreesWithTheJdk() {
        for (long second = -2_000_000_000L; second < 4_000_000_000L; second += 2_345_678) {
            var instant = Instant.ofEpochSecond(second, 7_000);

            assertThat(Rfc3339.parse(instant.toString())).contains(instant);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2026-06-17",
                "2026-02-30T00:00:00Z",
                "2026-13-01T00:00:00Z",
                "2026-06-17T24:00:00Z",
                "2026-06-17T17:60:44Z",
                "2026-06-17T17:09:44X",
                "2026-06-17T17:09:44+0200",
                "2026-06-17T17:09:44 UTC",
                "20x6-06-17T17:09:44Z",
                "٢٠٢٦-06-17T17:09:44Z"
            })
    void parse_noTime_isEmpty(String text) {
        assertThat(Rfc3339.parse(text)).isEmpty();
    }
}
