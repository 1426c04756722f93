package dev.picket.collector.triage;

import dev.picket.collector.context.Entity;
import dev.picket.collector.detect.Finding;
import dev.picket.event.Hashing;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * That findings of one detection make no incident for a while. What is empty does not matter; all that is given must hold.
 *
 * @param tenant of any who has a part in it
 * @param workload who acted, or from where: {@code name} or {@code namespace/name}
 * @param user who acted, as the API server names it
 * @param target what it was done to, or what was reached by it: {@code name} or {@code namespace/name}
 * @param owner who answers for it
 * @param principal whose token it was
 * @param until its end; never later than {@link #SPAN_MAX} after it was made
 */
public record Suppression(
        String id,
        String detection,
        String tenant,
        String workload,
        String user,
        String target,
        String owner,
        String reason,
        String principal,
        Instant made,
        Instant until) {
    /** A year: what is right for longer is a matter of rules, not of suppressions. */
    public static final Duration SPAN_MAX = Duration.ofDays(366);

    public Suppression {
        if (!until.isAfter(made) || until.isAfter(made.plus(SPAN_MAX))) {
            throw new IllegalArgumentException("a suppression ends within " + SPAN_MAX + ": " + until);
        }
    }

    static Suppression of(Order.Suppress order, Instant now) {
        var what = String.join("|", order.detection(), order.tenant(), order.workload(), order.user(), order.target());
        return new Suppression(
                Hashing.hash("suppression|" + what + '|' + now),
                order.detection(),
                order.tenant(),
                order.workload(),
                order.user(),
                order.target(),
                order.owner(),
                order.reason(),
                order.principal(),
                now,
                order.until());
    }

    public boolean isInForce(Instant now) {
        return now.isBefore(until);
    }

    /** Whether it is about this finding; in force or not. */
    public boolean covers(Finding finding) {
        return finding.detection().id().equals(detection)
                && (tenant.isEmpty()
                        || parts(finding).anyMatch(part -> part.tenant().equals(tenant)))
                && (workload.isEmpty()
                        || acting(finding)
                                .anyMatch(part -> part.kind() == Entity.Kind.WORKLOAD && isCalled(part, workload)))
                && (user.isEmpty()
                        || acting(finding).anyMatch(part -> part.kind() == Entity.Kind.IDENTITY && isUser(part)))
                && (target.isEmpty() || reached(finding).anyMatch(part -> isCalled(part, target)))
                && (finding.behind() == null || isNamed(finding.behind()));
    }

    /** What a workload does as usual may be suppressed; what somebody inside its pod does only by naming them. */
    private boolean isNamed(Entity behind) {
        return !user.isEmpty() && isUser(behind);
    }

    private static Stream<Entity> parts(Finding finding) {
        return Stream.concat(acting(finding), reached(finding));
    }

    private static Stream<Entity> acting(Finding finding) {
        return known(finding.actor(), finding.via(), finding.behind());
    }

    private static Stream<Entity> reached(Finding finding) {
        return known(finding.target(), finding.reached());
    }

    private static Stream<Entity> known(@Nullable Entity... entities) {
        var known = Stream.<Entity>builder();
        for (var entity : entities) {
            if (entity != null) {
                known.add(entity);
            }
        }
        return known.build();
    }

    private static boolean isCalled(Entity part, String name) {
        return part.name().equals(name) || (part.namespace() + '/' + part.name()).equals(name);
    }

    private boolean isUser(Entity part) {
        return isCalled(part, user) || ("system:serviceaccount:" + part.namespace() + ':' + part.name()).equals(user);
    }
}
