package dev.picket.collector.context;

import dev.picket.collector.context.rbac.Binding;
import dev.picket.collector.context.rbac.Permissions;
import dev.picket.collector.context.rbac.ServiceAccountName;
import dev.picket.event.ApiCall;
import dev.picket.event.ApiCall.User;
import dev.picket.event.Content;
import dev.picket.event.Content.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * What somebody may do after a call that he could not do before: effective permissions after minus before.
 *
 * @param subject as the binding names it; of a group, what it gives to its members
 * @param self who made the call gains it himself, by his name or through a group of his
 * @param more never empty
 */
public record Gain(Subject subject, boolean self, Permissions more) {
    /** Of so many subjects of one call gains are told. */
    static final int SUBJECTS_MAX = 64;

    /** Of these somebody is a member because of what he is, and it is not his own doing. */
    private static final List<String> EVERYBODYS =
            List.of("system:authenticated", "system:unauthenticated", "system:serviceaccounts");

    /** By a call that wrote a binding: its subjects'. A role: of everybody to whom it leads, also through roles that take it in. Else nobody's. */
    public static List<Gain> of(ApiCall call, Access access) {
        var gains = new ArrayList<Gain>();
        each(call, access, (subject, namespace) -> {
            var more = more(subject, namespace, access);
            if (!more.isEmpty()) {
                gains.add(new Gain(subject, isSelf(subject, namespace, call.actingUser()), more));
            }
        });
        return List.copyOf(gains);
    }

    /** The writer himself gains by it. */
    public static boolean isOwn(ApiCall call, Access access) {
        var own = new ArrayList<Bound>();
        each(call, access, (subject, namespace) -> {
            if (isSelf(subject, namespace, call.actingUser())) {
                own.add(new Bound(subject, namespace));
            }
        });
        return own.stream()
                .anyMatch(bound -> !more(bound.subject, bound.namespace, access).isEmpty());
    }

    /** Whether a binding names who wrote it, or a group of his. */
    public static boolean isForSelf(ApiCall call) {
        return call.body().content() instanceof Content.Binding binding
                && binding.subjects().stream()
                        .anyMatch(subject -> isSelf(subject, call.object().namespace(), call.actingUser()));
    }

    /** A binding to a role of which nothing is known. */
    public static boolean isUnknown(ApiCall call, Access access) {
        return call.body().content() instanceof Content.Binding binding
                && !(binding.roleName().isEmpty() && access.changesRights())
                && access.after()
                        .rbac()
                        .role(
                                binding.roleKind().equals("ClusterRole")
                                        ? ""
                                        : call.object().namespace(),
                                binding.roleName())
                        .isEmpty();
    }

    private static Permissions more(Subject subject, String namespace, Access access) {
        return access.after()
                .rbac()
                .of(subject, namespace)
                .minus(access.before().rbac().of(subject, namespace));
    }

    private static void each(ApiCall call, Access access, BiConsumer<Subject, String> each) {
        if (!access.changesRights()) {
            return;
        }
        bindings(call, access).stream()
                .flatMap(binding -> binding.subjects().stream().map(subject -> new Bound(subject, binding.namespace())))
                .distinct()
                .limit(SUBJECTS_MAX)
                .forEach(bound -> each.accept(bound.subject, bound.namespace));
    }

    private record Bound(Subject subject, String namespace) {}

    private static List<Binding> bindings(ApiCall call, Access access) {
        var object = call.object();
        return switch (call.body().content()) {
            case Content.Binding binding ->
                List.of(new Binding(
                        object.namespace(), object.name(), binding.roleKind(), binding.roleName(), binding.subjects()));
            case Content.Role _ -> access.after().rbac().bindingsOf(object.namespace(), object.name());
            default -> List.of();
        };
    }

    private static boolean isSelf(Subject subject, String bindingNamespace, User user) {
        return switch (subject.kind()) {
            case "Group" ->
                user.groups().contains(subject.name()) && EVERYBODYS.stream().noneMatch(subject.name()::startsWith);
            case "ServiceAccount" -> {
                var namespace = subject.namespace().isEmpty() ? bindingNamespace : subject.namespace();
                yield user.name().equals(new ServiceAccountName(namespace, subject.name()).user());
            }
            default -> subject.name().equals(user.name());
        };
    }
}
