package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.JsonCursor;
import dev.picket.event.Content.Binding;
import dev.picket.event.Content.PolicyRule;
import dev.picket.event.Content.Role;
import dev.picket.event.Content.Subject;
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

    void takeRules(JsonCursor json) {
        rules.addAll(kept.each(json, Kept.MANY - rules.size(), one -> new RuleDraft().read(one)));
    }

    void takeSubjects(JsonCursor json) {
        subjects.addAll(kept.each(json, Kept.MANY - subjects.size(), one -> new SubjectDraft().read(one)));
    }

    void takeRole(String field, JsonCursor json) {
        switch (field) {
            case "kind" -> roleKind = json.text();
            case "name" -> roleName = json.text();
            default -> {}
        }
    }

    void takeAggregation(String field, JsonCursor json) {
        if (field.equals("clusterRoleSelectors")) {
            json.elements(selector -> selector.fields(this::takeSelector));
        }
    }

    private void takeSelector(String field, JsonCursor json) {
        if (field.equals("matchLabels")) {
            json.fields((label, value) -> {
                if (kept.room(aggregates, Kept.FEW)) {
                    aggregates.add(label + '=' + value.text());
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

        private PolicyRule read(JsonCursor json) {
            json.fields(this::take);
            return new PolicyRule(verbs, groups, resources, names, paths);
        }

        private void take(String field, JsonCursor json) {
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

        private Subject read(JsonCursor json) {
            json.fields(this::take);
            return new Subject(kind, namespace, name);
        }

        private void take(String field, JsonCursor json) {
            switch (field) {
                case "kind" -> kind = json.text();
                case "namespace" -> namespace = json.text();
                case "name" -> name = json.text();
                default -> {}
            }
        }
    }
}
