package dev.picket.collector;

import dev.picket.collector.detect.audit.sigma.Problem;
import dev.picket.collector.detect.audit.sigma.RuleReader;
import dev.picket.collector.detect.audit.sigma.RuleText;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Reads rules from files of one's own: {@code *.yaml} and {@code *.yml}, of a folder also those below it. */
public final class RuleFolder {
    /** Files of one folder, and levels below it. */
    static final int FILES_MAX = 5_000;

    private static final int DEPTH_MAX = 8;

    private RuleFolder() {}

    /**
     * The files that a path stands for, in order of their names.
     *
     * @throws IOException the path cannot be listed
     */
    public static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (var files = Files.walk(path, DEPTH_MAX)) {
            var found = files.filter(RuleFolder::isRule)
                    .sorted()
                    .limit(FILES_MAX + 1L)
                    .toList();
            if (found.size() > FILES_MAX) {
                throw new IOException(path + " holds more than " + FILES_MAX + " files of rules");
            }
            return found;
        }
    }

    /** What a file holds; one that cannot be read holds nothing, which is a problem of it. */
    public static RuleReader.Read read(Path file) {
        try {
            if (Files.size(file) > 4L * RuleText.CHARACTERS_MAX) {
                return refused(file, "the file is larger than " + 4L * RuleText.CHARACTERS_MAX + " bytes", "split it");
            }
            return RuleReader.read(new RuleText(file.toString(), Files.readString(file)));
        } catch (CharacterCodingException notUtf8) {
            return refused(file, "the file is not UTF-8", "");
        } catch (IOException unreadable) {
            return refused(
                    file, "the file cannot be read: " + unreadable.getClass().getSimpleName(), "");
        }
    }

    private static RuleReader.Read refused(Path file, String what, String fix) {
        var problem = new Problem(file.toString(), 1, 1, what, fix, true);
        return new RuleReader.Read(file.toString(), List.of(), List.of(), List.of(problem));
    }

    private static boolean isRule(Path file) {
        var name = file.getFileName().toString();
        boolean named = Stream.of(".yaml", ".yml").anyMatch(name::endsWith) && !name.startsWith(".");
        return named && Files.isRegularFile(file);
    }
}
