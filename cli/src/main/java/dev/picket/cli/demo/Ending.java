package dev.picket.cli.demo;

import dev.picket.cli.demo.Demo.Telling;
import dev.picket.cli.demo.Screen.Look;
import dev.picket.cli.live.DataFolder;
import dev.picket.collector.incident.Hop;
import dev.picket.collector.incident.Incident;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * What is said when the story is over: what came of it, its path, and the commands that show more.
 *
 * @param self how this program was called
 * @param home of whoever called it
 */
public record Ending(String self, Path home) {
    private static final String PLAIN_WORD = "[A-Za-z0-9_./:@%+=,-]+";
    private static final String TENANTS_CROSSED =
            "SELECT incident, actor_tenant, target_tenant, detection, count(*) AS times FROM findings GROUP BY ALL ORDER BY min(time)";

    void tell(Telling telling, DataFolder folder, Duration took) {
        var screen = telling.screen();
        screen.blank();
        telling.narration().closing().forEach(line -> screen.say("", Look.PLAIN, line));
        telling.narrator().incidents().forEach(incident -> incident(incident, screen));
        screen.blank();
        screen.say("", Look.QUIET, figures(telling, took));
        screen.blank();
        screen.say("", Look.PLAIN, "All of it is in " + folder.path() + ". Look further:");
        screen.blank();
        commands(telling.narrator().incidents(), folder.path()).forEach(command -> screen.raw("    " + command));
        screen.blank();
        telling.narrator()
                .missed()
                .forEach(moment -> screen.say(
                        "",
                        Look.BAD,
                        "Not found: " + moment.detection() + " by " + moment.actor() + " (" + moment.says() + ")"));
    }

    /** As they can be pasted. */
    List<String> commands(List<Incident> incidents, Path folder) {
        var data = folder.equals(home.resolve(".picket")) ? "" : " --data " + shown(folder);
        var command = quoted(self);
        var one = incidents.isEmpty() ? "" : " --incident " + Narrator.shortId(incidents.getFirst());
        return List.of(
                command + " incidents" + data,
                command + " timeline" + one + data,
                command + " query \"" + TENANTS_CROSSED + '"' + data);
    }

    private static void incident(Incident incident, Screen screen) {
        screen.blank();
        screen.say(
                "",
                Look.GOOD,
                "incident %s: %s, score %.0f, %d findings, tenants %s"
                        .formatted(
                                Narrator.shortId(incident),
                                incident.severity().label(),
                                incident.score(),
                                incident.findings().size(),
                                String.join(", ", incident.tenants())));
        int widest = incident.path().stream()
                .mapToInt(hop -> hop.from().length())
                .max()
                .orElse(0);
        incident.path().forEach(hop -> screen.raw("  " + line(hop, widest)));
    }

    private static String line(Hop hop, int widest) {
        return "%s  %-9s  %s -> %s"
                .formatted(
                        Narrator.time(hop.time()),
                        hop.plane().label(),
                        hop.from() + " ".repeat(widest - hop.from().length()),
                        hop.to());
    }

    private static String figures(Telling telling, Duration took) {
        var findings = telling.narrator().findings();
        long alerts =
                findings.stream().filter(finding -> finding.severity().alerts()).count();
        return "%,d events of %d minutes, played in %.1f s: %d findings, %d of them alerts, %s%s."
                .formatted(
                        telling.player().played(),
                        telling.narration().pace().length().toMinutes(),
                        took.toMillis() / 1e3,
                        findings.size(),
                        alerts,
                        counted(telling.narrator().incidents().size()),
                        telling.narrator()
                                .firstIncident()
                                .map(first -> afterStart(telling.started(), first))
                                .orElse(""));
    }

    private static String afterStart(Instant started, Instant first) {
        return String.format(
                Locale.ROOT,
                ", on the screen %.1f s after the start",
                Duration.between(started, first).toMillis() / 1e3);
    }

    private static String counted(int incidents) {
        return incidents == 1 ? "1 incident" : incidents + " incidents";
    }

    private String shown(Path folder) {
        var below = folder.startsWith(home) ? home.relativize(folder).toString() : "";
        return !below.isEmpty() && below.matches(PLAIN_WORD) ? "~/" + below : quoted(folder.toString());
    }

    private static String quoted(String word) {
        return word.matches(PLAIN_WORD) ? word : '\'' + word.replace("'", "'\\''") + '\'';
    }
}
