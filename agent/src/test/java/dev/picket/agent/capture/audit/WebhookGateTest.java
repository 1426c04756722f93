package dev.picket.agent.capture.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.agent.capture.BearerToken;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookGateTest {
    private static final String TOKEN = "a-token-of-the-tests-alone";
    private final WebhookGate byToken = new WebhookGate(Optional.of(BearerToken.of(TOKEN)), false, Set.of());

    @ParameterizedTest
    @ValueSource(strings = {"Bearer " + TOKEN, "bearer " + TOKEN, "Bearer  " + TOKEN + " "})
    void admits_theToken_lets(String header) {
        assertThat(byToken.admits(header, Optional.empty())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                TOKEN,
                "Basic " + TOKEN,
                "Bearer a-token-of-the-tests-alon",
                "Bearer x" + TOKEN
            })
    void admits_anythingElse_doesNot(String header) {
        assertThat(byToken.admits(header, Optional.empty())).isFalse();
    }

    @Test
    void admits_certificateWanted_theTokenAloneIsNotEnough() {
        var both = new WebhookGate(Optional.of(BearerToken.of(TOKEN)), true, Set.of());

        assertThat(both.admits("Bearer " + TOKEN, Optional.empty())).isFalse();
    }

    @Test
    void gate_thatAsksForNothing_isNotMade() {
        assertThatThrownBy(() -> new WebhookGate(Optional.empty(), false, Set.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
