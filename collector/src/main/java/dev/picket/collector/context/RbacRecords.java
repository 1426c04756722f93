package dev.picket.collector.context;

import dev.picket.collector.context.rbac.Selector;
import dev.picket.event.Content;
import dev.picket.event.Content.PolicyRule;
import dev.picket.event.Content.Subject;
import java.util.List;
import java.util.Map;

/** Roles and bindings of an inventory file. */
final class RbacRecords {
    private RbacRecords() {}

    static ClusterObject role(YamlRecord yaml) {
        var rules = yaml.records("rules").map(RbacRecords::rule).toList();
        var aggregates = yaml.records("aggregates").map(RbacRecords::selector).toList();
        return object(yaml, "roles", new Content.Role(rules, List.of(), List.of()), aggregates);
    }

    static ClusterObject binding(YamlRecord yaml) {
        var subjects = yaml.records("subjects").map(RbacRecords::subject).toList();
        var content = new Content.Binding(yaml.required("roleKind"), yaml.required("roleName"), subjects);
        return object(yaml, "rolebindings", content, List.of());
    }

    /** @param resource of one that has a namespace */
    private static ClusterObject object(YamlRecord yaml, String resource, Content content, List<Selector> aggregates) {
        var namespace = yaml.text("namespace");
        var life = BodyRecords.Life.of(yaml);
        var object = new ClusterObject(
                life.uid(),
                namespace.isEmpty() ? "cluster" + resource : resource,
                namespace,
                yaml.required("name"),
                content,
                content instanceof Content.Role ? yaml.labels("labels") : Map.of(),
                aggregates,
                life.created(),
                life.from(),
                life.until());
        yaml.end();
        return object;
    }

    private static PolicyRule rule(YamlRecord yaml) {
        var rule = new PolicyRule(
                yaml.texts("verbs"),
                yaml.texts("groups"),
                yaml.texts("resources"),
                yaml.texts("names"),
                yaml.texts("paths"));
        yaml.end();
        return rule;
    }

    private static Selector selector(YamlRecord yaml) {
        var selector = Selector.of(yaml.labels("labels"));
        yaml.end();
        return selector;
    }

    private static Subject subject(YamlRecord yaml) {
        var subject = new Subject(yaml.required("kind"), yaml.text("namespace"), yaml.required("name"));
        yaml.end();
        return subject;
    }
}
