package dev.picket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class MainTest {
    @Test
    void noArguments_printHelp() {
        var run = Run.of();

        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith("Usage: picket").contains("replay", "version");
    }

    @Test
    void version_isTheBuilds() {
        var run = Run.of("version");

        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith("picket " + Version.number()).doesNotContain("unknown", "$");
    }

    @Test
    void unknownVerb_isWrongUse_withTheNearestOne() {
        var run = Run.of("repaly");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("repaly", "picket replay");
    }

    @Test
    void portOutOfRange_isWrongUse_withTheRange() {
        for (var port : new String[] {"-1", "65536", "70000"}) {
            var run = Run.of("up", "--port", port);

            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err()).contains("--port is " + port, "65535");
        }
    }

    @Test
    void fullDisk_isMissing_withTheFix() {
        var failure = Failures.of(new IOException("/data/server cannot be written: No space left on device"));

        assertThat(failure.code()).isEqualTo(3);
        assertThat(failure).hasMessageContaining("/data/server").hasMessageContaining("another disk");
    }

    @Test
    void everyVerb_hasHelp() {
        for (var verb : new String[] {
            "up",
            "demo",
            "agent",
            "collector",
            "replay",
            "scan",
            "rules",
            "incidents",
            "timeline",
            "query",
            "coverage",
            "status",
            "doctor",
            "config",
            "version"
        }) {
            var run = Run.of(verb, "--help");

            assertThat(run.code()).as(verb).isZero();
            assertThat(run.out()).as(verb).startsWith("Usage: picket " + verb);
        }
    }
}
