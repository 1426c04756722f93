package dev.picket.agent.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FlowSettingsTest {
    @Test
    void new_outOfRange_isRefusedByName() {
        assertThatThrownBy(() -> settings(Duration.ofMillis(99), 4096, 64)).hasMessageContaining("interval");
        assertThatThrownBy(() -> settings(Duration.ofSeconds(5), 1023, 64)).hasMessageContaining("rows");
        assertThatThrownBy(() -> settings(Duration.ofSeconds(5), 4096, 4097)).hasMessageContaining("budget");
    }

    @Test
    void of_cgroup_keepsTheRest() {
        var settings = FlowSettings.defaults().of(Path.of("x"));

        assertThat(settings.cgroup()).hasValue(Path.of("x"));
        assertThat(settings.interval()).isEqualTo(Duration.ofSeconds(5));
    }

    private static FlowSettings settings(Duration interval, int rows, int budget) {
        return new FlowSettings(Path.of("/proc"), Optional.empty(), interval, rows, budget);
    }
}
