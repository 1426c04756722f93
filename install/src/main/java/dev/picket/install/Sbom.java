package dev.picket.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an image is made of, as CycloneDX 1.6: of the build's bill of materials the jars that are in it, told by their SHA-256; the Java runtime; and each
 * library of the building machine, with the Debian package that it is of.
 */
final class Sbom {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private final JsonNode ofBuild;

    private Sbom(JsonNode ofBuild) {
        this.ofBuild = ofBuild;
    }

    /** @param file what the build's CycloneDX plugin wrote */
    static Sbom read(Path file) throws IOException {
        return new Sbom(JSON.readTree(file.toFile()));
    }

    /** @throws IOException names a jar that the build does not know */
    byte[] of(String image, String version, Collection<Path> jars, JavaRuntime runtime, NativeLibraries libraries)
            throws IOException {
        var bom = JSON.createObjectNode();
        bom.put("bomFormat", "CycloneDX").put("specVersion", "1.6").put("version", 1);
        bom.putObject("metadata")
                .putObject("component")
                .put("type", "container")
                .put("name", image)
                .put("version", version);
        var components = bom.putArray("components");
        var known = byDigest();
        for (var jar : jars) {
            var component = known.get(Digest.of(jar));
            if (component == null) {
                throw new IOException(jar + " is not in the build's bill of materials");
            }
            components.add(component);
        }
        add(
                components,
                "framework",
                "temurin",
                runtime.version(),
                "pkg:generic/temurin@" + runtime.version(),
                Optional.empty());
        for (var library : new TreeMap<>(libraries.files()).values()) {
            addLibrary(components, library, runtime.architecture());
        }
        return JSON.writeValueAsBytes(bom);
    }

    private Map<String, JsonNode> byDigest() {
        var known = new HashMap<String, JsonNode>();
        for (var component : ofBuild.path("components")) {
            for (var hash : component.path("hashes")) {
                if (hash.path("alg").asText().equals("SHA-256")) {
                    known.put(hash.path("content").asText(), component);
                }
            }
        }
        return known;
    }

    private static void addLibrary(ArrayNode components, Path library, String architecture) throws IOException {
        var name = library.getFileName().toString();
        var digest = Optional.of(Digest.of(library));
        var owner = debian(library);
        if (owner.isEmpty()) {
            add(components, "file", name, "", "", digest);
            return;
        }
        var words = owner.get();
        var purl = "pkg:deb/debian/" + words.get(0) + '@'
                + words.get(1).replace("+", "%2B").replace(":", "%3A") + "?arch=" + architecture;
        add(components, "library", words.get(0) + '/' + name, words.get(1), purl, digest);
    }

    private static void add(
            ArrayNode components, String type, String name, String version, String purl, Optional<String> digest) {
        ObjectNode component = components.addObject().put("type", type).put("name", name);
        if (!version.isEmpty()) {
            component.put("version", version);
        }
        if (!purl.isEmpty()) {
            component.put("purl", purl);
        }
        digest.ifPresent(sum ->
                component.putArray("hashes").addObject().put("alg", "SHA-256").put("content", sum));
    }

    /** Package and version; empty where dpkg does not know. A file below /lib may be known as one below /usr/lib, and the other way. */
    private static Optional<List<String>> debian(Path library) throws IOException {
        var real = library.toRealPath().toString();
        for (var path : List.of(library.toString(), real, real.replaceFirst("^/usr/", "/"), "/usr" + real)) {
            var owner = owner(path);
            if (owner.isPresent()) {
                return owner;
            }
        }
        return Optional.empty();
    }

    private static Optional<List<String>> owner(String path) {
        try {
            var said = Programs.say("dpkg-query", "-S", path);
            var name = said.substring(0, Math.max(0, said.indexOf(':')));
            var version =
                    Programs.say("dpkg-query", "-W", "-f", "${Version} ", name).strip();
            return Optional.of(List.of(name, version.split(" ")[0]));
        } catch (IOException unknown) {
            return Optional.empty();
        }
    }
}
