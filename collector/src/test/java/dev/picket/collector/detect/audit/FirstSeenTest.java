package dev.picket.collector.detect.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.context.Observation;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Given;
import dev.picket.collector.detect.Run;
import dev.picket.collector.detect.Severity;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FirstSeenTest {
    private static final int MINUTES = 15;

    @Test
    void judge_aColdStart_tellsNothing() {
        var call = Given.call("c0", Given.START, "red/app", "get", "secrets", "red/x", 200);

        assertThat(judge(List.of(call))).isEmpty();
    }

    @Test
    void judge_aGraveThingAfterADay_isLow_becauseItsPeersAreUnknown() {
        var calls = history("app", 120);
        calls.add(Given.call(
                "x", Given.START.plusSeconds(121 * MINUTES * 60), "red/app", "get", "secrets", "red/x", 200));

        assertThat(judge(calls)).extracting(Finding::severity).containsExactly(Severity.LOW);
    }

    @Test
    void judge_whatItAlwaysDid_isNothing() {
        var calls = history("app", 120);
        calls.add(0, Given.call("y", Given.START, "red/app", "get", "secrets", "red/x", 200));
        calls.add(Given.call(
                "x", Given.START.plusSeconds(121 * MINUTES * 60), "red/app", "get", "secrets", "red/z", 200));

        assertThat(judge(calls)).isEmpty();
    }

    private static List<Observation> history(String name, int calls) {
        var history = new ArrayList<Observation>();
        for (int i = 0; i < calls; i++) {
            history.add(Given.call(
                    name + i, Given.START.plusSeconds(60L * MINUTES * i), "red/" + name, "list", "pods", "red/", 200));
        }
        return history;
    }

    private static List<Finding> judge(List<Observation> observations) {
        return Run.of(new FirstSeen(), observations.toArray(Observation[]::new)).findings();
    }
}
