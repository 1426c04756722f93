package dev.picket.collector.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.event.Content;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VersionsTest {
    private static final Instant NOW = Examples.TIME;
    private final Versions versions = new Versions(2, Duration.ofMinutes(20));

    @Test
    void history_ofAnObjectThatChanged_hasBothVersionsAtTheirTime() {
        versions.add(role("r", "old"), NOW);
        versions.add(role("r", "new"), NOW.plusSeconds(60));

        var history = versions.history(NOW.plusSeconds(61));

        assertThat(verb(history, NOW.plusSeconds(59))).isEqualTo("old");
        assertThat(verb(history, NOW.plusSeconds(60))).isEqualTo("new");
    }

    @Test
    void history_withoutAChange_isTheSame() {
        versions.add(role("r", "get"), NOW);
        var before = versions.history(NOW);
        versions.add(role("r", "get"), NOW.plusSeconds(60));

        assertThat(versions.history(NOW.plusSeconds(61))).isSameAs(before);
    }

    @Test
    void history_ofWhatIsGoneForLong_isForgotten() {
        versions.add(role("r", "get"), NOW);
        versions.remove(role("r", "get"), NOW.plusSeconds(1));

        assertThat(verb(versions.history(NOW.plusSeconds(60)), NOW)).isEqualTo("get");
        assertThat(verb(versions.history(NOW.plus(Duration.ofHours(1))), NOW)).isEmpty();
    }

    @Test
    void add_withoutRoom_isCounted() {
        for (int i = 0; i < 5; i++) {
            versions.add(role("r" + i, "get"), NOW);
        }

        assertThat(versions.dropped()).isEqualTo(3);
    }

    private static String verb(Lives history, Instant time) {
        return history.at("clusterroles//r", time)
                .map(ClusterObject::content)
                .map(content ->
                        ((Content.Role) content).rules().getFirst().verbs().getFirst())
                .orElse("");
    }

    private static ClusterObject role(String name, String verb) {
        var rule = new Content.PolicyRule(List.of(verb), List.of(""), List.of("pods"), List.of(), List.of());
        return new ClusterObject(
                "",
                "clusterroles",
                "",
                name,
                new Content.Role(List.of(rule), List.of(), List.of()),
                Map.of(),
                List.of(),
                Instant.EPOCH,
                Instant.EPOCH,
                Instant.MAX);
    }
}
