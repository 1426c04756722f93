package dev.picket.agent.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EpochsTest {
    @Test
    void start_callThatFails_isSaidAndTheNextIsMade() throws InterruptedException {
        var calls = new CountDownLatch(3);
        var epochs = new Epochs("test-epochs", Duration.ofMillis(1), () -> {
            calls.countDown();
            throw new IllegalStateException("broken");
        });

        epochs.start();

        assertThat(calls.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(epochs.stop()).isTrue();
        assertThat(epochs.failure()).contains("broken");
    }

    @Test
    void stop_twice_saysSo() {
        var epochs = new Epochs("test-epochs", Duration.ofHours(1), () -> {});

        assertThat(epochs.stop()).isTrue();
        assertThat(epochs.stop()).isFalse();
    }
}
