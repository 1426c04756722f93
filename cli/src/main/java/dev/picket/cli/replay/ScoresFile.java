package dev.picket.cli.replay;

import dev.picket.event.Plane;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code id,plane,channel,score}, zeroes left out. The last word of a channel about an event is written, if it comes within {@link #OPEN_MAX}
 * further scores; so memory is bounded whatever the input's length.
 */
final class ScoresFile implements AutoCloseable {
    private static final int OPEN_MAX = 500_000;

    private final Writer out;
    private final Map<Cell, Double> open = new LinkedHashMap<>();

    private ScoresFile(Writer out) {
        this.out = out;
    }

    static ScoresFile create(Path file) throws IOException {
        var out = Files.newBufferedWriter(file);
        out.write("id,plane,channel,score\n");
        return new ScoresFile(out);
    }

    void score(Plane plane, String eventId, String channel, double score) {
        open.put(new Cell(plane, eventId, channel), score);
        if (open.size() > OPEN_MAX) {
            var eldest = open.entrySet().iterator();
            write(eldest.next());
            eldest.remove();
        }
    }

    @Override
    public void close() throws IOException {
        open.entrySet().forEach(this::write);
        open.clear();
        out.close();
    }

    private void write(Map.Entry<Cell, Double> entry) {
        var cell = entry.getKey();
        if (entry.getValue() == 0) {
            return;
        }
        try {
            out.append(quoted(cell.eventId()))
                    .append(',')
                    .append(cell.plane().label())
                    .append(',')
                    .append(cell.channel())
                    .append(',')
                    .append(Double.toString(entry.getValue()))
                    .append('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** RFC 4180; ids of the contract hold no quotes. */
    private static String quoted(String id) {
        return id.indexOf(',') < 0 ? id : '"' + id + '"';
    }

    private record Cell(Plane plane, String eventId, String channel) {}
}
