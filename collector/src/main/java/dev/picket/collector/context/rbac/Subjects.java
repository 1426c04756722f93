package dev.picket.collector.context.rbac;

import dev.picket.event.Content.Subject;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Whom bindings name, as one string each; and as whom a user is named. */
final class Subjects {
    static final String MASTERS = group("system:masters");
    private static final String UNAUTHENTICATED = "system:unauthenticated";

    private Subjects() {}

    /** The user and its groups, those included that Kubernetes gives to everyone of its kind. */
    static Set<String> of(String user, List<String> groups) {
        var subjects = new TreeSet<String>();
        groups.forEach(group -> subjects.add(group(group)));
        var anonymous = user.isEmpty() || user.equals("system:anonymous") || groups.contains(UNAUTHENTICATED);
        subjects.add(user(user.isEmpty() ? "system:anonymous" : user));
        subjects.add(group(anonymous ? UNAUTHENTICATED : "system:authenticated"));
        ServiceAccountName.of(user).ifPresent(account -> {
            subjects.add(group("system:serviceaccounts"));
            subjects.add(group("system:serviceaccounts:" + account.namespace()));
        });
        return subjects;
    }

    static String of(Subject subject, String bindingNamespace) {
        return switch (subject.kind()) {
            case "Group" -> group(subject.name());
            case "ServiceAccount" -> user(account(subject, bindingNamespace));
            default -> user(subject.name());
        };
    }

    static String account(Subject subject, String bindingNamespace) {
        var namespace = subject.namespace().isEmpty() ? bindingNamespace : subject.namespace();
        return new ServiceAccountName(namespace, subject.name()).user();
    }

    static String user(String name) {
        return "user " + name;
    }

    static String group(String name) {
        return "group " + name;
    }
}
