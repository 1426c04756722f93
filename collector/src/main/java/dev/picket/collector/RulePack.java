package dev.picket.collector;

import dev.picket.collector.detect.audit.sigma.Problem;
import dev.picket.collector.detect.audit.sigma.RuleFiles;
import dev.picket.collector.detect.audit.sigma.RuleReader;
import dev.picket.collector.detect.audit.sigma.RuleSet;
import dev.picket.collector.detect.audit.sigma.RuleText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The rules that ship: {@code rules/*.yaml} among the resources. */
public final class RulePack {
    private static final List<RuleReader.Read> FILES = read();

    private RulePack() {}

    /** As they were read, in order of their names. */
    public static List<RuleReader.Read> files() {
        return FILES;
    }

    /** The pack alone. */
    public static RuleSet rules() {
        return RuleFiles.link(FILES).rules();
    }

    private static List<RuleReader.Read> read() {
        var folder = RulePack.class.getResource("/rules");
        if (folder == null) {
            throw new IllegalStateException("the rules that ship are not on the class path");
        }
        var files = texts(folder).stream().map(RuleReader::read).toList();
        var faults = Stream.concat(files.stream().flatMap(file -> file.problems().stream()), linked(files))
                .map(Problem::toString)
                .toList();
        if (!faults.isEmpty()) {
            throw new IllegalStateException("rules that ship have faults: " + faults);
        }
        return files;
    }

    private static Stream<Problem> linked(List<RuleReader.Read> files) {
        return RuleFiles.link(files).problems().stream();
    }

    private static List<RuleText> texts(URL folder) {
        try {
            var uri = folder.toURI();
            if (!"jar".equals(uri.getScheme())) {
                return texts(Path.of(uri));
            }
            var inJar = uri.toString().split("!", 2);
            try (var jar =
                    FileSystems.newFileSystem(Path.of(URI.create(inJar[0].substring("jar:".length()))), Map.of())) {
                return texts(jar.getPath(inJar[1]));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the rules that ship cannot be read", unreadable);
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException("no place for the rules that ship: " + folder, impossible);
        }
    }

    private static List<RuleText> texts(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .map(RulePack::text)
                    .toList();
        }
    }

    private static RuleText text(Path file) {
        try {
            return new RuleText("rules/" + file.getFileName(), Files.readString(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("a rule that ships cannot be read: " + file, unreadable);
        }
    }
}
