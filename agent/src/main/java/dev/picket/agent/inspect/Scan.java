package dev.picket.agent.inspect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.LongConsumer;

/** What the inspector would label in texts a person gives it; never echoes what it found. One thread. */
public final class Scan {
    private static final int PIECE = 8192;

    private final Catalogue catalogue = Catalogue.standard();
    private final ObjectMapper json = new ObjectMapper();

    /**
     * Reads lines of {@code {"id","text"}}, writes lines of {@code {"id","labels":[{"type","rule","start","end","confidence"}]}}; offsets
     * count Unicode code points.
     *
     * @param malformed told the number, from 1, of each line that is not such an object; it is left out
     * @return labels written
     */
    public long lines(Reader in, Appendable out, LongConsumer malformed) throws IOException {
        var lines = in instanceof BufferedReader buffered ? buffered : new BufferedReader(in);
        long number = 0;
        long labels = 0;
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            var given = parse(line);
            if (given.path("text").isTextual()) {
                var finds = scan(given.path("text").textValue());
                labels += finds.size();
                out.append(written(given.path("id"), finds)).append('\n');
            } else {
                malformed.accept(number);
            }
        }
        return labels;
    }

    /**
     * Reads one text to its end, writes one line for each label: {@code start-end type rule confidence}.
     *
     * @return labels written
     */
    public long text(Reader in, Appendable out) throws IOException {
        var scanner = new Scanner(catalogue);
        var piece = new char[PIECE];
        for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
            scanner.add(new String(piece, 0, read));
        }
        var finds = scanner.finish();
        for (var find : finds) {
            var kind = find.rule();
            out.append(find.start() + "-" + find.end() + " " + kind.type() + " " + kind.id() + " " + kind.confidence()
                    + "\n");
        }
        return finds.size();
    }

    private List<Find> scan(String text) {
        var scanner = new Scanner(catalogue);
        scanner.add(text);
        return scanner.finish();
    }

    private JsonNode parse(String line) {
        try {
            return json.readTree(line);
        } catch (JsonProcessingException malformed) {
            return json.missingNode();
        }
    }

    private String written(JsonNode id, List<Find> finds) {
        var object = json.createObjectNode();
        object.set("id", id);
        var labels = object.putArray("labels");
        finds.forEach(find -> describe(find, labels.addObject()));
        try {
            return json.writeValueAsString(object);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static void describe(Find find, ObjectNode label) {
        label.put("type", find.rule().type())
                .put("rule", find.rule().id())
                .put("start", find.start())
                .put("end", find.end())
                .put("confidence", find.rule().confidence());
    }
}
