package dev.picket.collector.context;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads an inventory from a small YAML file, for clusters whose API cannot be watched and for replays. {@code docs/examples/inventory.yaml}
 * shows every key.
 */
public final class InventoryFile {
    static final int BYTES_MAX = 16 << 20;

    private InventoryFile() {}

    /** What came of reading it. */
    public sealed interface Loaded {
        record Read(Inventory inventory) implements Loaded {}

        /** @param problems for people: {@code file:line: field: what is wrong and how to fix it}, at most {@link Problems#MAX} */
        record Refused(List<String> problems) implements Loaded {
            public Refused {
                problems = List.copyOf(problems);
            }
        }
    }

    /**
     * At most 16 MiB of UTF-8.
     *
     * @param reader of what objects say
     */
    public static Loaded read(Path file, BodyReader reader) {
        try {
            var size = Files.size(file);
            return size > BYTES_MAX
                    ? refused(file + ": is too large: " + size + " bytes, at most " + BYTES_MAX)
                    : parse(file.toString(), Files.readString(file), reader);
        } catch (NoSuchFileException absent) {
            return refused(file + ": there is no such file");
        } catch (CharacterCodingException notUtf8) {
            return refused(file + ": is not UTF-8");
        } catch (IOException unreadable) {
            return refused(file + ": cannot be read: " + unreadable.getClass().getSimpleName());
        }
    }

    /** @param name of the file, for messages */
    static Loaded parse(String name, String yaml, BodyReader reader) {
        var settings = LoadSettings.builder()
                .setLabel(name)
                .setCodePointLimit(BYTES_MAX)
                .build();
        try {
            var root = new Compose(settings).composeString(yaml);
            return root.map(node -> inventory(name, node, reader)).orElseGet(() -> new Loaded.Read(Inventory.EMPTY));
        } catch (MarkedYamlEngineException broken) {
            var line = broken.getProblemMark().map(Mark::getLine).orElse(0) + 1;
            return refused(name + ':' + line + ": is not YAML: " + broken.getProblem());
        } catch (YamlEngineException broken) {
            return refused(name + ": is not YAML that can be read");
        } catch (StackOverflowError tooDeep) {
            return refused(name + ": is nested too deep");
        }
    }

    private static Loaded inventory(String name, org.snakeyaml.engine.v2.nodes.Node node, BodyReader reader) {
        var problems = new Problems(name);
        var root = new YamlRecord("", node, problems);
        var inventory = Inventory.of(
                root.records("pods").map(InventoryFile::pod).toList(),
                root.records("services").map(InventoryFile::service).toList(),
                root.records("nodes").map(InventoryFile::node).toList(),
                root.records("namespaces").map(InventoryFile::namespace).toList(),
                objects(root, reader));
        root.end();
        return problems.isEmpty() ? new Loaded.Read(inventory) : new Loaded.Refused(problems.all());
    }

    private static ObjectHistory objects(YamlRecord root, BodyReader reader) {
        var bodies = new BodyRecords(reader);
        return ObjectHistory.of(Stream.of(
                        root.records("roles").map(RbacRecords::role),
                        root.records("bindings").map(RbacRecords::binding),
                        root.records("objects").map(bodies::object))
                .flatMap(some -> some)
                .toList());
    }

    private static Pod pod(YamlRecord yaml) {
        var pod = new Pod(
                yaml.text("uid"),
                yaml.required("namespace"),
                yaml.required("name"),
                yaml.addresses("addresses"),
                yaml.text("node"),
                yaml.text("workload"),
                yaml.text("kind"),
                yaml.text("serviceAccount"),
                yaml.flag("hostNetwork"),
                yaml.labels("labels"),
                yaml.time("from", Instant.EPOCH),
                yaml.time("until", Instant.MAX));
        yaml.end();
        return pod;
    }

    private static Service service(YamlRecord yaml) {
        var service = new Service(
                yaml.required("namespace"),
                yaml.required("name"),
                yaml.addresses("addresses"),
                yaml.ports("ports"),
                yaml.labels("selector"),
                yaml.text("workload"));
        yaml.end();
        return service;
    }

    private static Node node(YamlRecord yaml) {
        var node = new Node(yaml.required("name"), yaml.addresses("addresses"), yaml.flag("controlPlane"));
        yaml.end();
        return node;
    }

    private static Namespace namespace(YamlRecord yaml) {
        var namespace = new Namespace(yaml.required("name"), yaml.labels("labels"));
        yaml.end();
        return namespace;
    }

    private static Loaded refused(String problem) {
        return new Loaded.Refused(List.of(problem));
    }
}
