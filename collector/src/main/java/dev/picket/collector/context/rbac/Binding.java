package dev.picket.collector.context.rbac;

import dev.picket.event.Content.Subject;
import java.util.List;

/**
 * A RoleBinding or ClusterRoleBinding.
 *
 * @param namespace empty for a ClusterRoleBinding
 * @param roleKind {@code Role} or {@code ClusterRole}
 */
public record Binding(String namespace, String name, String roleKind, String roleName, List<Subject> subjects) {
    public Binding {
        subjects = List.copyOf(subjects);
    }

    String key() {
        return Role.key(namespace, name);
    }

    /** Of the role that it grants. */
    String roleKey() {
        return Role.key(roleKind.equals("ClusterRole") ? "" : namespace, roleName);
    }
}
