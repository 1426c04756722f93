package dev.picket.collector.incident;

import dev.picket.collector.context.Entity;
import dev.picket.collector.context.Tenants;
import dev.picket.collector.detect.Codec;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Severity;
import dev.picket.collector.detect.Who;
import dev.picket.event.Plane;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What grouping keeps of a finding.
 *
 * @param start of its first evidence
 * @param end of its last
 * @param event id of its first evidence
 * @param actors keys of who acted: the identity and the workload behind it; of someone of whom only the tenant is known, the tenant's
 * @param sides keys of the tenants they act for, and of whom they got a hold on
 * @param reached key of the workload it got a hold on, if any
 * @param tenants of all involved, known ones
 */
record Clue(
        String id,
        String detection,
        Severity severity,
        double score,
        Instant time,
        Instant start,
        Instant end,
        Plane plane,
        String event,
        String from,
        String to,
        List<String> actors,
        List<String> sides,
        List<String> reached,
        List<String> tenants,
        String why) {
    /** Entities that one clue can put on the trail. */
    static final int TOUCHED_MAX = 5;

    /** The order in which clues are considered. */
    static final Comparator<Clue> BY_TIME = Comparator.comparing(Clue::time).thenComparing(Clue::id);

    /** Worst first; of equals the one that got further, then the earlier. */
    static final Comparator<Clue> WORST = Comparator.comparing(Clue::severity, Comparator.reverseOrder())
            .thenComparing(Clue::score, Comparator.reverseOrder())
            .thenComparing(clue -> clue.reached().isEmpty())
            .thenComparing(BY_TIME);

    static Clue of(Finding finding) {
        var first = finding.evidence().getFirst();
        var last = finding.evidence().getLast().start();
        var from = finding.via() == null ? finding.actor() : finding.via();
        var to = finding.reached() == null ? finding.target() : finding.reached();
        return new Clue(
                finding.id(),
                finding.detection().id(),
                finding.severity(),
                finding.score(),
                finding.time(),
                first.start(),
                last.isAfter(finding.time()) ? last : finding.time(),
                first.plane(),
                first.id(),
                Who.called(from),
                Who.called(to),
                isAnyone(finding) ? sides(known(finding.actor())) : keys(known(finding.actor(), finding.via())),
                sides(known(finding.actor(), finding.via(), finding.reached())),
                keys(known(finding.reached())),
                tenants(known(finding.actor(), finding.via(), finding.target(), finding.reached())),
                finding.summary());
    }

    /** All it puts on the trail. */
    List<String> touched() {
        return Stream.of(actors, sides, reached)
                .flatMap(List::stream)
                .distinct()
                .toList();
    }

    /** Nobody knows who of its tenant it was. */
    boolean isByAnyone() {
        return sides.containsAll(actors);
    }

    private static boolean isAnyone(Finding finding) {
        return Who.isAnyone(finding.actor()) && finding.via() == null;
    }

    private static List<String> sides(List<Entity> entities) {
        return tenants(entities).stream()
                .filter(tenant -> !tenant.equals(Tenants.SHARED))
                .map(tenant -> "tenant:" + tenant)
                .toList();
    }

    /** Nobody in particular leaves no trail. */
    private static List<Entity> known(@Nullable Entity... entities) {
        var known = new ArrayList<Entity>();
        for (var entity : entities) {
            if (entity != null && !(entity.name().isEmpty() && entity.ip().isEmpty())) {
                known.add(entity);
            }
        }
        return known;
    }

    private static List<String> keys(List<Entity> entities) {
        return entities.stream().map(Entity::key).distinct().toList();
    }

    private static List<String> tenants(List<Entity> entities) {
        return entities.stream()
                .map(Entity::tenant)
                .filter(tenant -> !tenant.isEmpty())
                .distinct()
                .toList();
    }

    void write(DataOutput to) throws IOException {
        to.writeUTF(id);
        to.writeUTF(detection);
        to.writeUTF(severity.name());
        to.writeDouble(score);
        Codec.write(time, to);
        Codec.write(start, to);
        Codec.write(end, to);
        to.writeUTF(plane.name());
        to.writeUTF(event);
        to.writeUTF(from);
        to.writeUTF(this.to);
        Codec.write(actors, to);
        Codec.write(sides, to);
        Codec.write(reached, to);
        Codec.write(tenants, to);
        to.writeUTF(why);
    }

    static Clue read(DataInput from) throws IOException {
        return new Clue(
                from.readUTF(),
                from.readUTF(),
                Severity.valueOf(from.readUTF()),
                from.readDouble(),
                Codec.readInstant(from),
                Codec.readInstant(from),
                Codec.readInstant(from),
                Plane.valueOf(from.readUTF()),
                from.readUTF(),
                from.readUTF(),
                from.readUTF(),
                Codec.readStrings(from),
                Codec.readStrings(from),
                Codec.readStrings(from),
                Codec.readStrings(from),
                from.readUTF());
    }
}
