package dev.picket.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class StoppingTest {
    @Test
    void close_undoesInReverseOrder_once() {
        var said = new ArrayList<String>();
        var stopping = new Stopping();
        stopping.onStop("a", () -> said.add("a"));
        stopping.onStop("b", () -> said.add("b"));

        stopping.close();
        stopping.close();

        assertThat(said).containsExactly("b", "a");
    }

    @Test
    void close_oneFails_theRestStopsAndTheFailureIsTold() {
        var said = new ArrayList<String>();
        var stopping = new Stopping();
        stopping.onStop("a", () -> said.add("a"));
        stopping.onStop("b", () -> {
            throw new IOException("disk");
        });

        assertThatThrownBy(stopping::close).hasMessageContaining("b did not stop");
        assertThat(said).containsExactly("a");
    }
}
