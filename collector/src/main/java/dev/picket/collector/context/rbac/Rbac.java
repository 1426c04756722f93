package dev.picket.collector.context.rbac;

import dev.picket.collector.context.rbac.Permissions.Grant;
import dev.picket.event.Content.PolicyRule;
import dev.picket.event.Content.Subject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * All roles and bindings at one moment, and what they give to whom. A pure function of them, but for a bounded memory of answers. Any thread. Knows RBAC only: the
 * node authoriser, webhooks and ABAC may allow more.
 */
public final class Rbac {
    public static final Rbac EMPTY = new Rbac(List.of(), List.of());
    private static final int ANSWERS_MAX = 4_096;

    private final Map<String, Role> roles = new HashMap<>();
    private final Map<String, List<Binding>> bySubject = new HashMap<>();
    private final List<Binding> bindings;
    private final Map<Set<String>, Permissions> answers = new ConcurrentHashMap<>();

    public Rbac(Collection<Role> roles, Collection<Binding> bindings) {
        roles.forEach(role -> this.roles.put(role.key(), role));
        this.bindings = List.copyOf(bindings);
        this.bindings.forEach(binding -> subjects(binding)
                .forEach(subject -> bySubject
                        .computeIfAbsent(subject, _ -> new ArrayList<>(2))
                        .add(binding)));
    }

    /** @param groups those that the user's name implies are added */
    public Permissions of(String user, List<String> groups) {
        var subjects = Subjects.of(user, groups);
        if (subjects.contains(Subjects.MASTERS)) {
            return new Permissions(true, List.of());
        }
        if (answers.size() > ANSWERS_MAX) {
            answers.clear();
        }
        return answers.computeIfAbsent(subjects, this::closure);
    }

    /** Of whom a binding names: of a group, what it gives to its members. */
    public Permissions of(Subject subject, String bindingNamespace) {
        return switch (subject.kind()) {
            case "Group" ->
                subject.name().equals("system:masters")
                        ? new Permissions(true, List.of())
                        : closure(Set.of(Subjects.group(subject.name())));
            case "ServiceAccount" -> of(Subjects.account(subject, bindingNamespace), List.of());
            default -> of(subject.name(), List.of());
        };
    }

    public Optional<Role> role(String namespace, String name) {
        return Optional.ofNullable(roles.get(Role.key(namespace, name)));
    }

    /** Its own rules, or what the roles that it takes in have now. */
    public List<PolicyRule> rulesOf(String namespace, String name) {
        return rules(Role.key(namespace, name), new LinkedHashSet<>());
    }

    /** Through which a role's rules are given, also when another role takes it in. */
    public List<Binding> bindingsOf(String namespace, String name) {
        return bindings.stream()
                .filter(binding -> leadsTo(binding.roleKey(), Role.key(namespace, name), new LinkedHashSet<>()))
                .toList();
    }

    private Permissions closure(Set<String> subjects) {
        var grants = new ArrayList<Grant>();
        subjects.stream()
                .flatMap(subject -> bySubject.getOrDefault(subject, List.of()).stream())
                .distinct()
                .forEach(binding -> grants(binding).forEach(grants::add));
        return new Permissions(false, grants);
    }

    private Stream<Grant> grants(Binding binding) {
        var role = binding.roleKey();
        return rules(role, new LinkedHashSet<>()).stream()
                .map(rule -> new Grant(binding.namespace(), rule, binding.key(), role));
    }

    private List<PolicyRule> rules(String key, Set<String> seen) {
        var role = roles.get(key);
        if (role == null || !seen.add(key)) {
            return List.of();
        }
        var taken = new ArrayList<PolicyRule>();
        takenIn(role).forEach(other -> taken.addAll(rules(other.key(), seen)));
        return taken.isEmpty() ? role.rules() : List.copyOf(new LinkedHashSet<>(taken));
    }

    private boolean leadsTo(String from, String to, Set<String> seen) {
        var role = roles.get(from);
        return from.equals(to)
                || (role != null && seen.add(from) && takenIn(role).anyMatch(other -> leadsTo(other.key(), to, seen)));
    }

    private Stream<Role> takenIn(Role role) {
        return role.aggregates().isEmpty()
                ? Stream.empty()
                : roles.values().stream()
                        .filter(other ->
                                other.namespace().isEmpty() && !other.key().equals(role.key()))
                        .filter(other -> role.aggregates().stream().anyMatch(selector -> selector.fits(other.labels())))
                        .sorted(Comparator.comparing(Role::name));
    }

    private static Stream<String> subjects(Binding binding) {
        return binding.subjects().stream()
                .map(subject -> Subjects.of(subject, binding.namespace()))
                .distinct();
    }
}
