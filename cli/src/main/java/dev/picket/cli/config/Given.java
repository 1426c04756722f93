package dev.picket.cli.config;

import dev.picket.event.Nearest;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Node;

/** What was given: a file's tree and the environment; and what is wrong with it, as far as that was found out. One thread. */
final class Given {
    /** Set by Kubernetes in every pod beside a service named picket, or read by the launcher and by lab/: no settings. */
    private static final Pattern NOT_OURS = Pattern.compile(
            "PICKET_(JAVA|JAVA_OPTS|LAB(_MARK|_WORK)?|.*_SERVICE_(HOST|PORT.*)|(.*_)?PORT(_.*)?|SERVICE_(HOST|PORT.*))");

    private final String file;
    private final Map<String, String> environment;
    private final List<Problem> problems;
    private final Set<String> asked = new LinkedHashSet<>();

    Given(String file, Map<String, String> environment, List<Problem> problems) {
        this.file = file;
        this.environment = new LinkedHashMap<>(environment);
        this.problems = problems;
    }

    /** What the environment says about a key, or null. */
    @org.jspecify.annotations.Nullable
    String override(String key) {
        asked.add(key);
        return environment.remove(variable(key));
    }

    void problem(Node node, String key, String what, String fix) {
        problems.add(new Problem(where(node), key, what, fix));
    }

    void problemInVariable(String key, String what, String fix) {
        problems.add(new Problem("environment " + variable(key), key, what, fix));
    }

    /** After everything was asked for: variables that nobody asked for are mistakes too. */
    void refuseUnknownVariables() {
        var known = asked.stream().map(Given::variable).toList();
        for (var name : environment.keySet()) {
            if (name.startsWith("PICKET_") && !NOT_OURS.matcher(name).matches()) {
                var fix = Nearest.to(name, known)
                        .map(near -> "did you mean " + near + "?")
                        .orElse("unset it");
                problems.add(new Problem("environment " + name, "", "no setting has this name", fix));
            }
        }
    }

    /** Every key that was asked for, dotted, in order. */
    Set<String> asked() {
        return asked;
    }

    /** {@code ledger.sizeMax} is overridden by {@code PICKET_LEDGER_SIZE_MAX}. */
    static String variable(String key) {
        var name = new StringBuilder("PICKET_");
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (Character.isUpperCase(c)) {
                name.append('_');
            }
            name.append(c == '.' || c == '-' ? '_' : Character.toUpperCase(c));
        }
        return name.toString();
    }

    private String where(Node node) {
        return node.getStartMark()
                .map(mark -> file + " line " + (mark.getLine() + 1))
                .orElse(file);
    }
}
