package dev.picket.agent.capture.audit;

import static dev.picket.agent.capture.BoundedJson.text;

import com.fasterxml.jackson.core.JsonParser;
import dev.picket.agent.capture.BoundedJson;
import dev.picket.event.Content.Binding;
import dev.picket.event.Content.PolicyRule;
import dev.picket.event.Content.Role;
import dev.picket.event.Content.Subject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A role or a binding while it is read. One thread. */
final class RightsDraft {
    private final Kept kept;
    private final List<PolicyRule> rules = new ArrayList<>();
    private final List<Subject> subjects = new ArrayList<>();
    private final List<String> aggregates = new ArrayList<>();
    private String roleKind = "";
    private String roleName = "";

    RightsDraft(Kept kept) {
        this.kept = kept;
    }

    Role role(List<String> aggregatedInto) {
        return new Role(rules, aggregates, aggregatedInto);
    }

    Binding binding() {
        return new Binding(roleKind, roleName, subjects);
    }

    void takeRules(JsonParser json) throws IOException {
        rules.addAll(kept.each(json, Kept.MANY - rules.size(), one -> new RuleDraft().read(one)));
    }

    void takeSubjects(JsonParser json) throws IOException {
        subjects.addAll(kept.each(json, Kept.MANY - subjects.size(), one -> new SubjectDraft().read(one)));
    }

    void takeRole(String field, JsonParser json) throws IOException {
        switch (field) {
            case "kind" -> roleKind = text(json);
            case "name" -> roleName = text(json);
            default -> {}
        }
    }

    void takeAggregation(String field, JsonParser json) throws IOException {
        if (field.equals("clusterRoleSelectors")) {
            BoundedJson.elements(json, selector -> BoundedJson.fields(selector, this::takeSelector));
        }
    }

    private void takeSelector(String field, JsonParser json) throws IOException {
        if (field.equals("matchLabels")) {
            BoundedJson.fields(json, (label, value) -> {
                if (kept.room(aggregates, Kept.FEW)) {
                    aggregates.add(label + '=' + text(value));
                }
            });
        } else if (field.equals("matchExpressions") && kept.room(aggregates, Kept.FEW)) {
            aggregates.add("an expression");
        }
    }

    private final class RuleDraft {
        private List<String> verbs = List.of();
        private List<String> groups = List.of();
        private List<String> resources = List.of();
        private List<String> names = List.of();
        private List<String> paths = List.of();

        private PolicyRule read(JsonParser json) throws IOException {
            BoundedJson.fields(json, this::take);
            return new PolicyRule(verbs, groups, resources, names, paths);
        }

        private void take(String field, JsonParser json) throws IOException {
            switch (field) {
                case "verbs" -> verbs = kept.texts(json);
                case "apiGroups" -> groups = kept.texts(json);
                case "resources" -> resources = kept.texts(json);
                case "resourceNames" -> names = kept.texts(json);
                case "nonResourceURLs" -> paths = kept.texts(json);
                default -> {}
            }
        }
    }

    private static final class SubjectDraft {
        private String kind = "";
        private String namespace = "";
        private String name = "";

        private Subject read(JsonParser json) throws IOException {
            BoundedJson.fields(json, this::take);
            return new Subject(kind, namespace, name);
        }

        private void take(String field, JsonParser json) throws IOException {
            switch (field) {
                case "kind" -> kind = text(json);
                case "namespace" -> namespace = text(json);
                case "name" -> name = text(json);
                default -> {}
            }
        }
    }
}
