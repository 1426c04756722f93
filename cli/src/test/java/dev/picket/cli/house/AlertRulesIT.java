package dev.picket.cli.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AlertRulesIT {
    @BeforeAll
    static void needsPromtool() {
        var found = Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool")));
        assumeTrue(found, "skipped: promtool is not on the path (Debian: prometheus)");
    }

    @Test
    void rules_areWellFormed() throws IOException, InterruptedException {
        assertThat(promtool("check", "rules", "picket.rules.yaml")).contains("SUCCESS");
    }

    @Test
    void rules_fireAndResolveAsTheirTestsSay() throws IOException, InterruptedException {
        assertThat(promtool("test", "rules", "picket.rules.test.yaml")).contains("SUCCESS");
    }

    private static String promtool(String... arguments) throws IOException, InterruptedException {
        var command = new java.util.ArrayList<String>();
        command.add("promtool");
        command.addAll(Arrays.asList(arguments));
        var process = new ProcessBuilder(command)
                .directory(House.top().resolve("dashboards/prometheus").toFile())
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
