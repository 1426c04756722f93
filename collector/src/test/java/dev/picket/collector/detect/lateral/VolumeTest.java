package dev.picket.collector.detect.lateral;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VolumeTest {
    @Test
    void bits_steadyRate_fallToNothing() {
        var volume = new Volume(0);
        for (int i = 0; i < 10_000; i++) {
            volume.count(i * 10_000L);
        }

        assertThat(volume.bits()).isLessThan(1);
    }

    @Test
    void count_flood_doesNotTeachItself() {
        var volume = new Volume(0);
        for (int i = 0; i < 5_000; i++) {
            volume.count(i * 10L);
        }
        double first = volume.bits();
        for (int i = 0; i < 5_000; i++) {
            volume.count(3_600_000 + i * 10L);
        }

        assertThat(first).isGreaterThan(100);
        assertThat(volume.bits()).isGreaterThan(first / 2);
    }

    @Test
    void share_smallPartOfAFlood_getsLittle() {
        var volumes = new Volumes();
        for (int i = 0; i < 1_000; i++) {
            volumes.count("flooder", 80, i * 10L);
        }

        double flooder = volumes.count("flooder", 80, 10_000);
        double bystander = volumes.count("bystander", 80, 10_001);

        assertThat(bystander).isLessThan(flooder / 100);
        assertThat(volumes.last("flooder", 80)).isEqualTo(flooder);
    }
}
