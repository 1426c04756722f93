package dev.picket.collector.context;

import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A part of a YAML file as JSON. Bounded in what comes out, for a few aliases can mean a lot. One thread. */
final class YamlJson {
    static final int CHARACTERS_MAX = 2 << 20;

    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    private final StringBuilder json = new StringBuilder();

    private YamlJson() {}

    /** Empty when it would be longer than {@link #CHARACTERS_MAX}. */
    static Optional<String> of(Node node) {
        var written = new YamlJson();
        written.write(node);
        return written.isFull() ? Optional.empty() : Optional.of(written.json.toString());
    }

    private boolean isFull() {
        return json.length() > CHARACTERS_MAX;
    }

    private void write(Node node) {
        if (isFull()) {
            return;
        }
        switch (node) {
            case MappingNode mapping -> writeMapping(mapping);
            case SequenceNode sequence -> writeSequence(sequence);
            case ScalarNode scalar -> writeScalar(scalar);
            default -> json.append("null");
        }
    }

    private void writeMapping(MappingNode mapping) {
        json.append('{');
        boolean first = true;
        for (var entry : mapping.getValue()) {
            json.append(first ? "" : ",");
            writeText(entry.getKeyNode() instanceof ScalarNode key ? key.getValue() : "?");
            json.append(':');
            write(entry.getValueNode());
            first = false;
        }
        json.append('}');
    }

    private void writeSequence(SequenceNode sequence) {
        json.append('[');
        boolean first = true;
        for (var item : sequence.getValue()) {
            json.append(first ? "" : ",");
            write(item);
            first = false;
        }
        json.append(']');
    }

    private void writeScalar(ScalarNode scalar) {
        var text = scalar.getValue();
        if (scalar.getTag().equals(Tag.NULL)) {
            json.append("null");
        } else if (isPlain(scalar, text)) {
            json.append(text);
        } else {
            writeText(text);
        }
    }

    private static boolean isPlain(ScalarNode scalar, String text) {
        return scalar.getTag().equals(Tag.BOOL)
                ? text.equals("true") || text.equals("false")
                : !scalar.getTag().equals(Tag.STR) && NUMBER.matcher(text).matches();
    }

    private void writeText(String text) {
        json.append('"');
        for (int i = 0; i < text.length() && !isFull(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
