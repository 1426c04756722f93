package dev.picket.collector.detect.audit.sigma;

import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Severity;
import dev.picket.event.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads what every rule has. */
final class HeadingReader {
    private static final Map<String, Severity> LEVELS = new TreeMap<>(Map.of(
            "informational",
            Severity.INFORMATIONAL,
            "low",
            Severity.LOW,
            "medium",
            Severity.MEDIUM,
            "high",
            Severity.HIGH,
            "critical",
            Severity.CRITICAL));
    private static final Map<String, Boolean> STATUSES = new TreeMap<>(
            Map.of("stable", true, "test", true, "experimental", true, "deprecated", false, "unsupported", false));
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final Duration FOLD = Duration.ofHours(1);
    private static final String SUMMARY = "{actor} {did} {object}: {title}";

    private HeadingReader() {}

    static Heading read(Section root, Problems problems) {
        var title = root.required("title");
        var own = root.section("picket");
        var detection = own.map(section -> section.text("detection")).orElse("");
        var slug = slug(title);
        if (!detection.isEmpty() && !ID.matcher(detection).matches()) {
            problems.refuse(
                    own.orElseThrow().at("detection"),
                    "detection is " + Problems.shown(detection),
                    "expected lower case letters, digits and hyphens, at most 64");
        }
        var level = root.choice("level", LEVELS, Severity.MEDIUM);
        var heading = new Heading(
                id(root, slug),
                root.text("name"),
                Text.printable(title),
                problems.file(),
                Problems.line(root.node()),
                root.text("status"),
                root.choice("status", STATUSES, true),
                new Detection(detection.isEmpty() ? slug : detection, level, techniques(root)),
                summary(own, title, root, problems),
                own.map(HeadingReader::fold).orElse(FOLD),
                own.map(section -> by(section, problems)).orElse(List.of(Fields.NAMESPACE)),
                own.map(section -> ExampleReader.read(section, problems)).orElse(List.of()),
                root.texts("falsepositives"));
        own.ifPresent(Section::end);
        return heading;
    }

    private static String id(Section root, String slug) {
        var id = root.text("id");
        return id.isEmpty() ? slug : Text.printable(id);
    }

    private static Summary summary(java.util.Optional<Section> own, String title, Section root, Problems problems) {
        var given = own.map(section -> section.text("summary")).orElse("");
        var where = own.map(section -> section.at("summary")).orElse(root.node());
        return Summary.read(given.isEmpty() ? SUMMARY : given, title, where, problems);
    }

    private static Duration fold(Section own) {
        var text = own.text("fold");
        return text.isEmpty() ? FOLD : Timespan.read(text, own.at("fold"), own.problems());
    }

    private static List<Field> by(Section own, Problems problems) {
        if (!own.has("by")) {
            return own.values().containsKey("by") ? List.of() : List.of(Fields.NAMESPACE);
        }
        var fields = new ArrayList<Field>();
        for (var name : own.texts("by")) {
            Fields.find(name, own.at("by"), problems).ifPresent(fields::add);
        }
        return fields;
    }

    /** ATT&CK techniques among the tags, as {@code T1611} or {@code T1078.004}. */
    private static List<String> techniques(Section root) {
        return root.texts("tags").stream()
                .map(tag -> tag.toLowerCase(Locale.ROOT))
                .filter(tag -> tag.matches("attack\\.t[0-9]{4}(\\.[0-9]{3})?"))
                .map(tag -> tag.substring("attack.".length()).toUpperCase(Locale.ROOT))
                .distinct()
                .toList();
    }

    /** Of a title: for people who give no id. */
    private static String slug(String title) {
        var words = title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        var cut = words.length() > 64 ? words.substring(0, 64).replaceAll("-+$", "") : words;
        return cut.isEmpty() ? "rule" : cut;
    }
}
