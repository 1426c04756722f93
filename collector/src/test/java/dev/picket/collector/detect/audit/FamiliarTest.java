package dev.picket.collector.detect.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class FamiliarTest {
    @Test
    void learn_saysWhatIsNew() {
        var familiar = new Familiar();

        assertThat(familiar.learn(7)).isTrue();
        assertThat(familiar.learn(7)).isFalse();
        assertThat(familiar.knows(8)).isFalse();
    }

    @Test
    void learn_beyondItsBound_forgetsTheFirst() throws IOException {
        var familiar = new Familiar();
        for (int i = 0; i <= Familiar.MAX; i++) {
            familiar.learn(i);
        }

        var read = copy(familiar);

        assertThat(read.size()).isEqualTo(Familiar.MAX);
        assertThat(read.knows(0)).isFalse();
        assertThat(read.knows(1)).isTrue();
        assertThat(read.knows(Familiar.MAX)).isTrue();
        read.learn(-1);
        assertThat(read.knows(1)).isFalse();
    }

    private static Familiar copy(Familiar familiar) throws IOException {
        var bytes = new ByteArrayOutputStream();
        familiar.write(new DataOutputStream(bytes));
        return Familiar.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    }
}
