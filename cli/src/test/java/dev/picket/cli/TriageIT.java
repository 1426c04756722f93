package dev.picket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pages of detections tell to do first works, and shows something, on the incident of the demo. */
class TriageIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path PAGES = Path.of("../docs/detections");
    private static final Pattern COMMAND = Pattern.compile("(?m)^ {4}(\\./picket (?:[^\"\\n]|\"[^\"]*\")*)$");

    @TempDir
    private Path temporary = Path.of(".");

    @Test
    void everyCommandOfEveryPage_showsRowsOfTheDemo() throws IOException, InterruptedException {
        var dist = Dist.in(temporary);
        var demo = dist.run(Map.of("PICKET_JAVA_OPTS", "-Dpicket.demo.times=24"), List.of("./picket"), "demo");
        assertThat(demo.code()).as(demo.out() + demo.err()).isZero();
        var where = " -o json --data " + dist.home().resolve(".picket/demo");
        var run = 0;

        var findings = new HashMap<String, JsonNode>();
        for (var finding : rows(dist.paste(
                "./picket query \"SELECT detection, incident, actor_namespace, actor_name FROM findings\"" + where))) {
            findings.putIfAbsent(finding.path("detection").asText(), finding);
        }
        for (var finding : findings.values()) {
            for (var command : commands(finding)) {
                var shown = dist.paste(command + where);

                assertThat(shown.code()).as(command + '\n' + shown.err()).isZero();
                assertThat(rows(shown)).as(command).isNotEmpty();
                run++;
            }
        }

        assertThat(findings.keySet()).hasSize(9);
        assertThat(run).isGreaterThanOrEqualTo(17);
    }

    /** The page's commands, with what it writes in capitals filled in from the finding. */
    private static List<String> commands(JsonNode finding) throws IOException {
        var page = Files.readString(PAGES.resolve(finding.path("detection").asText() + ".md"));
        var namespace = finding.path("actor_namespace").asText();
        var name = finding.path("actor_name").asText();
        var found = COMMAND.matcher(page)
                .results()
                .map((MatchResult match) -> match.group(1).replaceFirst("\\s+#.*", ""))
                .map(command -> command.replace("NAMESPACE", namespace)
                        .replace("'USER'", "'system:serviceaccount:" + namespace + ':' + name + '\'')
                        .replaceAll("\\bNAME\\b", name)
                        .replaceAll("\\bID\\b", finding.path("incident").asText()))
                .toList();
        assertThat(found).as(page).isNotEmpty();
        return found;
    }

    private static List<JsonNode> rows(Dist.Ran ran) throws IOException {
        var rows = new ArrayList<JsonNode>();
        for (var line : ran.out().lines().toList()) {
            rows.add(JSON.readTree(line));
        }
        return rows;
    }
}
