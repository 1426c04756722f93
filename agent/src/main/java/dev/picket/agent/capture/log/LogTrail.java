package dev.picket.agent.capture.log;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A log and the files that were rotated away from it, in the order they were written: as the API server names them
 * ({@code audit-2026-03-01T10-00-00.000.log}) and as logrotate does ({@code audit.log.1}, {@code audit.log-20260301}), compressed or not.
 */
final class LogTrail {
    private static final int NUMBER_DIGITS = 9;
    private static final String GZ = ".gz";

    private final Path log;
    private final Pattern rotated;

    LogTrail(Path log) {
        this.log = log.toAbsolutePath();
        this.rotated = pattern(log.getFileName().toString());
    }

    /** The file that a position is in, under whatever name it has now. */
    Optional<Path> find(Position position) throws IOException {
        var newestFirst = files().reversed();
        for (var file : newestFirst) {
            if (is(file, position)) {
                return Optional.of(file);
            }
        }
        for (var file : newestFirst) {
            if (holds(file, position)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    /**
     * The file that was written after the one a position is in; none until its first line is whole, for before that nothing tells it from
     * the file that may stand in its place a moment later.
     */
    Optional<Path> after(Position position) throws IOException {
        var next = next(position);
        return Head.distinct(next) ? Optional.of(next) : Optional.empty();
    }

    private Path next(Position position) throws IOException {
        var found = find(position);
        if (found.isEmpty()) {
            return newerThan(position);
        }
        var files = files();
        int next = files.indexOf(found.get()) + 1;
        return next > 0 && next < files.size() ? files.get(next) : log;
    }

    /** The oldest file that was written to after we last saw that of the position, which is gone. */
    Path newerThan(Position position) throws IOException {
        for (var file : files()) {
            if (Files.getLastModifiedTime(file).toMillis() > position.modified()) {
                return file;
            }
        }
        return log;
    }

    private static boolean is(Path file, Position position) throws IOException {
        try {
            return LogFile.key(LogFile.stat(file)).equals(position.key())
                    && (position.head().length() == 0 || holds(file, position));
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    /** Compressed files are taken at their beginning's word; a plain one must be long enough, too. */
    private static boolean holds(Path file, Position position) throws IOException {
        try {
            return position.head().opens(file) && (Files.size(file) >= position.offset() || Head.compressed(file));
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    /** Oldest first, the log itself last. */
    private List<Path> files() throws IOException {
        var names = new HashSet<String>();
        var matches = new ArrayList<Matcher>();
        try (var directory = Files.newDirectoryStream(log.getParent())) {
            for (var file : directory) {
                var match = rotated.matcher(file.getFileName().toString());
                if (match.matches()) {
                    names.add(match.group());
                    matches.add(match);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        var files = new ArrayList<Path>();
        matches.stream()
                .filter(match -> !(match.group().endsWith(GZ) && names.contains(withoutGz(match.group()))))
                .sorted(Comparator.comparing(LogTrail::age))
                .forEach(match -> files.add(log.resolveSibling(match.group())));
        if (Files.exists(log)) {
            files.add(log);
        }
        return files;
    }

    /** Sorts oldest first: times as they are, numbers backwards. */
    private static String age(Matcher match) {
        return match.group("number") == null
                ? withoutGz(match.group())
                : "%010d".formatted(10_000_000_000L - Long.parseLong(match.group("number")) - 1);
    }

    private static String withoutGz(String name) {
        return name.endsWith(GZ) ? name.substring(0, name.length() - GZ.length()) : name;
    }

    private static Pattern pattern(String name) {
        int dot = name.lastIndexOf('.');
        var stem = Pattern.quote(dot < 0 ? name : name.substring(0, dot));
        var extension = dot < 0 ? "" : Pattern.quote(name.substring(dot));
        var whole = Pattern.quote(name);
        return Pattern.compile("(?:%s-\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\d\\.\\d{3}%s".formatted(stem, extension)
                + "|%s-\\d{8}(?:-\\d{1,10})?".formatted(whole)
                + "|%s\\.(?<number>\\d{1,%d}))(?:\\.gz)?".formatted(whole, NUMBER_DIGITS));
    }
}
