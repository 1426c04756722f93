package dev.picket.collector.detect.audit.sigma;

import java.util.StringJoiner;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** YAML as one line of JSON, so that an example goes through the reader that requests go through. Bounded by {@link Yaml}. */
final class JsonText {
    private JsonText() {}

    static String of(Node node) {
        return switch (node) {
            case MappingNode mapping -> {
                var object = new StringJoiner(",", "{", "}");
                mapping.getValue()
                        .forEach(entry -> object.add(name(entry.getKeyNode()) + ':' + of(entry.getValueNode())));
                yield object.toString();
            }
            case SequenceNode sequence -> {
                var array = new StringJoiner(",", "[", "]");
                sequence.getValue().forEach(item -> array.add(of(item)));
                yield array.toString();
            }
            case ScalarNode scalar -> scalar(scalar);
            default -> "null";
        };
    }

    private static String name(Node key) {
        return quoted(key instanceof ScalarNode scalar ? scalar.getValue() : "?");
    }

    private static String scalar(ScalarNode scalar) {
        if (Yaml.isNull(scalar)) {
            return "null";
        }
        boolean bare =
                scalar.isPlain() && scalar.getValue().matches("true|false|-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,9})?");
        return bare ? scalar.getValue() : quoted(scalar.getValue());
    }

    private static String quoted(String text) {
        var json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                json.append("\\u%04x".formatted((int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
