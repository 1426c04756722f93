package dev.picket.collector.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.context.Entity;
import java.util.List;
import org.junit.jupiter.api.Test;

class FindingTest {
    private static final Detection DETECTION = new Detection("x", Severity.MEDIUM, List.of("T1"));
    private static final Entity ALICE = new Entity(Entity.Kind.IDENTITY, "", "alice", "", "");

    @Test
    void of_whatAPodDidWithSomebodyInside_namesThemAndFollowsThem() {
        var flow = Given.flow("f1", Given.START, "shop/web", "bank/db").behind(ALICE);

        var finding = Finding.of(DETECTION, Severity.MEDIUM, 1, flow, "shop/web reached bank/db");

        assertThat(finding.summary()).isEqualTo("shop/web reached bank/db, with alice inside its pod");
        assertThat(finding.actor().display()).isEqualTo("shop/web");
        assertThat(finding.via()).isEqualTo(ALICE);
        assertThat(finding.behind()).isEqualTo(ALICE);
    }

    @Test
    void of_whatAPodDidAlone_saysNothingOfAnyone() {
        var flow = Given.flow("f1", Given.START, "shop/web", "bank/db");

        var finding = Finding.of(DETECTION, Severity.MEDIUM, 1, flow, "shop/web reached bank/db");

        assertThat(finding.summary()).isEqualTo("shop/web reached bank/db");
        assertThat(finding.via()).isNull();
        assertThat(finding.behind()).isNull();
    }
}
