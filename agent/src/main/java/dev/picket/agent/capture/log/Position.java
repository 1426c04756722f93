package dev.picket.agent.capture.log;

import java.util.List;
import java.util.Optional;

/**
 * How far a log has been handed on.
 *
 * @param key the file's device and inode
 * @param head what the file is known by should they change
 * @param offset bytes of its content, uncompressed, that were handed on
 * @param modified when it was last seen written, in ms since 1970
 */
record Position(String key, Head head, long offset, long modified) {
    private static final String TITLE = "picket log position, version 1";

    String text() {
        return String.join(
                        "\n",
                        TITLE,
                        key,
                        Integer.toString(head.length()),
                        head.digest(),
                        Long.toString(offset),
                        Long.toString(modified))
                + "\n";
    }

    /** The position, or empty if the text is none. */
    static Optional<Position> parse(String text) {
        var lines = text.lines().toList();
        return lines.size() == 6 && lines.getFirst().equals(TITLE) ? numbered(lines) : Optional.empty();
    }

    private static Optional<Position> numbered(List<String> lines) {
        try {
            var head = new Head(Integer.parseInt(lines.get(2)), lines.get(3));
            var position = new Position(lines.get(1), head, Long.parseLong(lines.get(4)), Long.parseLong(lines.get(5)));
            return position.offset >= 0 && head.length() >= 0 && head.length() <= Head.BYTES_MAX
                    ? Optional.of(position)
                    : Optional.empty();
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }
}
